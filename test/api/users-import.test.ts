import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { openFactor } from '../../src/users/factors.ts';
import { findPassword, upgradePassword } from '../../src/users/stored-passwords.ts';
import { toBase32 } from '../../src/users/totp.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern } from '../setup/postern.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
let directory: string;
let postern: Awaited<ReturnType<typeof startTestPostern>>;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postern-users-'));
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(async () => {
  await postern.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  const { body } = await manage('GET', '/users?page_size=100');
  for (const { id } of body) await manage('DELETE', `/users/${id}`);
});

function urlOf({ options: { user, password, host, port, database } }: TestDatabase) {
  const url = new URL(`postgresql://localhost/${database}`);
  url.username = user ?? '';
  url.password = typeof password === 'string' ? password : '';
  if (host) url.searchParams.set('host', host);
  if (port) url.searchParams.set('port', String(port));
  return String(url);
}

/** `postern users` as a person calls it, from a directory of their own. */
async function users(...given: string[]) {
  const child = spawn(process.execPath, [join(root, 'bin/postern.mjs'), 'users', ...given], {
    cwd: directory,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      DATABASE_URL: urlOf(postern.database),
      POSTERN_SECRET: postern.environment.POSTERN_SECRET ?? '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(child, 'close');
  expect(output).not.toContain('    at ');
  return { code, output };
}

const write = (name: string, text: string) => writeFile(join(directory, name), text);
const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const allUsers = async () => (await manage('GET', '/users?page_size=100')).body;

const ada = {
  id: 'ada-1815',
  username: 'ada',
  primaryEmail: 'Ada@example.com',
  primaryPhone: '4917012345671',
  name: 'Ada Lovelace',
  avatar: 'https://example.com/ada.png',
  customData: { plan: 'gold' },
  profile: { givenName: 'Ada' },
  passwordDigest: sha256('analytical engine'),
  passwordAlgorithm: 'SHA256',
  isSuspended: true,
  createdAt: 1_600_000_000_000,
  lastSignInAt: '2024-05-06T07:08:09.000Z',
};

describe('users of a file', () => {
  it('are stored with all there is to them', async () => {
    await write('users.json', lines(ada, { name: 'Nobody else' }));
    const { code, output } = await users('import', 'users.json');
    expect([code, output]).toEqual([0, '2 stored, 0 skipped, 0 refused.\n']);
    const { passwordDigest: _digest, passwordAlgorithm: _algorithm, lastSignInAt, ...fields } = ada;
    expect((await manage('GET', '/users/ada-1815')).body).toEqual({
      ...fields,
      identities: {},
      applicationId: null,
      hasPassword: true,
      lastSignInAt: Date.parse(lastSignInAt),
      updatedAt: expect.any(Number),
    });
    const verified = await manage('POST', '/users/ada-1815/password/verify', { password: 'analytical engine' });
    expect(verified.status).toBe(204);
    expect(await allUsers()).toHaveLength(2);
  });

  it('may stand in an array, with passwords in the clear', async () => {
    await write(
      'array.json',
      `\ufeff\n[${JSON.stringify({ ...ada, passwordDigest: null, passwordAlgorithm: null, password: 'clear' })}\n]`,
    );
    expect((await users('import', 'array.json')).output).toContain('1 stored');
    const verified = await manage('POST', '/users/ada-1815/password/verify', { password: 'clear' });
    expect(verified.status).toBe(204);
  });

  it('may be what the API answers', async () => {
    const created = await manage('POST', '/users', {
      primaryEmail: 'exported@example.com',
      profile: { nickname: 'E' },
    });
    await manage('DELETE', `/users/${created.body.id}`);
    await write('exported.json', JSON.stringify([created.body]));
    expect((await users('import', 'exported.json')).output).toContain('1 stored');
    const { body } = await manage('GET', `/users/${created.body.id}`);
    expect(body).toEqual({ ...created.body, updatedAt: expect.any(Number) });
  });

  it('are tried without being stored', async () => {
    await write('dry.json', lines(ada, { username: 'ada' }, { primaryEmail: 'a..b@example.com' }));
    const { code, output } = await users('import', 'dry.json', '--dry-run');
    expect(code).toBe(1);
    expect(output).toContain('line 2: skipped: line 1 has this username already');
    expect(output).toContain('line 3: refused: This is not a valid email address');
    expect(output).toContain('1 would be stored, 1 skipped, 1 refused.');
    expect(output).toContain('Nothing was stored (--dry-run).');
    expect(await allUsers()).toEqual([]);
  });

  it('are skipped where they are already, in any spelling, so that an import can be run again', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => ({ primaryEmail: `user${index}@münchen.de` }));
    await write('half.json', lines(...many.slice(0, 700)));
    await write('whole.json', lines(...many, { primaryEmail: 'USER7@xn--mnchen-3ya.de' }));
    expect((await users('import', 'half.json')).output).toContain('700 stored, 0 skipped');
    const { code, output } = await users('import', 'whole.json');
    expect(code).toBe(0);
    expect(output).toContain('line 1: skipped: a user has this email address already');
    expect(output).toContain('line 1201: skipped: a user has this email address already');
    expect(output).toContain('500 stored, 701 skipped, 0 refused.');
    expect(output).not.toContain('user7@');
    const { headers } = await manage('GET', '/users');
    expect(headers.get('total-number')).toBe('1200');
    await postern.postern.parts.database.query(sql`delete from users`);
  });

  it.each([
    ['{', 'it is not JSON'],
    ['"text"', 'expected object'],
    ['{"email":"a@example.com"}', 'Unrecognized key'],
    ['{"id":"with space"}', 'id: must be 1 to 128'],
    ['{"primaryPhone":"1234567"}', 'not a valid phone number'],
    ['{"username":"1st"}', 'username: must be letters'],
    ['{"name":"\\u0000"}', 'NUL or broken characters'],
    ['{"passwordDigest":"00"}', 'needs its passwordAlgorithm'],
    ['{"passwordDigest":"00","passwordAlgorithm":"MD5"}', 'not a digest of MD5'],
    ['{"createdAt":"yesterday"}', 'createdAt'],
  ])('%s is refused with its line, and the others are stored', async (line, words) => {
    await write('bad.json', `{"name":"Before"}\n\n${line}\n{"name":"After"}`);
    const { code, output } = await users('import', 'bad.json');
    expect(code).toBe(1);
    expect(output).toContain('line 3: refused: ');
    expect(output).toContain(words);
    expect(output).toContain('2 stored, 0 skipped, 1 refused.');
  });

  it.each([
    [['import'], 'It is given as'],
    [['import', 'a.json', 'b.json'], 'It is given as'],
    [['import', 'a.json', '--tenant', 'default'], 'It is given as'],
    [['export', 'a.json'], 'It is given as'],
    [['import', 'none.json'], 'There is no file none.json'],
    [['import', 'wrong.csv'], 'the column shoeSize is none of'],
    [['import', 'broken.json'], 'begins like a JSON array'],
    [['import', '--logto', 'postgresql://who:hush@127.0.0.1:1/none'], 'cannot be read (ECONNREFUSED)'],
  ])('%j ends with a sentence', async (given, words) => {
    await write('broken.json', '[{]');
    await write('wrong.csv', 'name,shoeSize\nAda,37\n');
    const { code, output } = await users(...given);
    expect(code).toBe(1);
    expect(output).toContain(words);
    expect(output).not.toContain('hush');
  });
});

describe('users of a table', () => {
  it('are stored as those of JSON are, and who cannot be is told by line', async () => {
    const header =
      '\ufeffid;Email;Phone;Name;password digest;passwordAlgorithm;isPasswordExpired;profile.givenName\r\n';
    const rows = [
      `ada-1815;Ada@example.com;+49 170 12345671;Lovelace, Ada;${sha256('analytical engine')};SHA256;TRUE;Ada`,
      ';a..b@example.com;;Nobody;;;;',
      ';ADA@example.com;;Again;;;;',
    ];
    await write('users.csv', header + rows.join('\r\n'));
    const { code, output } = await users('import', 'users.csv');
    expect(code).toBe(1);
    expect(output).toContain('line 3: refused: This is not a valid email address');
    expect(output).toContain('line 4: skipped: line 2 has this email address already');
    expect(output).toContain('1 stored, 1 skipped, 1 refused.');
    expect((await manage('GET', '/users/ada-1815')).body).toMatchObject({
      primaryEmail: 'Ada@example.com',
      primaryPhone: '4917012345671',
      name: 'Lovelace, Ada',
      profile: { givenName: 'Ada' },
    });
    const verified = await manage('POST', '/users/ada-1815/password/verify', { password: 'analytical engine' });
    expect(verified.status).toBe(204);
    const [row] = await postern.postern.parts.database.query(sql`select is_password_expired as "isExpired" from users`);
    expect(row).toEqual({ isExpired: true });
  });

  it('are tried without being stored', async () => {
    await write('dry.csv', 'email\nada@example.com\nADA@example.com\n');
    const { output } = await users('import', 'dry.csv', '--dry-run');
    expect(output).toContain('line 3: skipped: line 2 has this email address already');
    expect(output).toContain('1 would be stored, 1 skipped, 0 refused.');
    expect(await allUsers()).toEqual([]);
  });

  it('are one where the policy takes their addresses or names for the same', async () => {
    const usernamePolicy = {
      ...{ caseSensitive: false, minLength: 1, maxLength: 128 },
      allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
    };
    await manage('PATCH', '/sign-in-exp', { usernamePolicy, emailAddressPolicy: { ignoreSubaddress: true } });
    await write('same.csv', 'email,username\nada+1@example.com,\nada+2@example.com,\n,Grace\n,gRACE\n');
    const first = await users('import', 'same.csv');
    expect(first.output).toContain('line 3: skipped: line 2 has this email address already');
    expect(first.output).toContain('line 5: skipped: line 4 has this username already');
    expect(first.output).toContain('2 stored, 2 skipped, 0 refused.');
    expect((await users('import', 'same.csv')).output).toContain(
      'line 3: skipped: a user has this email address already',
    );
    await manage('PATCH', '/sign-in-exp', {
      usernamePolicy: { ...usernamePolicy, caseSensitive: true },
      emailAddressPolicy: {},
    });
  });
});

const totpKey = 'JBSWY3DPEHPK3PXP';
const backupCodes = Array.from({ length: 10 }, (_, number) => `c0de5ec${number}ab`);
const identities = { google: { userId: '1', details: { name: 'One' } }, github: { userId: '2' } };
const mfaVerifications = [
  { type: 'Totp', id: 'f1', key: totpKey, createdAt: '2024-01-02T03:04:05.000Z' },
  {
    type: 'BackupCode',
    id: 'f2',
    createdAt: '2024-01-02T03:05:06.000Z',
    codes: backupCodes.map((code, index) => ({ code, ...(index === 0 && { usedAt: '2024-02-02T03:04:05.000Z' }) })),
  },
  { type: 'WebAuthn', id: 'f3', credentialId: 'x', publicKey: 'x', counter: 0, agent: 'x', transports: [] },
];

describe('users of a Logto database', () => {
  let logto: TestDatabase;

  beforeAll(async () => {
    logto = await createTestDatabase();
    const client = new pg.Client(logto.options);
    await client.connect();
    await client.query(`
      drop table users cascade;
      create type users_password_encryption_method as enum ('Argon2i', 'Argon2id', 'Bcrypt', 'Legacy');
      create table users (
        tenant_id varchar(21) not null, id varchar(12) not null primary key, username varchar(128),
        primary_email varchar(128), primary_phone varchar(128), password_encrypted varchar(256),
        password_encryption_method users_password_encryption_method, name varchar(128), avatar varchar(2048),
        profile jsonb not null default '{}', application_id varchar(21), identities jsonb not null default '{}',
        custom_data jsonb not null default '{}', logto_config jsonb not null default '{}',
        mfa_verifications jsonb not null default '[]', is_suspended boolean not null default false,
        last_sign_in_at timestamptz, created_at timestamptz not null default now()
      )`);
    const digest = await hash('from logto', { algorithm: 1, memoryCost: 8192, timeCost: 8, parallelism: 1 });
    await client.query(
      `insert into users values
        ('default', 'logtoUser001', 'first', 'First@example.org', '4917012345679', $1, 'Argon2i', 'First', '', '{"familyName":"One"}',
          'app1', $2, '{"k":[1]}', '{"mfa":{"skipped":true}}', $3, true, '2024-01-02T03:04:05Z', '2020-01-01T00:00:00Z'),
        ('admin', 'logtoUser002', 'other_tenant', null, null, null, null, null, null, '{}', null, '{}', '{}', '{}', '[]', false, null, now())`,
      [digest, JSON.stringify(identities), JSON.stringify(mfaVerifications)],
    );
    await client.query(
      `insert into users (tenant_id, id, username) select 'default', 'u' || number, 'user_' || number from generate_series(1, 1001) number`,
    );
    await client.end();
  });
  afterAll(() => logto.drop());

  it('bring who they are elsewhere, and their second factors, of which nothing is stored in the clear', async () => {
    const { output } = await users('import', '--logto', urlOf(logto));
    expect(output).toContain('1002 stored, 0 skipped, 0 refused.');
    expect(output).not.toContain('the social identities');
    expect(output).toContain('Not taken over: the second factors of 1 of them.');
    expect((await manage('GET', '/users/logtoUser001')).body.identities).toEqual({
      google: { userId: '1', details: { name: 'One' } },
      github: { userId: '2', details: {} },
    });
    const { body: factors } = await manage('GET', '/users/logtoUser001/mfa-verifications');
    expect(factors).toMatchObject([
      { type: 'Totp', createdAt: '2024-01-02T03:04:05.000Z' },
      { type: 'BackupCode', createdAt: '2024-01-02T03:05:06.000Z', remainCodes: 9 },
    ]);
    const { body: configs } = await manage('GET', '/users/logtoUser001/logto-configs');
    expect(configs.mfa).toEqual({ skipped: true, skipMfaOnSignIn: false });
    const { database, seal } = postern.postern.parts;
    const [row] = await database.query<{ text: string }>(
      sql`select json_agg(user_factors)::text as text from user_factors`,
    );
    for (const secret of [totpKey, ...backupCodes]) expect(row?.text).not.toContain(secret);
    const [stored] = await database.query<{ id: string; sealedSecret: Buffer }>(
      sql`select id, sealed_secret as "sealedSecret" from user_factors where type = 'Totp'`,
    );
    expect(stored && toBase32(openFactor(seal, 'default', stored))).toBe(totpKey);
    await database.query(sql`delete from users`);
  });

  it('are stored under their ids, with their passwords, which are hashed anew once they were right', async () => {
    const { code, output } = await users('import', '--logto', urlOf(logto));
    expect(code).toBe(0);
    expect(output).toContain('1002 stored, 0 skipped, 0 refused.');
    expect((await manage('GET', '/users/logtoUser001')).body).toMatchObject({
      username: 'first',
      primaryEmail: 'First@example.org',
      primaryPhone: '4917012345679',
      name: 'First',
      avatar: null,
      profile: { familyName: 'One' },
      customData: { k: [1] },
      applicationId: 'app1',
      isSuspended: true,
      hasPassword: true,
      lastSignInAt: Date.parse('2024-01-02T03:04:05Z'),
      createdAt: Date.parse('2020-01-01T00:00:00Z'),
    });
    const password = 'from logto';
    const verify = () => manage('POST', '/users/logtoUser001/password/verify', { password });
    expect((await verify()).status).toBe(204);

    const { database } = postern.postern.parts;
    const found = await findPassword(database, 'default', 'logtoUser001');
    if (found.kind !== 'found' || !found.password) throw new Error('no password');
    expect(found.password.algorithm).toBe('Argon2i');
    await upgradePassword(database, 'default', 'logtoUser001', { stored: found.password, password });
    const upgraded = await findPassword(database, 'default', 'logtoUser001');
    expect(upgraded).toMatchObject({ password: { algorithm: 'Argon2id', digest: expect.stringContaining('m=19456') } });
    expect((await verify()).status).toBe(204);
    await upgradePassword(database, 'default', 'logtoUser001', { stored: found.password, password: 'late' });
    expect(await findPassword(database, 'default', 'logtoUser001')).toEqual(upgraded);

    const again = await users('import', '--logto', urlOf(logto), '--tenant', 'default');
    expect(again.output).toContain('user logtoUser001: skipped: a user has this id already');
    expect(again.output).toContain('0 stored, 1002 skipped, 0 refused.');
    expect((await users('import', '--logto', urlOf(logto), '--tenant', 'admin', '--dry-run')).output).toContain(
      '1 would be stored',
    );
    await database.query(sql`delete from users`);
  });
});
