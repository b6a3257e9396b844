/** Pseudo-random numbers that are the same on every machine. One object serves many streams: see {@link Random.reseed}. */
export interface Random {
  /** Begins the stream of these three 32-bit integers; each triple has its own. */
  reseed(seed: number, first: number, second: number): void;
  /** Uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** Standard normal (Box and Muller 1958); always takes two numbers of the stream. */
  normal(): number;
  /** Poisson with a small mean (Knuth 1969, algorithm Q), at most `limit`. */
  poisson(mean: number, limit: number): number;
}

/** Finaliser of MurmurHash3: every bit of the result depends on every bit of the argument. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * xoshiro128** (Blackman and Vigna 2021, doi 10.1145/3460772), whose state is a hash of the stream's name.
 * A stream a unit and day means that what one user does never depends on how many other users there are.
 */
export function createRandom(): Random {
  let a = 1;
  let b = 2;
  let c = 3;
  let d = 4;

  function next(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }

  const random: Random = {
    reseed(seed, first, second) {
      a = mix32(mix32(mix32(seed ^ 0x9e3779b9) + first) + second);
      b = mix32(mix32(mix32(seed ^ 0x7f4a7c15) ^ second) ^ Math.imul(first, 0x2c1b3c6d));
      c = mix32(a + 0x6a09e667);
      d = mix32(b + 0x3c6ef372) | 1; // the state must not be all zero
    },
    uniform: () => next() / 4_294_967_296,
    below: (bound) => Math.floor((next() / 4_294_967_296) * bound),
    normal() {
      const radius = Math.sqrt(-2 * Math.log((next() + 1) / 4_294_967_296));
      return radius * Math.cos(2 * Math.PI * random.uniform());
    },
    poisson(mean, limit) {
      const threshold = Math.exp(-mean);
      let count = 0;
      let product = random.uniform();
      while (product > threshold && count < limit) {
        count += 1;
        product *= random.uniform();
      }
      return count;
    },
  };
  return random;
}
