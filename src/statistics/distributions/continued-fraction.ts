const tiny = 1e-300;
const mostTerms = 1_000_000;

/**
 * b₀ + a₁/(b₁ + a₂/(b₂ + ...)), to the last bit that doubles hold.
 *
 * @param term gives [aₙ, bₙ] for n = 0, 1, 2, ... (a₀ is not used).
 * @throws RangeError when it has not converged after a million terms: a call outside of the range that the caller documents.
 *
 * Method: Lentz, modified by Thompson and Barnett, J. Comput. Phys. 64, 1986, doi:10.1016/0021-9991(86)90046-X.
 */
export function continuedFraction(term: (n: number) => readonly [number, number]): number {
  const notZero = (value: number): number => (value === 0 ? tiny : value);
  let value = notZero(term(0)[1]);
  let forward = value;
  let backward = 0;
  for (let n = 1; n < mostTerms; n += 1) {
    const [a, b] = term(n);
    backward = 1 / notZero(b + a * backward);
    forward = notZero(b + a / forward);
    const factor = forward * backward;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) return value;
  }
  throw new RangeError("a continued fraction did not converge");
}
