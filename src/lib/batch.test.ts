import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inBatches } from './batch.ts';

/** A run whose batches are seen and ended from outside. */
function heldRun() {
  const batches: { items: number[]; end(results: number[] | Error): void }[] = [];
  const run = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      const end = (results: number[] | Error) => (results instanceof Error ? reject(results) : resolve(results));
      batches.push({ items, end });
    });
  return { batches, run };
}

const doubled = (items: number[]) => items.map((item) => item * 2);

it('calls of one turn travel together, and each gets its own answer', async () => {
  const { batches, run } = heldRun();
  const call = inBatches(run);
  const answers = Promise.all([call(1), call(2), call(3)]);
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  batches[0]?.end([2, 4, 6]);
  expect(await answers).toEqual([2, 4, 6]);
});

it('calls that come while a batch is under way form the next one, in their order', async () => {
  const { batches, run } = heldRun();
  const call = inBatches(run);
  const first = call(1);
  await turn();
  const later = [call(2), call(3)];
  await turn();
  later.push(call(4));
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]?.end([2]);
  expect(await first).toBe(2);
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  batches[1]?.end([4, 6, 8]);
  expect(await Promise.all(later)).toEqual([4, 6, 8]);
});

it('a batch that fails fails its own calls only', async () => {
  const { batches, run } = heldRun();
  const call = inBatches(run);
  const failing = Promise.allSettled([call(1), call(2)]);
  await turn();
  const waiting = call(3);
  batches[0]?.end(new Error('no connection'));
  expect(await failing).toEqual([
    { status: 'rejected', reason: new Error('no connection') },
    { status: 'rejected', reason: new Error('no connection') },
  ]);
  await turn();
  batches[1]?.end([6]);
  expect(await waiting).toBe(6);
});

it('a run that throws at once fails its calls, and the next calls are answered', async () => {
  let isBroken = true;
  const call = inBatches((items: number[]) => {
    if (isBroken) throw new Error('broken');
    return Promise.resolve(doubled(items));
  });
  await expect(call(1)).rejects.toThrow('broken');
  isBroken = false;
  expect(await call(2)).toBe(4);
});

it('no batch is larger than the maximum, and none of the rest is lost', async () => {
  const sizes: number[] = [];
  const call = inBatches(
    async (items: number[]) => {
      sizes.push(items.length);
      return doubled(items);
    },
    { maximumSize: 3 },
  );
  const given = Array.from({ length: 8 }, (_, index) => index);
  expect(await Promise.all(given.map(call))).toEqual(doubled(given));
  expect(sizes).toEqual([3, 3, 2]);
});

it('goes on for ten thousand batches in a row', async () => {
  const call = inBatches(async (items: number[]) => doubled(items), { maximumSize: 1 });
  const given = Array.from({ length: 10_000 }, (_, index) => index);
  expect(await Promise.all(given.map(call))).toEqual(doubled(given));
});

it('with a pause, calls wait for the company of those that come a little later', async () => {
  const { batches, run } = heldRun();
  const call = inBatches(run, { pauseMilliseconds: 20 });
  const answers = [call(1)];
  await turn();
  answers.push(call(2));
  await turn();
  expect(batches).toEqual([]);
  await expect.poll(() => batches.map(({ items }) => items)).toEqual([[1, 2]]);
  batches[0]?.end([2, 4]);
  expect(await Promise.all(answers)).toEqual([2, 4]);
});
