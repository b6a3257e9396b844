-- What `staging/messages` means, said the plain way: one path for every message, native or Statsig's, alone or in a batch, each parsed for
-- all fields of both. Three times slower; the model is held equal to it, see staged-alike.test.ts.
with lines as (
  select
    path,
    cast(substr(line, 1, 20) as bigint) as "offset",
    cast(substr(line, 21, 13) as bigint) * 1000 as received_us,
    substr(line, 34, 1) as form,
    substr(line, 35) as payload
  from segment_lines
),

bodies as (
  select
    path, "offset", received_us, form, payload,
    case form when 'r' then payload when 'b' then utf8_of_base64(payload) end as body,
    case form when 'r' then byte_length(payload) when 'b' then base64_bytes(payload) else 0 end as bytes
  from lines
),

parsed as (
  select
    path, "offset", received_us, form, payload, body, bytes,
    try(from_json(case when bytes <= 1048576 then body end, '{"type":"JSON","event_id":"JSON","ts":"JSON","name":"JSON","value":"JSON","units":"JSON","metadata":"JSON","attributes":"JSON","environment":"JSON","gate":"JSON","rule":"JSON","percent":"JSON","rollout":"JSON","passed":"JSON","experiment":"JSON","group":"JSON","override":"JSON","secondary":"JSON","eventName":"JSON","time":"JSON","user":"JSON","statsigMetadata":"JSON","secondaryExposures":"JSON","events":"JSON"}')) as m
  from bodies
),

-- What was parsed is JSON: then its first character says what kind. Only the rest is looked at again.
kinds as (
  select *,
    case when m is not null and substr(body, 1, 1) = '{' then 'object' when bytes <= 1048576 then json_document_kind(body) end as body_kind
  from parsed
),

messages as (
  select *,
    body_kind = 'object' and json_kind(m.events) = 'array' and coalesce(json_name(m."type") not in ('event', 'exposure'), true)
    and json_kind(m."eventName") is distinct from 'text' as is_batch
  from kinds
),

batch_items as (
  select
    path, "offset", received_us, m."user" as batch_user,
    explode(json_elements(m.events)) as element
  from messages
  where is_batch
),

parts as (
  select
    path, "offset", 0 as part, received_us, form, payload, m, cast(null as varchar) as batch_user,
    case
      when bytes = 0 then 'empty'
      when bytes > 1048576 then 'too_large'
      when body is null then 'not_utf8'
      when body_kind is null then 'not_json'
      when body_kind <> 'object' then 'not_an_object'
      when is_batch then 'empty'
    end as form_reason
  from messages
  where not coalesce(is_batch, false) or json_elements(m.events) is null or list_length(json_elements(m.events)) = 0

  union all

  select
    path, "offset", element.part, received_us, 'r' as form, element.item as payload,
    try(from_json(element.item, '{"type":"JSON","event_id":"JSON","ts":"JSON","name":"JSON","value":"JSON","units":"JSON","metadata":"JSON","attributes":"JSON","environment":"JSON","gate":"JSON","rule":"JSON","percent":"JSON","rollout":"JSON","passed":"JSON","experiment":"JSON","group":"JSON","override":"JSON","secondary":"JSON","eventName":"JSON","time":"JSON","user":"JSON","statsigMetadata":"JSON","secondaryExposures":"JSON","events":"JSON"}')) as m, cast(batch_user as varchar) as batch_user,
    case when json_kind(element.item) is distinct from 'object' then 'not_an_object' end as form_reason
  from batch_items
),

dialects as (
  select
    *,
    case
      when form_reason is not null then null
      when json_name(m."type") in ('event', 'exposure') then json_name(m."type")
      when json_kind(m."eventName") = 'text' then 'statsig'
    end as dialect,
    json_name(m."eventName") as statsig_name,
    coalesce(cast(m."user" as varchar), batch_user) as user_json
  from parts
),

users as (
  select path, "offset", part, received_us, form, payload, form_reason, dialect, m, user_json,
    case when dialect = 'statsig' then statsig_name end as statsig_name,
    parse_user(case when dialect = 'statsig' then user_json end) as u,
    dialect = 'exposure' and (
      (json_name(m.gate) is not null and json_name(m.rule) is not null and json_text(m.passed) in ('true', 'false'))
      or json_name(m.experiment) is null or json_name(m."group") is null
    ) and json_name(m.gate) is not null as is_native_gate
  from dialects
),

fields as (
  select
    path, "offset", part, received_us, form, payload, form_reason, dialect, statsig_name,
    case
      when dialect in ('event', 'exposure') then dialect
      when dialect is null then null
      when statsig_name in ('statsig::gate_exposure', 'statsig::config_exposure') then 'exposure'
      when statsig_name = 'statsig::layer_exposure' then
        case when coalesce(json_key(m.metadata, 'allocatedExperiment'), '') = '' then 'internal' else 'exposure' end
      when statsig_name like 'statsig::%' then 'internal'
      else 'event'
    end as kind,
    case
      when dialect = 'event' then json_name(m."name")
      when dialect = 'exposure' then case when is_native_gate then json_name(m.gate) else json_name(m.experiment) end
      when statsig_name = 'statsig::gate_exposure' then nullif(json_key(m.metadata, 'gate'), '')
      when statsig_name = 'statsig::config_exposure' then nullif(json_key(m.metadata, 'config'), '')
      when statsig_name = 'statsig::layer_exposure' then json_key(m.metadata, 'allocatedExperiment')
      else statsig_name
    end as name,
    case
      when dialect = 'exposure' then case when is_native_gate then 'gate' else 'experiment' end
      when statsig_name = 'statsig::gate_exposure' then 'gate'
      when statsig_name in ('statsig::config_exposure', 'statsig::layer_exposure') then 'experiment'
    end as exposure_type,
    case
      when dialect = 'exposure' then json_name(m.rule)
      when dialect = 'statsig' then nullif(json_key(m.metadata, 'ruleID'), '')
    end as rule_id,
    case
      when dialect = 'exposure' then case json_text(m.passed) when 'true' then 'test' when 'false' then 'control' end
      when statsig_name = 'statsig::gate_exposure' then
        case json_key(m.metadata, 'gateValue') when 'true' then 'test' when 'false' then 'control' end
    end as outcome,
    json_name(m."group") as named_group,
    case when dialect = 'exposure' and json_kind(m.percent) = 'number' then cast(json_text(m.percent) as double) end as percent,
    case when dialect = 'exposure' and json_kind(m.rollout) = 'number' then try_cast(json_text(m.rollout) as integer) end as rollout,
    coalesce(dialect = 'exposure' and json_text(m.override) = 'true', false) as is_override,
    case when dialect = 'statsig' then list_concat(
        case when unit_id(u.userID) is not null then [{'unit_type': 'userID', 'unit_id': unit_id(u.userID)}] else [] end,
        list_filter(list_filter(list_filter(coalesce(list_transform(json_keys(u.customIDs), lambda k, i: {'unit_type': k, 'unit_id': unit_id(json_extract(u.customIDs, '$.*')[i])}), []), lambda e: e.unit_id is not null),
          lambda one, i: list_position(list_transform(list_filter(list_transform(json_keys(u.customIDs), lambda key, nth: {'unit_type': key, 'unit_id': unit_id(json_extract(u.customIDs, '$.*')[nth])}), lambda each: each.unit_id is not null), lambda other: other.unit_type), one.unit_type) = i),
          lambda x: x.unit_type <> 'userID'))
      else list_filter(list_filter(list_transform(json_keys(m.units), lambda k, i: {'unit_type': k, 'unit_id': unit_id(json_extract(m.units, '$.*')[i])}), lambda e: e.unit_id is not null),
      lambda one, i: list_position(list_transform(list_filter(list_transform(json_keys(m.units), lambda key, nth: {'unit_type': key, 'unit_id': unit_id(json_extract(m.units, '$.*')[nth])}), lambda each: each.unit_id is not null), lambda other: other.unit_type), one.unit_type) = i) end as units,
    case when dialect = 'statsig' then m."time" else m.ts end as time_json,
    case
      when dialect = 'statsig' then case when json_kind(user_json) = 'object' then merged_statsig_attributes(user_json, u.custom) end
      when json_kind(m.attributes) = 'object' then m.attributes
    end as attributes,
    coalesce(
      case when dialect = 'statsig' then statsig_tier(u."statsigEnvironment") else json_name(m.environment) end, 'production'
    ) as environment,
    case when json_kind(m.metadata) = 'object' then m.metadata end as metadata,
    case when dialect is not null then unit_id(m.event_id) end as event_id,
    case when dialect = 'statsig' then small_number(json_key(m."statsigMetadata", 'samplingRate')) end as sampling_rate,
    case when dialect = 'statsig' then secondary_exposures(m."secondaryExposures", 'gateValue', 'ruleID')
      when dialect = 'exposure' then secondary_exposures(m.secondary, 'passed', 'rule') end as secondary,
    m."value" as value_json,
    json_kind(m."value") as value_kind
  from users
),

rule_bases as (
  select *, case when regexp_like(rule_id, '^.+:[0-9.]+:[0-9]+$') then regexp_extract(rule_id, '^(.+):[0-9.]+:[0-9]+$', 1) else rule_id end as rule_base
  from fields
),

rules as (
  select
    *,
    case
      when exposure_type = 'experiment' and dialect = 'exposure' then 'experiment'
      when dialect = 'statsig' then rule_base
      else rule_id
    end as rule,
    case
      when exposure_type = 'gate' then outcome
      when dialect = 'exposure' then named_group
      else rule_base
    end as "group",
    case when dialect = 'statsig' and rule_id <> rule_base then regexp_extract(rule_id, ':([0-9.]+):[0-9]+$', 1) end as suffix_percent,
    case when dialect = 'statsig' and rule_id <> rule_base then regexp_extract(rule_id, ':([0-9]+)$', 1) end as suffix_rollout,
    case
      when json_kind(time_json) = 'number' then
        case when abs(cast(json_text(time_json) as double)) < 1e30 then cast(floor(cast(json_text(time_json) as double) * 1000 + 0.5) as decimal(38, 0)) end
      when json_kind(time_json) = 'text' then cast(iso_us(json_text(time_json)) as decimal(38, 0))
    end as ts_wide,
    case when value_kind = 'number' then decimal_of(json_text(value_json)) end as value,
    case when value_kind = 'text' then json_text(value_json) end as value_text
  from rule_bases
),

judged as (
  select
    *,
    case
      when form_reason is not null then form_reason
      when kind = 'internal' then null
      when kind is null then 'unknown_type'
      when kind = 'event' and name is null then 'no_name'
      when kind = 'exposure' and (name is null or "group" is null or (exposure_type = 'gate' and rule is null)) then 'incomplete_exposure'
      when length(name) > 128 or (kind = 'exposure' and (length(rule) > 128 or length("group") > 128)) then 'name_too_long'
      when units is null or list_length(units) = 0 then 'no_unit'
      when time_json is null or json_kind(time_json) = 'null' then 'no_time'
      when ts_wide is null then 'bad_time'
      when ts_wide < 1262304000000000 then 'time_too_early'
      when ts_wide > received_us + 86400000000 or ts_wide > 2524435200000000 then 'time_too_late'
      when value_kind in ('object', 'array', 'boolean') or (value_kind = 'number' and value is null) then 'bad_value'
      when regexp_like(lower(value_text), '^([+]?nan|[+-]?infinity)$') then 'bad_value'
    end as reason
  from rules
),

dated as (
  select
    *,
    case when reason is null and kind <> 'internal' then cast(ts_wide as bigint) end as ts_us,
    case
      when reason is null and kind <> 'internal' then cast(ts_wide as bigint)
      when received_us < 1262304000000000 then 1262304000000000
      when received_us > 2524435200000000 then 2524435200000000
      else received_us
    end as day_us
  from judged
),

final as (
  select
    s.piece, s.segment, s.topic, s.partition, d."offset", d.part, d.received_us,
    case when d.reason is not null then 'dead' else d.kind end as kind,
    d.reason, c.ds, d.ts_us, d.event_id, d.environment,
    case when d.reason is null and d.kind <> 'internal' then d.units end as units,
    d.name, d.value, d.value_text,
    cast(d.metadata as varchar) as metadata,
    cast(d.attributes as varchar) as attributes,
    case when d.kind = 'exposure' then d.exposure_type end as exposure_type,
    case when d.kind = 'exposure' then d.rule end as rule,
    case when d.kind = 'exposure' then d."group" end as "group",
    case when d.kind = 'exposure' and coalesce(d.percent, try_cast(d.suffix_percent as double)) between 0 and 100
      then coalesce(d.percent, try_cast(d.suffix_percent as double)) end as percent,
    case when d.kind = 'exposure' then coalesce(d.rollout, try_cast(d.suffix_rollout as integer)) end as rollout,
    d.is_override or coalesce(d.dialect = 'statsig' and d.rule_id like '%override', false) as "override",
    d.sampling_rate,
    case when d.kind = 'exposure' then d.secondary end as secondary,
    case when d.reason is not null then case d.form when 'r' then base64_of_utf8(d.payload) when 'b' then d.payload else '' end end as bytes_base64
  from dated as d
  join segments as s on s.path = d.path
  join calendar as c on c.utc_day = utc_day(d.day_us) and d.day_us >= c.start_us and d.day_us < c.end_us
)

select * from final
