/**
 * Where an increasing function crosses 0, to the last digits of x; f(low) < 0 <= f(high).
 *
 * Method: Illinois (regula falsi that halves the weight of an end that stays twice), with bisection where three steps did not halve the bracket.
 * Source: M. Dowell, P. Jarratt, 1971, doi:10.1007/BF01934364.
 */
export function crossing(f: (x: number) => number, low: number, high: number): number {
  let below = { x: low, f: f(low) };
  let above = { x: high, f: f(high) };
  let last: "below" | "above" | null = null;
  let width = high - low;
  for (let step = 1; step < 500; step += 1) {
    const bracket = above.x - below.x;
    const secant = above.x - (above.f * bracket) / (above.f - below.f);
    const middle = below.x + bracket / 2;
    const slow = step % 3 === 0 && bracket > width / 2;
    if (step % 3 === 0) width = bracket;
    const x = !slow && secant > below.x && secant < above.x ? secant : middle;
    if (x <= below.x || x >= above.x || bracket <= 1e-15 * above.x) break;
    const at = f(x);
    if (at === 0) return x;
    if (at < 0) {
      below = { x, f: at };
      if (last === "below") above = { ...above, f: above.f / 2 };
      last = "below";
    } else {
      above = { x, f: at };
      if (last === "above") below = { ...below, f: below.f / 2 };
      last = "above";
    }
  }
  return above.x;
}
