import { expect, test } from 'vitest';
import { catalogue } from '../../src/errors.ts';
import { readTable } from './documents.ts';

test('docs/errors.md has every error code with its status and words, and no other', async () => {
  const rows = Object.entries(catalogue).map(([code, [status, words]]) => [`\`${code}\``, String(status), words]);
  const expected = [['Code', 'Status', 'Words'], ...rows];
  expect(await readTable(new URL('../../docs/errors.md', import.meta.url), expected)).toEqual(expected);
});
