/** Standard normal numbers from numbers in [0, 1). Box and Muller, 1958, doi:10.1214/aoms/1177706645. */
export function randomNormal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
