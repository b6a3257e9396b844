-- One event, exposure, internal message or dead letter of one raw segment: a message, or one element of a batch.
-- grain: topic, partition, offset, part
-- inputs: segment_lines, segments, calendar
-- columns:
--   piece VARCHAR             the staged piece that it is put into, as the statement that makes it counts its pieces
--   segment BIGINT            the raw segment: the offset at which it begins
--   topic VARCHAR             topic
--   partition INTEGER         partition
--   offset BIGINT             offset of the message
--   part INTEGER              position within a batch, from 0
--   received_us BIGINT        broker's time, microseconds since 1970
--   kind VARCHAR              event, exposure, internal or dead
--   reason VARCHAR            why it is dead; null otherwise
--   ds DATE                   day of the event's time; for dead and internal ones, of the broker's time (2010 to 2049)
--   ts_us BIGINT              the event's time, microseconds since 1970; null for dead and internal ones
--   event_id VARCHAR          the producer's id, or null
--   environment VARCHAR       production, staging, ...
--   units STRUCT(unit_type VARCHAR, unit_id VARCHAR)[]  the units that it belongs to; null for dead and internal ones
--   name VARCHAR              name of the event, gate or experiment; null where a dead one has none
--   value DECIMAL(38,12)      the event's value, where it is a number; else null
--   value_text VARCHAR        the event's value, where it is text; else null
--   metadata VARCHAR          JSON object, or null
--   attributes VARCHAR        JSON object of the unit's attributes, or null
--   exposure_type VARCHAR     gate or experiment; null for events
--   rule VARCHAR              rule id of the exposure (experiments sent by Statsig's SDKs: the group's rule); null for events
--   group VARCHAR             test or control for gates, the group for experiments; null for events
--   percent DOUBLE            pass percentage that the exposure carries, or null
--   rollout INTEGER           rollout number that the exposure carries, or null
--   override BOOLEAN          the outcome was forced
--   sampling_rate DOUBLE      sampling rate that Statsig's SDK states, or null
--   secondary VARCHAR         exposures to gates and holdouts on the way, a JSON list of {gate, gateValue, ruleID}; null without, and for events
--   bytes_base64 VARCHAR      bytes of a dead letter, else null
with lines as (
  select
    path,
    cast(substr(line, 1, 20) as bigint) as "offset",
    cast(substr(line, 21, 13) as bigint) * 1000 as received_us,
    substr(line, 34, 1) as form,
    after_34_characters(line) as payload
  from segment_lines
),

bodies as (
  select
    path, "offset", received_us, form,
    case when form = 'b' then payload end as encoded,
    case form when 'r' then payload when 'b' then utf8_of_base64(payload) end as body,
    case form when 'r' then byte_length(payload) when 'b' then base64_bytes(payload) else 0 end as bytes
  from lines
),

-- Native messages and all others part here, so that each is parsed once, and for no fields but its own.
typed as (
  select *, coalesce(bytes <= 1048576 and message_type(body) in ('event', 'exposure'), false) as is_native
  from bodies
),

others_parsed as (
  select
    path, "offset", received_us, form, encoded, body, bytes,
    parse_statsig(case when bytes <= 1048576 then body end) as m
  from typed
  where not is_native
),

-- What was parsed is JSON: then its first character says what kind. Only the rest is looked at again.
others as (
  select
    path, "offset", received_us, form, encoded, body, bytes, m."eventName" as event_name_json, m."time" as time_json,
    m."user" as user_json, m."value" as value_json, m.metadata as metadata_json, m.attributes as attributes_json,
    m.environment as environment_json, m.event_id as event_id_json, m."statsigMetadata" as statsig_metadata_json,
    m."secondaryExposures" as secondary_json, m.events as events_json,
    case when m is not null and substr(body, 1, 1) = '{' then 'object' when bytes <= 1048576 then json_document_kind(body) end as body_kind
  from others_parsed
),

messages as (
  select *,
    coalesce(body_kind = 'object' and json_kind(events_json) = 'array' and json_kind(event_name_json) is distinct from 'text', false) as is_batch
  from others
),

batch_items as (
  select
    path, "offset", received_us, user_json as batch_user,
    explode(json_elements(events_json)) as element
  from messages
  where is_batch
),

items as (
  select
    path, "offset", element.part as part, received_us, element.item as body, cast(batch_user as varchar) as batch_user,
    coalesce(message_type(element.item) in ('event', 'exposure'), false) as is_native
  from batch_items
),

items_parsed as (
  select *, parse_statsig(body) as m
  from items
  where not is_native
),

native_lines as (
  select path, "offset", 0 as part, received_us, form, encoded, body
  from typed
  where is_native

  union all

  select path, "offset", part, received_us, 'r' as form, cast(null as varchar) as encoded, body
  from items
  where is_native
),

native_parsed as (
  select *, parse_native(body) as m
  from native_lines
),

native as (
  select
    path, "offset", part, received_us, form, encoded, body, json_name(m."type") as message_type, m.event_id as event_id_json,
    m.ts as time_json, m.name as name_json, m."value" as value_json, m.units as units_json, m.metadata as metadata_json,
    m.attributes as attributes_json, m.environment as environment_json, json_name(m.gate) as gate, json_name(m.rule) as rule_id,
    json_text(m.passed) as passed, json_name(m.experiment) as experiment, json_name(m."group") as named_group,
    m.percent as percent_json, m.rollout as rollout_json, m.override as override_json, m.secondary as secondary_json
  from native_parsed
),

native_kinds as (
  select *,
    message_type = 'exposure' as is_exposure,
    gate is not null and ((rule_id is not null and coalesce(passed in ('true', 'false'), false)) or experiment is null or named_group is null) as is_gate
  from native
),

native_fields as (
  select
    path, "offset", part, received_us, form, encoded, body,
    case when message_type is null and json_document_kind(body) is null then 'not_json' end as form_reason,
    message_type as kind,
    case when not is_exposure then json_name(name_json) when is_gate then gate else experiment end as name,
    case when is_exposure then case when is_gate then 'gate' else 'experiment' end end as exposure_type,
    case when is_exposure then case when is_gate then rule_id else 'experiment' end end as rule,
    case when is_exposure then
      case when is_gate then case passed when 'true' then 'test' when 'false' then 'control' end else named_group end end as "group",
    case when is_exposure and json_kind(percent_json) = 'number' then cast(json_text(percent_json) as double) end as percent,
    case when is_exposure and json_kind(rollout_json) = 'number' then try_cast(json_text(rollout_json) as integer) end as rollout,
    coalesce(is_exposure and json_text(override_json) = 'true', false) as "override",
    unit_list(units_json) as units,
    time_json,
    case when json_kind(attributes_json) = 'object' then attributes_json end as attributes,
    coalesce(json_name(environment_json), 'production') as environment,
    case when json_kind(metadata_json) = 'object' then metadata_json end as metadata,
    unit_id(event_id_json) as event_id,
    cast(null as double) as sampling_rate,
    case when is_exposure then secondary_exposures(secondary_json, 'passed', 'rule') end as secondary,
    value_json,
    json_kind(value_json) as value_kind
  from native_kinds
),

statsig_parts as (
  select
    path, "offset", 0 as part, received_us, form, encoded, body, event_name_json, time_json, cast(user_json as varchar) as user_json, value_json,
    metadata_json, attributes_json, environment_json, event_id_json, statsig_metadata_json, secondary_json,
    case
      when bytes = 0 then 'empty'
      when bytes > 1048576 then 'too_large'
      when body is null then 'not_utf8'
      when body_kind is null then 'not_json'
      when body_kind <> 'object' then 'not_an_object'
      when is_batch then 'empty'
    end as form_reason
  from messages
  where not is_batch or json_elements(events_json) is null or list_length(json_elements(events_json)) = 0

  union all

  select
    path, "offset", part, received_us, 'r' as form, cast(null as varchar) as encoded, body, m."eventName" as event_name_json, m."time" as time_json,
    coalesce(cast(m."user" as varchar), batch_user) as user_json, m."value" as value_json, m.metadata as metadata_json,
    m.attributes as attributes_json, m.environment as environment_json, m.event_id as event_id_json,
    m."statsigMetadata" as statsig_metadata_json, m."secondaryExposures" as secondary_json,
    case when json_kind(body) is distinct from 'object' then 'not_an_object' end as form_reason
  from items_parsed
),

statsig_names as (
  select *, form_reason is null and coalesce(json_kind(event_name_json) = 'text', false) as is_statsig,
    case when form_reason is null then json_name(event_name_json) end as statsig_name
  from statsig_parts
),

statsig_users as (
  select *, parse_user(case when is_statsig then user_json end) as u
  from statsig_names
),

statsig_rules as (
  select *,
    case
      when not is_statsig then null
      when statsig_name in ('statsig::gate_exposure', 'statsig::config_exposure') then 'exposure'
      when statsig_name = 'statsig::layer_exposure' then
        case when coalesce(json_key(metadata_json, 'allocatedExperiment'), '') = '' then 'internal' else 'exposure' end
      when statsig_name like 'statsig::%' then 'internal'
      else 'event'
    end as kind,
    case when is_statsig then nullif(json_key(metadata_json, 'ruleID'), '') end as rule_id
  from statsig_users
),

rule_bases as (
  select *, case when regexp_like(rule_id, '^.+:[0-9.]+:[0-9]+$') then regexp_extract(rule_id, '^(.+):[0-9.]+:[0-9]+$', 1) else rule_id end as rule_base
  from statsig_rules
),

statsig_fields as (
  select
    path, "offset", part, received_us, form, encoded, body, form_reason, kind,
    case statsig_name
      when 'statsig::gate_exposure' then nullif(json_key(metadata_json, 'gate'), '')
      when 'statsig::config_exposure' then nullif(json_key(metadata_json, 'config'), '')
      when 'statsig::layer_exposure' then json_key(metadata_json, 'allocatedExperiment')
      else statsig_name
    end as name,
    case when kind = 'exposure' then case when statsig_name = 'statsig::gate_exposure' then 'gate' else 'experiment' end end as exposure_type,
    case when kind = 'exposure' then rule_base end as rule,
    case when kind = 'exposure' then
      case when statsig_name = 'statsig::gate_exposure' then
        case json_key(metadata_json, 'gateValue') when 'true' then 'test' when 'false' then 'control' end
      else rule_base end end as "group",
    case when kind = 'exposure' and rule_id <> rule_base then try_cast(regexp_extract(rule_id, ':([0-9.]+):[0-9]+$', 1) as double) end as percent,
    case when kind = 'exposure' and rule_id <> rule_base then try_cast(regexp_extract(rule_id, ':([0-9]+)$', 1) as integer) end as rollout,
    coalesce(rule_id like '%override', false) as "override",
    case when is_statsig then statsig_units(u) end as units,
    time_json,
    case
      when is_statsig then case when json_kind(user_json) = 'object' then statsig_attributes(user_json, u) end
      when json_kind(attributes_json) = 'object' then cast(attributes_json as varchar)
    end as attributes,
    coalesce(case when is_statsig then statsig_tier(u."statsigEnvironment") else json_name(environment_json) end, 'production') as environment,
    case when json_kind(metadata_json) = 'object' then metadata_json end as metadata,
    case when is_statsig then unit_id(event_id_json) end as event_id,
    case when is_statsig then small_number(json_key(statsig_metadata_json, 'samplingRate')) end as sampling_rate,
    case when is_statsig and kind = 'exposure' then secondary_exposures(secondary_json, 'gateValue', 'ruleID') end as secondary,
    value_json,
    json_kind(value_json) as value_kind
  from rule_bases
),

fields as (
  select
    path, "offset", part, received_us, form, encoded, body, form_reason, kind, name, exposure_type, rule, "group", percent, rollout,
    "override", units, time_json, cast(attributes as varchar) as attributes, environment, cast(metadata as varchar) as metadata, event_id,
    sampling_rate, secondary, value_json, value_kind
  from native_fields

  union all

  select
    path, "offset", part, received_us, form, encoded, body, form_reason, kind, name, exposure_type, rule, "group", percent, rollout,
    "override", units, time_json, attributes, environment, cast(metadata as varchar) as metadata, event_id,
    sampling_rate, secondary, value_json, value_kind
  from statsig_fields
),

-- A time far outside of what is looked at is only too early or too late.
milliseconds as (
  select *, case when json_kind(time_json) = 'number' then cast(json_text(time_json) as double) end as ts_ms
  from fields
),

times as (
  select
    *,
    case
      when abs(ts_ms) < 1e15 then cast(floor(ts_ms * 1000 + 0.5) as bigint)
      when abs(ts_ms) < 1e30 then case when ts_ms < 0 then 0 else 2524435200000001 end
      when json_kind(time_json) = 'text' then iso_us(json_text(time_json))
    end as time_us,
    case when value_kind = 'number' then decimal_of(json_text(value_json)) end as value,
    case when value_kind = 'text' then json_text(value_json) end as value_text
  from milliseconds
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
      when time_us is null then 'bad_time'
      when time_us < 1262304000000000 then 'time_too_early'
      when time_us > received_us + 86400000000 or time_us > 2524435200000000 then 'time_too_late'
      when value_kind in ('object', 'array', 'boolean') or (value_kind = 'number' and value is null) then 'bad_value'
      when regexp_like(lower(value_text), '^([+]?nan|[+-]?infinity)$') then 'bad_value'
    end as reason
  from times
),

timed as (
  select *, case when reason is null and kind <> 'internal' then time_us end as ts_us
  from judged
),

dated as (
  select
    *,
    case
      when ts_us is not null then ts_us
      when received_us < 1262304000000000 then 1262304000000000
      when received_us > 2524435200000000 then 2524435200000000
      else received_us
    end as day_us
  from timed
),

-- By way of one list, whose rows are taken to be few: so messages look up days, and days are not held against all messages at once.
listed_days as (
  select day_list(utc_day, ds, start_us, end_us) as days
  from calendar
),

exploded_days as (
  select explode(days) as day
  from listed_days
),

days as (
  select day.utc_day as utc_day, day.ds as ds, day.start_us as start_us, day.end_us as end_us
  from exploded_days
),

final as (
  select
    s.piece, s.segment, s.topic, s.partition, d."offset", d.part, d.received_us,
    case when d.reason is not null then 'dead' else d.kind end as kind,
    d.reason, c.ds, d.ts_us, d.event_id, d.environment,
    case when d.ts_us is not null then d.units end as units,
    d.name, d.value, d.value_text, d.metadata, d.attributes, d.exposure_type, d.rule, d."group",
    case when d.percent between 0 and 100 then d.percent end as percent,
    d.rollout, d."override", d.sampling_rate, d.secondary,
    case when d.reason is not null then case d.form when 'r' then base64_of_utf8(d.body) when 'b' then d.encoded else '' end end as bytes_base64
  from dated as d
  join segments as s on s.path = d.path
  join days as c on c.utc_day = utc_day(d.day_us) and d.day_us >= c.start_us and d.day_us < c.end_us
)

select * from final
