-- One moment at which a unit of one stage may have done one step of a funnel, within its metric window.
-- grain: stage_id, unit_id, metric, step, ts_us
-- inputs: metric_spans, step_events, funnel_steps
-- columns:
--   stage_id VARCHAR          the stage
--   unit_id VARCHAR           the unit
--   window_id VARCHAR         the metric window
--   metric VARCHAR            the funnel
--   step INTEGER              the step, from 1
--   ts_us BIGINT              the moment, microseconds since 1970
select distinct s.stage_id, s.unit_id, s.window_id, f.metric, f.step, e.ts_us
from metric_spans as s
join funnel_steps as f on f.exposure_type = s.exposure_type and f.name = s.name and f.window_id = s.window_id
join step_events as e
  on e.measure = f.measure and e.unit_type = s.unit_type and e.unit_id = s.unit_id and e.ts_us >= s.start_us and e.ts_us < s.end_us
