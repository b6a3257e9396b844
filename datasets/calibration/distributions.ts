import type { Random } from "../random.ts";

/** How a unit's value is drawn, with what theory knows of it: every truth of a calibration comes from here, none from the data. */
export interface Distribution {
  /** For people: `normal(100, 20)`. */
  readonly name: string;
  /** E Y, E Y², E Y³, E Y⁴; Infinity where the integral diverges. */
  readonly raw: readonly [number, number, number, number];
  readonly draw: (random: Random) => number;
}

/** Mean, variance, and third and fourth central moments; Infinity where they do not exist. */
export interface CentralMoments {
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
  readonly fourth: number;
}

/** Central moments from raw ones: μ₃ = m₃ - 3 m m₂ + 2 m³, μ₄ = m₄ - 4 m m₃ + 6 m² m₂ - 3 m⁴. */
export function centralMoments({ raw }: Distribution): CentralMoments {
  const [mean, second, third, fourth] = raw;
  const finite = (value: number, ...needs: number[]): number =>
    needs.every(Number.isFinite) ? value : Number.POSITIVE_INFINITY;
  return {
    mean,
    variance: finite(second - mean ** 2, second),
    third: finite(third - 3 * mean * second + 2 * mean ** 3, second, third),
    fourth: finite(fourth - 4 * mean * third + 6 * mean ** 2 * second - 3 * mean ** 4, second, third, fourth),
  };
}

export function normal(mean: number, deviation: number): Distribution {
  const variance = deviation ** 2;
  return {
    name: `normal(${mean}, ${deviation})`,
    raw: [
      mean,
      mean ** 2 + variance,
      mean ** 3 + 3 * mean * variance,
      mean ** 4 + 6 * mean ** 2 * variance + 3 * variance ** 2,
    ],
    draw: (random) => mean + deviation * random.normal(),
  };
}

/** exp(σ Z): E Yᵏ = exp(k² σ² / 2). */
export function logNormal(sigma: number): Distribution {
  const moment = (k: number): number => Math.exp((k * sigma) ** 2 / 2);
  return {
    name: `log-normal(σ ${sigma})`,
    raw: [moment(1), moment(2), moment(3), moment(4)],
    draw: (random) => Math.exp(sigma * random.normal()),
  };
}

/** P(Y > y) = y^-α for y >= 1: moments of order α and above do not exist. */
export function pareto(alpha: number): Distribution {
  const moment = (k: number): number => (k < alpha ? alpha / (alpha - k) : Number.POSITIVE_INFINITY);
  return {
    name: `Pareto(α ${alpha})`,
    raw: [moment(1), moment(2), moment(3), moment(4)],
    draw: (random) => (1 - random.uniform()) ** (-1 / alpha),
  };
}

/** Zero for a share of the units; a draw of `of` for the others. */
export function zeroInflated(zeros: number, of: Distribution): Distribution {
  const [first, second, third, fourth] = of.raw;
  const kept = 1 - zeros;
  return {
    name: `${Math.round(100 * zeros)} % zeros, else ${of.name}`,
    raw: [kept * first, kept * second, kept * third, kept * fourth],
    draw: (random) => (random.uniform() < zeros ? 0 : of.draw(random)),
  };
}

/** 1 with a probability, else 0. */
export function bernoulli(probability: number): Distribution {
  return {
    name: `${Number((100 * probability).toFixed(6))} % convert`,
    raw: [probability, probability, probability, probability],
    draw: (random) => (random.uniform() < probability ? 1 : 0),
  };
}

/** Every value times a factor: a relative effect of factor - 1. */
export function scaled(of: Distribution, factor: number): Distribution {
  const [first, second, third, fourth] = of.raw;
  return {
    name: `${factor} · ${of.name}`,
    raw: [factor * first, factor ** 2 * second, factor ** 3 * third, factor ** 4 * fourth],
    draw: (random) => factor * of.draw(random),
  };
}
