/** Nodes in (-1, 1) and weights of a quadrature: ∫ f ≈ Σ weight f(node). */
export interface Quadrature {
  readonly node: number;
  readonly weight: number;
}

/**
 * Gauss-Legendre quadrature of a given order: exact for polynomials of degree 2 order - 1.
 *
 * Formula: nodes x are the roots of the Legendre polynomial P_n, weights 2 / ((1 - x²) P'_n(x)²). Roots by Newton's iteration from
 * cos(π (i + ¾) / (n + ½)).
 * Source: DLMF 3.5.17 to 3.5.20, 18.9.1 (recurrence).
 */
export function gaussLegendre(order: number): Quadrature[] {
  return Array.from({ length: order }, (_, i) => {
    let node = -Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
    let { value, slope } = legendre(order, node);
    for (let step = 0; step < 5; step += 1) {
      node -= value / slope;
      ({ value, slope } = legendre(order, node));
    }
    return { node, weight: 2 / ((1 - node * node) * slope * slope) };
  });
}

function legendre(order: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let n = 2; n <= order; n += 1) {
    [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  }
  return { value, slope: (order * (before - x * value)) / (1 - x * x) };
}
