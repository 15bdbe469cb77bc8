import type { LoadResult } from './start-load.ts';
import { percentilesOf } from './statistics.ts';

interface Bounds {
  concurrency: number;
  seconds: number;
  /** Ends when so many have been done, also before the time is up. */
  maximum: number;
}

/**
 * Repeats something, so many at once, until the time is up, and takes the time of each. `prepare` makes what one actor
 * needs. After a hundred failures it is given up.
 */
export async function repeat<Actor>(
  { concurrency, seconds, maximum }: Bounds,
  prepare: () => Actor,
  act: (actor: Actor) => Promise<unknown>,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const failed: unknown[] = [];
  let begun = 0;
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const isOver = () => performance.now() >= end || begun >= maximum || failed.length >= 100;
  const one = async () => {
    const actor = prepare();
    while (!isOver()) {
      begun += 1;
      const since = performance.now();
      try {
        await act(actor);
        latencies.push(performance.now() - since);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  return {
    count: latencies.length,
    seconds: (performance.now() - begin) / 1000,
    ...percentilesOf(latencies),
    failures: failed.length,
    firstFailure: failed.length > 0 ? String(failed[0]) : undefined,
  };
}
