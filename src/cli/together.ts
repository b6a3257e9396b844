/**
 * Runs two long works side by side until a signal is aborted. Where one ends or fails, the other is told to end as well; the first failure is
 * thrown when both are done.
 */
export async function togetherUntil<A, B>(
  signal: AbortSignal,
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  const failures: unknown[] = [];
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      failures.push(error);
      throw error;
    } finally {
      ended.abort();
    }
  };
  const [a, b] = await Promise.allSettled([watched(first(both)), watched(second(both))]);
  if (a.status === "fulfilled" && b.status === "fulfilled") return [a.value, b.value];
  throw failures[0];
}
