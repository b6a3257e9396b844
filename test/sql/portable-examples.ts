/** For each rule: lines that break it, and lines that look alike and do not. */
export const EXAMPLES: Readonly<
  Record<string, { readonly breaks: readonly string[]; readonly passes: readonly string[] }>
> = {
  integer_division: {
    breaks: ["select 7 / 2 from t", "select (a - a % 10) / 10 from t", "select max(a) / 10 from t"],
    passes: [
      "select cast(a as double) * 100 / 10 from t",
      "select cast(a as double) / power(10, scale) from t",
      "select a / nullif(cast(b as double), 0) from t where c = '/'",
    ],
  },
  division_by_zero: {
    breaks: [
      "select cast(a as double) / b from t",
      "select cast(a as double) / t.b from t",
      "select cast(a as double) / count(*) from t",
    ],
    passes: ["select cast(a as double) / nullif(b, 0) from t", "select cast(a as double) / 10 from t"],
  },
  floor_division: { breaks: ["select a // 2 from t"], passes: ["select utc_day(a) from t -- a // 2"] },
  rounding_cast: {
    breaks: [
      "select cast(cast(a as double) as bigint) from t",
      "select cast(2.5 as integer) from t",
      "select cast(power(10, a) as bigint) from t",
    ],
    passes: [
      "select cast(floor(cast(a as double) * 10 + 0.5) as bigint) from t",
      "select cast(cast(a as double) as decimal(38, 2)) from t",
    ],
  },
  floor_type: {
    breaks: ["select floor(a) from t", "select 1 + ceil(a) as b from t"],
    passes: ["select cast(floor(a) as bigint) from t"],
  },
  sum_overflow: {
    breaks: ["select sum(a) from t", "select sum(cast(a as bigint)) from t"],
    passes: ["select exact_sum(a) from t", "select sum(cast(a as decimal(38, 0))) over (partition by b) from t"],
  },
  order_of_nulls: {
    breaks: [
      "select max(a) over (partition by b order by c) from t",
      "select max(a) over (partition by b order by c nulls last, d desc) from t",
      "select max(a) over w from t window w as (order by c rows unbounded preceding)",
      "--   a VARCHAR  the group, or null\nselect a, b from t order by b, a",
    ],
    passes: [
      "select max(a) over (partition by b order by c nulls last, d desc nulls last range between 1 preceding and current row) from t",
      "--   a VARCHAR  the group\nselect a, b from t order by b, a",
    ],
  },
  ties: {
    breaks: [
      "select row_number() over (partition by a order by b nulls last) from t",
      "select row_number() over (partition by a) from t",
    ],
    passes: ["select row_number() over (partition by a order by b nulls last, c nulls last) from t"],
  },
  date_interval: {
    breaks: ["select ds + interval '1' day from t", "select ds + interval 1 day from t"],
    passes: ["select us + 86400000000 from t"],
  },
  double_as_text: {
    breaks: ["select cast(cast(a as double) as varchar) from t"],
    passes: ["select cast(a as varchar) from t"],
  },
  type: {
    breaks: [
      "select cast(a as hugeint) from t",
      "select try_cast(a as timestamptz) from t",
      "select cast(a as string) from t",
      "select cast(a as json) from t",
    ],
    passes: ["select cast(a as decimal(38, 12)), cast(b as varchar(50)), cast(null as boolean) from t"],
  },
  double_colon: { breaks: ["select a::int from t"], passes: ["select 'statsig::x' as a from t"] },
  all_columns: {
    breaks: ["select a, count(*) from t group by all", "select a from t order by all"],
    passes: ["select a from t union all select a from u"],
  },
  grouped_alias: {
    breaks: ["select lower(a) as b, count(*) from t group by b"],
    passes: [
      "select lower(a) as b, count(*) from t group by lower(a)",
      "select t.a as a, count(*) from t group by a",
      "select coalesce(a, '') as a, count(*) from t group by a",
    ],
  },
  lateral_alias: {
    breaks: ["select a + 1 as b, b * 2 as c from t"],
    passes: [
      "select a + 1 as b, t.b * 2 as c from t",
      "select coalesce(a, 0) as a, a is null as b from t",
      "with u as (select a + 1 as b from t) select b * 2 as c from u",
    ],
  },
  qualify: {
    breaks: ["select a from t qualify row_number() over (order by a nulls last, b nulls last) = 1"],
    passes: [`select "qualify" from t`],
  },
  star_modifier: {
    breaks: ["select * exclude (a) from t", "select * replace (1 as a) from t", "select t.* rename (a as b) from t"],
    passes: ["select *, 1 as a from t"],
  },
  bits: {
    breaks: ["select a & 1 from t", "select a << 2 from t", "select a | b from t"],
    passes: ["select a || b from t"],
  },
  equality: { breaks: ["select a from t where a == 1"], passes: ["select a from t where a = 1 and b <= 2"] },
  limit: {
    breaks: ["select a from t limit 10", "select a from t order by a offset 10"],
    passes: [`select "offset", 'limit' as a from t`],
  },
  list_literal: {
    breaks: [
      "select [1, 2] as a from t",
      "select a[1] from t",
      "select {'a': 1} as b from t",
      "select array[1] as a from t",
    ],
    passes: ["select '[1]' as a from t"],
  },
  lambda: {
    breaks: ["select list_length(lambda x: x + 1) from t", "select a -> '$.b' from t"],
    passes: ["select '->' as a from t"],
  },
  asof_join: {
    breaks: ["select a from t asof join u on t.b >= u.b"],
    passes: ["select a from t left join as_of on t.b >= as_of.b"],
  },
  half_join: {
    breaks: ["select a from t anti join u on t.a = u.a"],
    passes: ["select a from t where not exists (select 1 from u where t.a = u.a)"],
  },
  materialized: {
    breaks: ["with a as materialized (select 1 as b) select b from a"],
    passes: ["with a as (select 1 as b) select b from a"],
  },
  pivot: {
    breaks: ["pivot t on a using count(*)", "select a from t, lateral (select 1 as b) as u"],
    passes: ["select count_if(a) from t"],
  },
  pattern: {
    breaks: ["select a from t where a ilike 'x'", "select a from t where a similar to 'x'"],
    passes: ["select a from t where lower(a) like 'x%'"],
  },
  like_escape: {
    breaks: ["select a from t where a like 'x\\_%'"],
    passes: ["select a from t where a like 'x\\_%' escape '\\'"],
  },
  parameter: {
    breaks: ["select a from t where a = ?", "select a from t where a = $1"],
    passes: ["select a from t where a = '?'"],
  },
  semicolon: { breaks: ["select a from t;"], passes: ["select ';' as a from t -- ;"] },
  null_in_greatest: { breaks: ["select greatest(a, b) from t"], passes: ["select least(a, b) from t"] },
  null_in_concat: { breaks: ["select concat(a, b) from t"], passes: ["select a || b from t"] },
  regexp_replace: {
    breaks: ["select regexp_replace(a, 'b', 'c') from t"],
    passes: ["select replace(a, 'b', 'c') from t"],
  },
  clock: {
    breaks: ["select now() from t", "select current_timestamp as a from t", "select current_date from t"],
    passes: ["select end_us from as_of"],
  },
  random: { breaks: ["select random() from t"], passes: ["select unit_bucket(a) from t"] },
  day_of_week: {
    breaks: ["select extract(dow from ds) from t", "select date_part('dow', ds) from t"],
    passes: ["select day_index % 7 from t"],
  },
  floating_statistics: {
    breaks: ["select avg(a) from t", "select var_samp(a) from t", "select exp(a) from t"],
    passes: ["select sum_product_low(a, a) from t"],
  },
  any_of_ties: {
    breaks: ["select min_by(a, b) from t", "select arg_min(a, b) from t", "select any_value(a) from t"],
    passes: ["select min(a) from t"],
  },
  unnest: {
    breaks: ["select b from t, unnest(t.a) as u(b)", "select unnest(a) from t"],
    passes: ["select explode(a) as b from t"],
  },
  list_length: { breaks: ["select len(a) from t"], passes: ["select list_length(a), length(b) from t"] },
  regular_expression: {
    breaks: ["select regexp_matches(a, 'b') from t"],
    passes: ["select regexp_like(a, 'b') from t"],
  },
  date_difference: {
    breaks: ["select date_diff('day', a, b) from t", "select date_trunc('day', a) from t"],
    passes: ["select b.day_index - a.day_index from t"],
  },
  starts_with: { breaks: ["select starts_with(a, 'b') from t"], passes: ["select a like 'b%' from t"] },
  function: {
    breaks: [
      "select strftime(a, '%Y') from t",
      "select list_transform(a, 1) from t",
      "select b from read_parquet('x')",
    ],
    passes: [
      "with a as (select 1 as b), c as (select 2 as d) select count(*) from a join (values (1), (2)) as m(e) on m.e in (1, 2) where exists (select 1 from c)",
    ],
  },
};
