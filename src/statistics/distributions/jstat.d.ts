/** The part of jstat that we use; the package has no types of its own. */
declare module "jstat" {
  const jstat: {
    readonly normal: { inv(probability: number, mean: number, standardDeviation: number): number };
    readonly studentt: { inv(probability: number, degreesOfFreedom: number): number };
    readonly chisquare: { inv(probability: number, degreesOfFreedom: number): number };
    readonly centralF: { inv(probability: number, d1: number, d2: number): number };
  };
  export = jstat;
}
