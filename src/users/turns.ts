/** What was asked for, or that too many wait already. */
export type Turn<Result> = { kind: 'done'; result: Result } | { kind: 'full' };

export type TakeTurn = <Result>(work: () => Promise<Result>) => Promise<Turn<Result>>;

/** Lets so many pieces of work run at once and so many more wait; whoever comes on top is turned away at once. */
export function createTurns({ atOnce, waitingAtMost }: { atOnce: number; waitingAtMost: number }): TakeTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else if (waiting.length >= waitingAtMost) return { kind: 'full' };
    // Whoever ends hands its place on, so that nobody who comes later takes it.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return { kind: 'done', result: await work() };
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
