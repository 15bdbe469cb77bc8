type Leave = () => Promise<void> | void;

/** Answers the questions of the process that started this one, and ends when that one lets go of it. */
export function answerParent(answer: (question: never) => Promise<unknown>, leave: Leave = () => {}) {
  process.on('message', ({ number, question }: { number: number; question: never }) => {
    answer(question).then(
      (value) => process.send?.({ number, answer: value }),
      (error: unknown) => process.send?.({ number, fault: error instanceof Error ? error.stack : String(error) }),
    );
  });
  const end = () => void Promise.resolve(leave()).finally(() => process.exit());
  process.once('disconnect', end);
  // Ctrl-C reaches every process of the terminal; the one that started this one decides when it ends.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
}
