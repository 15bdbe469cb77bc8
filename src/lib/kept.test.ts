import { expect, it } from 'vitest';
import { keep } from './kept.ts';

/** Loads that are seen and ended from outside. */
function heldLoads() {
  const loads: { key: string; end(value: string | Error): void }[] = [];
  const load = (key: string) =>
    new Promise<string>((resolve, reject) => {
      loads.push({ key, end: (value) => (value instanceof Error ? reject(value) : resolve(value)) });
    });
  return { loads, load };
}

it('a value is loaded once, also for those who ask at the same time', async () => {
  const { loads, load } = heldLoads();
  const kept = keep(load);
  const answers = [kept.get('a'), kept.get('a')];
  loads[0]?.end('one');
  expect(await Promise.all(answers)).toEqual(['one', 'one']);
  expect(await kept.get('a')).toBe('one');
  expect(loads).toHaveLength(1);
});

it('keys are apart', async () => {
  const kept = keep(async (key) => key.toUpperCase());
  expect([await kept.get('a'), await kept.get('b')]).toEqual(['A', 'B']);
});

it('what was dropped is loaded again', async () => {
  let version = 1;
  const kept = keep(async () => version);
  expect(await kept.get('a')).toBe(1);
  version = 2;
  expect(await kept.get('a')).toBe(1);
  kept.drop();
  expect(await kept.get('a')).toBe(2);
});

it('a load that was under way when the values were dropped is given, but not kept', async () => {
  const { loads, load } = heldLoads();
  const kept = keep(load);
  const before = kept.get('a');
  kept.drop();
  const after = kept.get('a');
  loads[1]?.end('new');
  loads[0]?.end('old');
  expect(await before).toBe('old');
  expect(await after).toBe('new');
  expect(await kept.get('a')).toBe('new');
  expect(loads).toHaveLength(2);
});

it('a failure is told to those who asked and not kept', async () => {
  const { loads, load } = heldLoads();
  const kept = keep(load);
  const first = kept.get('a');
  loads[0]?.end(new Error('no connection'));
  await expect(first).rejects.toThrow('no connection');
  const second = kept.get('a');
  loads[1]?.end('one');
  expect(await second).toBe('one');
});

it('a late failure does not take away what was loaded since', async () => {
  const { loads, load } = heldLoads();
  const kept = keep(load, 0);
  const first = kept.get('a');
  const second = kept.get('a');
  loads[1]?.end('one');
  expect(await second).toBe('one');
  loads[0]?.end(new Error('late'));
  await expect(first).rejects.toThrow('late');
});

it('values past their lifetime are loaded again, though nobody dropped them', async () => {
  let loadCount = 0;
  const kept = keep(async () => ++loadCount, 0);
  await kept.get('a');
  await kept.get('a');
  expect(loadCount).toBe(2);
});

it('keeps a thousand at most: the oldest goes', async () => {
  const loaded: string[] = [];
  const kept = keep(async (key) => loaded.push(key), 60_000);
  for (let index = 0; index < 1_001; index += 1) await kept.get(`key ${index}`);
  await kept.get('key 1000');
  await kept.get('key 1');
  expect(loaded).toHaveLength(1_001);
  await kept.get('key 0');
  expect(loaded).toHaveLength(1_002);
});
