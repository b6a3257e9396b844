-- What differs between engines, in DuckDB's words. Each macro is one line of the contract between the models and an engine:
-- a second engine brings a file with the same names. Statements end in a line that is `;`.

-- Kind of a text that may be JSON: 'object', 'array', 'text', 'number', 'boolean', 'null'; NULL if it is none.
create macro json_document_kind(t) as
  case try(json_type(t))
    when 'OBJECT' then 'object' when 'ARRAY' then 'array' when 'VARCHAR' then 'text' when 'BOOLEAN' then 'boolean' when 'NULL' then 'null'
    else case when json_valid(t) then 'number' end end
;
-- Kind of a JSON value as a parsed message has it, by its first character's code: " { [ t f n.
create macro json_kind(j) as
  case ascii(j)
    when 34 then 'text' when 123 then 'object' when 91 then 'array' when 116 then 'boolean' when 102 then 'boolean' when 110 then 'null'
    else case when j is not null then 'number' end end
;
-- The text of a JSON value ("x" -> x), number or boolean; NULL for null.
create macro json_text(j) as json_extract_string(j, '$')
;
-- A text, where the JSON is a text and not empty.
create macro json_name(j) as case when starts_with(j, '"') and j <> '""' then json_extract_string(j, '$') end
;
-- The value of one key of a JSON object, as text; NULL where it is missing or null. The key is taken as it is.
create macro json_key(j, k) as json_extract_string(j, '/' || replace(replace(k, '~', '~0'), '/', '~1'))
;
-- The text of a message's `type`; NULL where it has none. Most messages begin with it.
create macro message_type(body) as
  case when starts_with(body, '{"type":"event",') then 'event' when starts_with(body, '{"type":"exposure",') then 'exposure'
       when contains(body, 'type') or contains(body, '\') then try(json_extract_string(body, '$.type')) end
;
-- The fields of a native message; NULL for what is not JSON. Every field is JSON text.
create macro parse_native(body) as
  try(from_json(body, '{"type":"JSON","event_id":"JSON","ts":"JSON","name":"JSON","value":"JSON","units":"JSON","metadata":"JSON","attributes":"JSON","environment":"JSON","gate":"JSON","rule":"JSON","percent":"JSON","rollout":"JSON","passed":"JSON","experiment":"JSON","group":"JSON","override":"JSON","secondary":"JSON"}'))
;
-- The fields of any other message, Statsig's or a batch; NULL for what is not JSON. Every field is JSON text.
create macro parse_statsig(body) as
  try(from_json(body, '{"event_id":"JSON","eventName":"JSON","time":"JSON","user":"JSON","value":"JSON","metadata":"JSON","attributes":"JSON","environment":"JSON","statsigMetadata":"JSON","secondaryExposures":"JSON","events":"JSON"}'))
;
create macro parse_user(j) as
  try(from_json(j, '{"userID":"JSON","customIDs":"JSON","custom":"JSON","statsigEnvironment":"JSON","privateAttributes":"JSON","email":"JSON","ip":"JSON","userAgent":"JSON","country":"JSON","locale":"JSON","appVersion":"JSON"}'))
;
-- The elements of a JSON list, each as JSON text, with their position from 0.
create macro json_elements(j) as
  list_transform(try(from_json(j, '["JSON"]')), lambda item, i: {'part': cast(i - 1 as integer), 'item': cast(item as varchar)})
;
-- One row for each element of a list.
create macro explode(list) as unnest(list)
;
-- Id of a unit: a non-empty text or a number.
create macro unit_id(j) as
  case when json_kind(j) in ('text', 'number') and j <> '""' then json_extract_string(j, '$') end
;
create macro all_distinct(keys) as
  case len(keys) when 0 then true when 1 then true when 2 then keys[1] <> keys[2] else len(list_distinct(keys)) = len(keys) end
;
-- The units of a message, a JSON object: a list of (unit_type, unit_id), without what is no id; of a repeated type the first. Not by way of a
-- map: whether DuckDB takes a repeated key or refuses it depends on the rows around.
create macro valid_units(units) as
  list_filter(list_transform(list_zip(json_keys(units), json_extract(units, '$.*')),
    lambda e: {'unit_type': struct_extract(e, 1), 'unit_id': unit_id(struct_extract(e, 2))}), lambda e: e.unit_id is not null)
;
-- Mostly all values are ids and no type comes twice: then keys and values are the units.
create macro unit_list(units) as
  case when not regexp_matches(units, ':(?:[^"0-9]|"")') and all_distinct(json_keys(units))
       then cast(list_zip(json_keys(units), json_extract_string(units, '$.*')) as struct(unit_type varchar, unit_id varchar)[])
       when len(json_keys(units)) <= 1 or len(json_keys(units)) = len(list_distinct(json_keys(units))) then valid_units(units)
       else list_filter(valid_units(units), lambda e, i: list_position(list_transform(valid_units(units), lambda v: v.unit_type), e.unit_type) = i) end
;
create macro statsig_units(u) as
  list_concat(
    case when json_kind(u.userID) in ('text', 'number') and u.userID <> '""'
         then [{'unit_type': 'userID', 'unit_id': json_extract_string(u.userID, '$')}] else [] end,
    case when contains(u.customIDs, '"userID"') or contains(u.customIDs, '\')
         then list_filter(coalesce(unit_list(u.customIDs), []), lambda x: x.unit_type <> 'userID')
         else coalesce(unit_list(u.customIDs), []) end)
;
-- Whether a Statsig user's fields have names that are known, each once, and those of `custom` others, each once: then they need no merging.
create macro is_plain_user(user_json, u) as
  not contains(user_json, '\')
  and len(json_keys(user_json)) = coalesce(cast(u.userID is not null as integer) + cast(u.customIDs is not null as integer) + cast(u.custom is not null as integer)
    + cast(u.statsigEnvironment is not null as integer) + cast(u.privateAttributes is not null as integer) + cast(u.email is not null as integer)
    + cast(u.ip is not null as integer) + cast(u.userAgent is not null as integer) + cast(u.country is not null as integer)
    + cast(u.locale is not null as integer) + cast(u.appVersion is not null as integer), -1)
  and (json_kind(u.custom) is distinct from 'object' or all_distinct(json_keys(u.custom)) and not
    regexp_matches(u.custom, '"(?:userID|customIDs|custom|statsigEnvironment|privateAttributes|email|ip|userAgent|country|locale|appVersion)"'))
;
create macro plain_statsig_attributes(user_json, custom) as
  '{' || trim(concat(case when json_kind(custom) = 'object' then custom[2:-2] end, ',',
    json_merge_patch(user_json, '{"userID":null,"customIDs":null,"custom":null,"privateAttributes":null,"statsigEnvironment":null}')[2:-2]), ',') || '}'
;
create macro merged_statsig_attributes(user_json, custom) as
  cast(to_json(map_from_entries(list_filter(
    map_entries(map_concat(
      coalesce(case when json_kind(custom) = 'object' then try(from_json(custom, '"MAP(VARCHAR,JSON)"')) end, map {}),
      try(from_json(user_json, '"MAP(VARCHAR,JSON)"')))),
    lambda e: e.key not in ('userID', 'customIDs', 'custom', 'privateAttributes', 'statsigEnvironment')))) as varchar)
;
-- A Statsig user's attributes: its top-level fields over those of `custom`; what is private or no attribute is left out.
create macro statsig_attributes(user_json, u) as
  case when is_plain_user(user_json, u) then plain_statsig_attributes(user_json, u.custom) else merged_statsig_attributes(user_json, u.custom) end
;
create macro statsig_tier(j) as json_name(json_extract(j, '$.tier'))
;
-- A text without its first 34 characters; `substr` would count all that follow.
create macro after_34_characters(t) as regexp_replace(t, '^.{34}', '')
;
create macro byte_length(body) as strlen(body)
;
create macro base64_bytes(b) as octet_length(from_base64(b))
;
create macro utf8_of_base64(b) as try(decode(from_base64(b)))
;
create macro base64_of_utf8(body) as to_base64(encode(body))
;
-- Microseconds since 1970 of an ISO 8601 text (without an offset: UTC); NULL if it is none.
create macro iso_us(t) as
  case when regexp_matches(t, '^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?(Z|z|[+-]\d{2}(:?\d{2})?))?)?$')
       then try(epoch_us(try_cast(t as timestamptz))) end
;
create macro us_timestamp(us) as make_timestamp(us)
;
-- An exact number of 12 decimals from a text that is a number; NULL otherwise. Short ones are read as 64-bit decimals, 50 times as fast.
create macro decimal_of(t) as
  case when regexp_matches(t, '^-?\d{1,11}(\.\d{1,6})?$') then cast(cast(t as decimal(18, 6)) as decimal(38, 12))
       when regexp_matches(t, '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$') then try_cast(t as decimal(38, 12)) end
;
-- Whole number of 10^-scale, rounded half to even; NULL where it does not fit 64 bits. value: decimal(38, 12); scale: 0 to 9.
-- Where a double leaves no doubt about the rounding it decides, being much faster; else exact decimals do.
create macro exact_fixed_point(value, scale) as
  case when abs(value) < cast(9000000000000000000 / power(10, scale) as decimal(38, 12)) then
    try_cast(
      cast(floor(value * cast(power(10, scale) as bigint)) as hugeint)
      + case when value * cast(power(10, scale) as bigint) - floor(value * cast(power(10, scale) as bigint)) > 0.5 then 1
             when value * cast(power(10, scale) as bigint) - floor(value * cast(power(10, scale) as bigint)) = 0.5
              then abs(cast(floor(value * cast(power(10, scale) as bigint)) as hugeint) % 2)
             else 0 end as bigint) end
;
create macro fixed_point(value, scale) as
  case when abs(cast(value as double) * power(10, scale)) < 1e14
        and abs(cast(value as double) * power(10, scale) - floor(cast(value as double) * power(10, scale)) - 0.5) > 0.05
       then cast(floor(cast(value as double) * power(10, scale) + 0.5) as bigint)
       else exact_fixed_point(value, scale) end
;
-- Whether a value has more decimals than a scale keeps. Short ones are looked at as 64-bit decimals, ten times as fast.
create macro needs_rounding(value, scale) as
  case when abs(value) < 900000 then cast(value as decimal(18, 12)) % cast(power(10, -scale) as decimal(18, 12)) <> 0
       else value % cast(power(10, -scale) as decimal(38, 12)) <> 0 end
;
-- Exact sums of products of 64-bit integers, in three parts that cannot overflow, from halves a = high * 2^31 + low:
-- sum = high * 2^62 + middle * 2^31 + low.
create macro half_high(a) as a // 2147483648
;
create macro half_low(a) as a % 2147483648
;
create macro sum_product_high(a, b) as cast(sum(half_high(a) * half_high(b)) as decimal(38, 0))
;
create macro sum_product_middle(a, b) as cast(sum(half_high(a) * half_low(b) + half_low(a) * half_high(b)) as decimal(38, 0))
;
create macro sum_product_low(a, b) as cast(sum(half_low(a) * half_low(b)) as decimal(38, 0))
;
-- Exact sum of cubes of 64-bit integers below 2^62, in four parts that cannot overflow:
-- sum = top * 2^93 + high * 2^62 + middle * 2^31 + low.
create macro sum_cube_top(a) as cast(sum(cast(half_high(a) * half_high(a) as hugeint) * half_high(a)) as decimal(38, 0))
;
create macro sum_cube_high(a) as cast(sum(cast(half_high(a) * half_high(a) as hugeint) * half_low(a) * 3) as decimal(38, 0))
;
create macro sum_cube_middle(a) as cast(sum(cast(half_low(a) * half_low(a) as hugeint) * half_high(a) * 3) as decimal(38, 0))
;
create macro sum_cube_low(a) as cast(sum(cast(half_low(a) * half_low(a) as hugeint) * half_low(a)) as decimal(38, 0))
;
-- The same sums over values that stand for several: each counts n times. a and b below 2^62, n below 2^31.
create macro counted_sum(a, n) as cast(sum(cast(n as hugeint) * a) as decimal(38, 0))
;
create macro counted_product_high(a, b, n) as cast(sum(cast(n as hugeint) * (half_high(a) * half_high(b))) as decimal(38, 0))
;
create macro counted_product_middle(a, b, n) as cast(sum(cast(n as hugeint) * (half_high(a) * half_low(b) + half_low(a) * half_high(b))) as decimal(38, 0))
;
create macro counted_product_low(a, b, n) as cast(sum(cast(n as hugeint) * (half_low(a) * half_low(b))) as decimal(38, 0))
;
create macro counted_cube_top(a, n) as cast(sum(cast(half_high(a) * half_high(a) as hugeint) * half_high(a) * n) as decimal(38, 0))
;
create macro counted_cube_high(a, n) as cast(sum(cast(half_high(a) * half_high(a) as hugeint) * half_low(a) * 3 * n) as decimal(38, 0))
;
create macro counted_cube_middle(a, n) as cast(sum(cast(half_low(a) * half_low(a) as hugeint) * half_high(a) * 3 * n) as decimal(38, 0))
;
create macro counted_cube_low(a, n) as cast(sum(cast(half_low(a) * half_low(a) as hugeint) * half_low(a) * n) as decimal(38, 0))
;
-- What the earliest of a group's exposures says; of those at one instant, the first in the log.
create macro earliest_exposure(ds, unit_type, g, received_us, attributes, sampling_rate, ts_us, topic, partition, o, part) as arg_min(
  {'ds': ds, 'unit_type': unit_type, 'group': g, 'ts_us': ts_us, 'received_us': received_us, 'attributes': attributes, 'sampling_rate': sampling_rate},
  {'ts_us': ts_us, 'topic': topic, 'partition': partition, 'offset': o, 'part': part})
;
-- Class of a positive integer by its size: a larger one is of the same or a larger class.
create macro magnitude(a) as cast(100 * length(cast(a as varchar)) + cast(substr(cast(a as varchar), 1, 2) as integer) as integer)
;
-- Exact sum of 64-bit integers.
create macro exact_sum(a) as cast(sum(a) as decimal(38, 0))
;
-- Bucket of a unit, 0 to 63: the order of rows in files.
create macro unit_bucket(id) as cast(hash(id) % 64 as integer)
;
-- Whether a message's units hold one of a type.
create macro has_unit_type(units, unit_type) as list_contains(list_transform(units, lambda u: u.unit_type), unit_type)
;
-- The id of a type among a message's units; NULL if there is none.
create macro unit_of_type(units, wanted) as struct_extract(list_extract(list_filter(units, lambda u: u.unit_type = wanted), 1), 'unit_id')
;
-- The keys (a JSON list) of a JSON object that are asked for, as a JSON object of texts; missing ones are null.
create macro json_pick(j, keys) as
  cast(to_json(map_from_entries(list_transform(from_json(keys, '["VARCHAR"]'), lambda k: {'k': k, 'v': json_key(j, k)}))) as varchar)
;
-- A 64-bit hash of a row (a struct): the same for the same row, as long as the engine's version is the same.
create macro row_hash(r) as hash(r)
;
-- Where a unit lies in a random split of all units, 0 to 999999: another split is another order. The same in every version.
create macro split_millionth(seed, split, unit) as
  cast(md5_number_lower(cast(seed as varchar) || '.' || cast(split as varchar) || '.' || unit) % 1000000 as integer)
;
-- Bucket of a text among so many: the first 8 bytes of its SHA-256, big-endian, modulo their number (below 2^31). Gates hash units so.
create macro hash_bucket(t, buckets) as cast(cast('0x' || substr(sha256(t), 1, 16) as ubigint) % cast(buckets as ubigint) as integer)
;
-- One secondary exposure, of JSON values, as a JSON object of texts; NULL for one that names no gate or has no true or false value.
create macro secondary_exposure(gate, held, rule) as
  case when left(gate, 1) = '"' and gate <> '""' and held in ('true', 'false', '"true"', '"false"') then
    '{"gate":' || gate || ',"gateValue":"' || trim(held, '"') || '","ruleID":' || case when left(rule, 1) = '"' then rule else '""' end || '}' end
;
-- Secondary exposures of a message as a JSON list of {gate, gateValue, ruleID}, all texts; NULL where there is none. Only a list with something that is
-- no object is looked at one by one.
create macro secondary_exposures(j, value_key, rule_key) as
  case when json_kind(j) = 'array' and j <> '[]' then
    '[' || nullif(array_to_string(coalesce(
      list_transform(try(from_json(j, '[{"gate":"JSON","' || value_key || '":"JSON","' || rule_key || '":"JSON"}]')),
        lambda s: secondary_exposure(s.gate, struct_extract(s, value_key), struct_extract(s, rule_key))),
      list_transform(try(from_json(j, '["JSON"]')),
        lambda s: secondary_exposure(json_extract(s, '$.gate'), json_extract(s, '$.' || value_key), json_extract(s, '$.' || rule_key)))), ','), '') || ']' end
;
-- What a message says of one gate among its secondary exposures (the first of that name): its value (true, false) and rule id; NULL if it is not among them.
create macro secondary_list(j, wanted) as
  case when contains(j, wanted) then
    list_filter(from_json(j, '[{"gate":"VARCHAR","gateValue":"VARCHAR","ruleID":"VARCHAR"}]'), lambda s: s.gate = wanted) end
;
create macro secondary_value(j, wanted) as struct_extract(list_extract(secondary_list(j, wanted), 1), 'gateValue')
;
create macro secondary_rule(j, wanted) as struct_extract(list_extract(secondary_list(j, wanted), 1), 'ruleID')
;
-- A number below 10^12 from a text; NULL otherwise.
create macro small_number(t) as case when abs(try_cast(t as double)) < 1e12 then try_cast(t as double) end
;
-- Elements of a list.
create macro list_length(list) as len(list)
;
-- Whether a part of a text matches a regular expression.
create macro regexp_like(t, pattern) as regexp_matches(t, pattern)
;
-- Days since 1970 in UTC of an instant that is not before.
create macro utc_day(us) as us // 86400000000
;
-- Aggregate: the days of a calendar as one list, to be exploded again.
create macro day_list(utc_day, ds, start_us, end_us) as
  list({'utc_day': utc_day, 'ds': ds, 'start_us': start_us, 'end_us': end_us})
;
-- Whether attributes are a bot's: they say so, or the user agent does.
create macro is_bot(attributes) as
  coalesce(json_key(attributes, 'is_bot') = 'true', false)
  or regexp_matches(lower(coalesce(json_key(attributes, 'userAgent'), json_key(attributes, 'user_agent'), '')), 'bot|crawler|spider|headless')
;
-- A time and a value in one number: the least is the earliest (of several at that time the smallest value), the greatest the latest. NULL without a value.
create macro moment_key(us, amount) as cast(cast(us as hugeint) * 18446744073709551616 + amount as decimal(38, 0))
;
-- The value of such a number; it lies within 2^63.
create macro moment_amount(key) as
  cast(cast(key as hugeint) - ((cast(key as hugeint) + 9223372036854775808) // 18446744073709551616) * 18446744073709551616 as decimal(38, 0))
;
-- Natural logarithm of a value of 10^-scale, in millionths, rounded half up; 0 where there is none.
create macro log_millionths(value, scale) as
  case when value > 0 then cast(floor(ln(cast(value as double) / power(10, scale)) * 1000000 + 0.5) as bigint) else 0 end
;
-- A level's name: what is missing and what is empty have names of their own.
create macro level_name(t) as case when t = '' then '(empty)' else coalesce(t, '(null)') end
;
-- The text of an exact number, as short as it is: 29.9, 100.
create macro number_text(n) as
  case when contains(cast(n as varchar), '.') then rtrim(rtrim(cast(n as varchar), '0'), '.') else cast(n as varchar) end
;
