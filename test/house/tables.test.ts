import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rooms, tableOwners } from './rooms.ts';
import { findTrespasses, tablesNamedIn, tablesOfMigrations } from './tables.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('no room names the table of another', async () => {
  expect(await findTrespasses(root)).toEqual([]);
});

test('every table of the migrations has an owner, and every owner is a room', async () => {
  expect(Object.keys(tableOwners).sort()).toEqual(await tablesOfMigrations(root));
  expect(Object.values(tableOwners).filter((owner) => !(owner in rooms))).toEqual([]);
});

test('tables are seen in every kind of statement, and not in comments', () => {
  const source = `
    // taken from lockouts
    /** Comes from nodes. */
    const text = sql\`insert into users select * from only tenants join "applications" using (id)\`;
    await sql\`update deliveries set state = 'queued'\`; // and from connectors
    await sql\`delete from interactions for update skip locked\`;`;
  expect(tablesNamedIn(source)).toEqual(['users', 'tenants', 'applications', 'deliveries', 'interactions', 'skip']);
});

test('a trespass is found', async () => {
  const house = await mkdtemp(join(tmpdir(), 'postern-house-'));
  await mkdir(join(house, 'src/delivery'), { recursive: true });
  await writeFile(join(house, 'src/delivery/retry.ts'), 'export const all = sql`select id\n  from users`;');
  expect(await findTrespasses(house)).toEqual(['src/delivery/retry.ts: users of users']);
  await rm(house, { recursive: true });
});
