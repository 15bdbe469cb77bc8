/**
 * Joins calls into batches: a call that finds nothing running goes at once, those that come while a batch is under way
 * form the next one. With a pause, a call that finds nothing waiting first waits so long for company. `run` answers in the order of its items; when it fails, every call of that batch fails.
 */
export function inBatches<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  { maximumSize = 200, pauseMilliseconds = 0 }: { maximumSize?: number; pauseMilliseconds?: number } = {},
): (item: Item) => Promise<Result> {
  let waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let isRunning = false;

  const drain = async () => {
    if (isRunning) return;
    isRunning = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maximumSize);
      waiting = waiting.slice(maximumSize);
      try {
        const results = await run(batch.map(({ item }) => item));
        for (const [index, call] of batch.entries()) call.resolve(results[index] as Result);
      } catch (error) {
        for (const call of batch) call.reject(error);
      }
    }
    isRunning = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (waiting.length > 1) return;
      // Without a pause, the calls of one turn of the event loop still travel together.
      if (pauseMilliseconds > 0) setTimeout(() => void drain(), pauseMilliseconds);
      else setImmediate(() => void drain());
    });
}
