import { composite } from "./composite.ts";
import { conversion } from "./conversion.ts";
import { count } from "./count.ts";
import { countDistinct } from "./count-distinct.ts";
import { dau } from "./dau.ts";
import { funnel } from "./funnel.ts";
import { mean } from "./mean.ts";
import { oneValue } from "./one-value.ts";
import { participation } from "./participation.ts";
import { quantile } from "./quantile.ts";
import { ratio } from "./ratio.ts";
import { retention } from "./retention.ts";
import { sum } from "./sum.ts";
import { userAccounting } from "./user-accounting.ts";

/** The schemas of all kinds. Adding one: see CONTRIBUTING, "Add a metric kind". */
export const kindSchemas = [
  count.schema,
  sum.schema,
  conversion.schema,
  participation.schema,
  mean.schema,
  ratio.schema,
  countDistinct.schema,
  oneValue.schema,
  quantile.schema,
  funnel.schema,
  retention.schema,
  dau.schema,
  userAccounting.schema,
  composite.schema,
] as const;
