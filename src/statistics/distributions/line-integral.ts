const negligible = 1e-18;
const mostHalvings = 8;

/**
 * ∫ f(v) dv over the whole line, for a positive smooth f with one peak that falls off on both sides at least exponentially.
 *
 * The trapezoidal rule: for such a function its error shrinks exponentially in 1/step, and as nothing is subtracted, an integral of 1e-300 has as many
 * right digits as one of 1. The step is halved until two sums agree; the last one is then far closer than they agree.
 *
 * @param f its peak (or a value within a factor 1e-18 of it) is at 0.
 * @param step about the width of the peak, or less.
 *
 * Source: L. N. Trefethen, J. A. C. Weideman, The exponentially convergent trapezoidal rule, 2014, doi:10.1137/130932132.
 */
export function lineIntegral(f: (v: number) => number, step: number): number {
  const left = outward(f, -step);
  const right = outward(f, step);
  let sum = left.sum + f(0) + right.sum;
  let width = step;
  let before = Number.POSITIVE_INFINITY;
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    let between = 0;
    for (let v = left.end + width / 2; v < right.end; v += width) between += f(v);
    const change = Math.abs(between - sum);
    sum += between;
    width /= 2;
    // Below the second bound only the rounding of f can keep the sums from agreeing better and better.
    if (!(change > 5e-14 * sum) || (change > before / 2 && change < 1e-9 * sum)) break;
    before = change;
  }
  return sum * width;
}

/** The sum of f(step), f(2 step), ... until f is negligible beside its largest value, and where that is. */
function outward(f: (v: number) => number, step: number): { readonly sum: number; readonly end: number } {
  let largest = f(0);
  let sum = 0;
  for (let k = 1; ; k += 1) {
    const value = f(k * step);
    sum += value;
    if (!(value > negligible * largest)) return { sum, end: k * step };
    largest = Math.max(largest, value);
  }
}
