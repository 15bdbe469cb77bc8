import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

it('so many run at once, so many wait in the order they came, and the rest is turned away', async () => {
  const takeTurn = createTurns({ atOnce: 2, waitingAtMost: 2 });
  const { open, opened } = gate();
  const begun: number[] = [];
  const turns = [1, 2, 3, 4, 5].map((number) =>
    takeTurn(async () => {
      begun.push(number);
      await opened;
      return number;
    }),
  );
  expect(await turns[4]).toEqual({ kind: 'full' });
  expect(begun).toEqual([1, 2]);
  open();
  expect(await Promise.all(turns.slice(0, 4))).toEqual([1, 2, 3, 4].map((result) => ({ kind: 'done', result })));
  expect(begun).toEqual([1, 2, 3, 4]);
});

it('work that fails gives its place to the next', async () => {
  const takeTurn = createTurns({ atOnce: 1, waitingAtMost: 1 });
  const failing = takeTurn(() => Promise.reject(new Error('broken')));
  const next = takeTurn(async () => 'fine');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toEqual({ kind: 'done', result: 'fine' });
  expect(await takeTurn(async () => 'again')).toEqual({ kind: 'done', result: 'again' });
});
