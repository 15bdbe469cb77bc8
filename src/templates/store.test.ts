import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { deleteTemplates, type NewTemplate, putTemplates } from './store/change.ts';
import { deleteOldVersions, listVersions } from './store/versions.ts';
import { keepTemplates } from './store.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.options, 4);
  await database.query(sql`insert into tenants (id) values ('default'), ('other')`);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const change = { tenantId: 'default', author: 'someone', at: new Date('2026-03-01T12:00:00Z') };

const template = (languageTag: string, words: string): NewTemplate => ({
  languageTag,
  templateType: 'SignIn',
  details: { subject: words, content: `<p>${words} {{code}}</p>` },
});

it('a kept template is the same object until it changes, so that what is compiled from it stays', async () => {
  const kept = keepTemplates(database);
  await putTemplates(database, change, [template('en', 'One'), template('de', 'Eins')]);
  const before = await kept.get('default');
  kept.drop();
  await putTemplates(database, change, [template('en', 'Two')]);
  const after = await kept.get('default');
  expect(after.map(({ wording }) => wording.subject)).toEqual(['Eins', 'Two']);
  expect(after[0]?.wording).toBe(before[0]?.wording);
  expect(after[1]?.wording).not.toBe(before[1]?.wording);
  expect(await kept.get('other')).toEqual([]);
});

it('what is refused is not stored, not even in part', async () => {
  const wrong = { ...template('fr', 'Un'), details: { subject: 'Un', content: '<p>sans code</p>' } };
  const outcome = await putTemplates(database, { ...change, refusesErrors: true }, [template('ja', 'One'), wrong]);
  expect(outcome).toMatchObject({
    kind: 'refused',
    findings: expect.arrayContaining([expect.objectContaining({ languageTag: 'fr', rule: 'code-missing' })]),
  });
  expect((await keepTemplates(database).get('default')).map(({ languageTag }) => languageTag)).toEqual(['de', 'en']);
});

it('of a template that changes all the time the newest two hundred versions stay, and its numbers go on', async () => {
  await putTemplates(
    database,
    change,
    Array.from({ length: 205 }, (_, at) => template('ko', `Number ${at + 1}`)),
  );
  await deleteOldVersions(database);
  const [{ id = '' } = {}] = (await keepTemplates(database).get('default')).filter((one) => one.languageTag === 'ko');
  const found = await listVersions(database, 'default', id, { limit: 100, offset: 100 });
  expect(found?.total).toBe(200);
  expect(found?.versions.at(-1)?.number).toBe(6);
  expect(await deleteTemplates(database, change, { id })).toBe(1);
  expect((await listVersions(database, 'default', id, { limit: 1, offset: 0 }))?.versions[0]).toMatchObject({
    number: 206,
    details: null,
    author: 'someone',
    createdAt: change.at,
  });
});
