import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { experienceSettings } from '../../src/experience/settings.ts';

test('docs/sign-in-experience.md has every setting in a table, once, and no other', async () => {
  const text = await readFile(new URL('../../docs/sign-in-experience.md', import.meta.url), 'utf8');
  const tables = text.matchAll(/^\| Setting \|.*\n\|.*\n((?:\|.*\n)+)/gm);
  const cells = [...tables].flatMap(([, rows = '']) =>
    [...rows.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell),
  );
  const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.toSorted()).toEqual(Object.keys(experienceSettings.shape).toSorted());
});
