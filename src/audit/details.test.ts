import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { details } from './details.ts';

test('docs/audit-log.md lists every field that an entry can have, and no other', async () => {
  const document = await readFile(new URL('../../docs/audit-log.md', import.meta.url), 'utf8');
  const [, fields = ''] = /^## Fields$([\s\S]*?)^## /m.exec(document) ?? [];
  expect([...fields.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(Object.keys(details));
});
