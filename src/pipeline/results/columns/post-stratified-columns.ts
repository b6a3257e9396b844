import { postStratify } from "../../../statistics/adjustment/post-stratification.ts";
import { noResult } from "../../../statistics/outcome.ts";
import type { StageMoments } from "../../../statistics/ramp/naive-sum.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";

/**
 * The difference with the levels of a user dimension as strata.
 *
 * @param strata null: it is not one of means.
 */
export function postStratifiedColumns(
  strata: readonly StageMoments[] | null,
  { comparison, postStratifyBy }: Inference,
): Row {
  if (postStratifyBy === undefined) return {};
  const found = strata === null ? noResult("not_a_mean") : postStratify(strata, comparison);
  if (!found.ok) return { post_stratified_by: postStratifyBy, post_stratified_outcome: found.reason };
  return {
    post_stratified_by: postStratifyBy,
    post_stratified_outcome: "ok",
    post_stratified_strata: found.strata,
    post_stratified_difference: found.difference,
    post_stratified_standard_error: found.standardError,
    post_stratified_lower: found.lower,
    post_stratified_upper: found.upper,
    post_stratified_p_value: found.pValue,
  };
}
