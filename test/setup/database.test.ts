import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';

test('copies of the migrated database are made side by side, each on its own', async () => {
  const databases = await Promise.all(Array.from({ length: 6 }, createTestDatabase));
  const clients = databases.map(({ options }) => new pg.Client(options));
  for (const client of clients) await client.connect();
  await clients[0]?.query("insert into tenants (id) values ('only-here')");
  const counts = await Promise.all(clients.map(async (client) => (await client.query('select from tenants')).rowCount));
  expect(counts).toEqual([1, 0, 0, 0, 0, 0]);
  for (const client of clients) await client.end();
  for (const database of databases) await database.drop();
});
