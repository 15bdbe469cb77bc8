import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

let people = 0;

async function someone(): Promise<string> {
  people += 1;
  return (await manage('POST', '/users', { primaryEmail: `held${people}@example.com` })).body.id;
}

const codeOf = ({ status, body }: Answer) => [status, body.code];
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const factorsOf = async (id: string) => (await manage('GET', `/users/${id}/mfa-verifications`)).body;
const add = (id: string, body: object) => manage('POST', `/users/${id}/mfa-verifications`, body);

describe('second factors of a user', () => {
  it('are set up with a secret that is shown once, listed without it, and removed', async () => {
    const id = await someone();
    expect(await factorsOf(id)).toEqual([]);
    const { status, body } = await add(id, { type: 'Totp' });
    expect(status).toBe(200);
    expect(body).toEqual({
      type: 'Totp',
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      secretQrCode: expect.stringMatching(/^data:image\/svg/),
    });
    const [factor, ...more] = await factorsOf(id);
    expect([factor, more]).toEqual([{ id: factor.id, createdAt: factor.createdAt, type: 'Totp' }, []]);
    expect(new Date(factor.createdAt).toISOString()).toBe(factor.createdAt);
    expect((await manage('GET', `/users/${id}?includeMfaVerificationFactors=true`)).body).toMatchObject({
      mfaVerificationFactors: ['Totp'],
    });
    expect((await manage('DELETE', `/users/${id}/mfa-verifications/${factor.id}`)).status).toBe(204);
    expect(await factorsOf(id)).toEqual([]);
    const again = await manage('DELETE', `/users/${id}/mfa-verifications/${factor.id}`);
    expect(codeOf(again)).toEqual([404, 'entity.not_found']);
  });

  it('are one authenticator app at most, also when several are set up at once', async () => {
    const id = await someone();
    const answers = await Promise.all(Array.from({ length: 4 }, () => add(id, { type: 'Totp' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
    expect(codeOf(await add(id, { type: 'Totp' }))).toEqual([422, 'user.totp_already_in_use']);
  });

  it('take a secret that was made elsewhere, unless it is weak', async () => {
    const id = await someone();
    for (const weak of ['JBSWY3DPEHPK3PXP', 'not base32 at all!', '']) {
      expect(codeOf(await add(id, { type: 'Totp', secret: weak }))).toEqual([422, 'user.totp_secret_invalid']);
    }
    expect((await add(id, { type: 'Totp', secret: secret.toLowerCase() })).body.secret).toBe(secret);
    const [row] = await postern.postern.parts.database.query<{ text: string }>(
      sql`select json_agg(user_factors)::text as text from user_factors where user_id = ${id}`,
    );
    expect(row?.text).not.toContain(secret);
    expect(row?.text).not.toContain(Buffer.from('12345678901234567890').toString('hex'));
  });

  it('are backup codes only beside another, one set at a time', async () => {
    const id = await someone();
    expect(codeOf(await add(id, { type: 'BackupCode' }))).toEqual([422, 'session.mfa.backup_code_can_not_be_alone']);
    await add(id, { type: 'Totp' });
    for (const codes of [['one'], Array(10).fill('0123456789'), ['8f2k-x0qd-7m3e']]) {
      const refused = await add(id, { type: 'BackupCode', codes });
      expect(codeOf(refused)).toEqual([422, 'user.wrong_backup_code_format']);
    }
    const answers = await Promise.all(Array.from({ length: 4 }, () => add(id, { type: 'BackupCode' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
    expect(answers.find(({ status }) => status === 200)?.body.codes).toHaveLength(10);
    expect(codeOf(await add(id, { type: 'BackupCode' }))).toEqual([422, 'user.backup_code_already_in_use']);
    expect(await factorsOf(id)).toMatchObject([{ type: 'Totp' }, { type: 'BackupCode', remainCodes: 10 }]);
  });

  it('are backup codes of another system, too', async () => {
    const id = await someone();
    await add(id, { type: 'Totp' });
    const codes = Array.from({ length: 10 }, (_, number) => `c0de5ec${number}ab`);
    expect((await add(id, { type: 'BackupCode', codes })).body).toEqual({ type: 'BackupCode', codes });
  });

  it('are nobody’s where there is no such user, and nobody else’s', async () => {
    const [id, other] = [await someone(), await someone()];
    await add(id, { type: 'Totp' });
    const [factor] = await factorsOf(id);
    const unknown = [404, 'entity.not_found'];
    expect(codeOf(await manage('GET', '/users/nobody/mfa-verifications'))).toEqual(unknown);
    expect(codeOf(await add('nobody', { type: 'Totp' }))).toEqual(unknown);
    expect(codeOf(await add('nobody', { type: 'BackupCode' }))).toEqual(unknown);
    expect(codeOf(await manage('DELETE', `/users/${other}/mfa-verifications/${factor.id}`))).toEqual(unknown);
    expect((await add(id, { type: 'WebAuthn' })).status).toBe(400);
  });
});

describe('what a user has said about second factors', () => {
  it('is nothing at first, and is changed name by name', async () => {
    const path = `/users/${await someone()}/logto-configs`;
    const nothing = { mfa: { skipped: false, skipMfaOnSignIn: false }, passkeySignIn: { skipped: false } };
    expect((await manage('GET', path)).body).toEqual(nothing);
    expect((await manage('PATCH', path, {})).body).toEqual(nothing);
    const skipped = { ...nothing.mfa, skipped: true };
    expect((await manage('PATCH', path, { mfa: { skipped: true } })).body.mfa).toEqual(skipped);
    const enabled = { ...skipped, enabled: true };
    expect((await manage('PATCH', path, { mfa: { enabled: true } })).body.mfa).toEqual(enabled);
    expect((await manage('GET', path)).body.mfa).toEqual(enabled);
  });

  it('is not there without the user', async () => {
    const path = '/users/nobody/logto-configs';
    expect(codeOf(await manage('GET', path))).toEqual([404, 'entity.not_found']);
    expect(codeOf(await manage('PATCH', path, { mfa: { skipped: true } }))).toEqual([404, 'entity.not_found']);
  });
});

describe('identities of a user', () => {
  const set = (id: string, target: string, userId: string, details?: object) =>
    manage('PUT', `/users/${id}/identities/${target}`, { userId, ...(details && { details }) });

  it('are said, said otherwise, read and taken away', async () => {
    const id = await someone();
    const details = { name: 'Ada', email: 'ada@example.com' };
    const made = await set(id, 'google', 'g-1', details);
    expect([made.status, made.body]).toEqual([201, { google: { userId: 'g-1', details } }]);
    const changed = await set(id, 'google', 'g-2');
    expect([changed.status, changed.body]).toEqual([200, { google: { userId: 'g-2', details: {} } }]);
    await set(id, 'github', 'h-1');
    const { body } = await manage('GET', `/users/${id}?includeSsoIdentities=true`);
    expect(Object.keys(body.identities).sort()).toEqual(['github', 'google']);
    expect(body.ssoIdentities).toEqual([]);
    expect((await manage('GET', `/users/${id}/identities/google`)).body).toEqual({
      identity: { userId: 'g-2', details: {} },
    });
    const removed = await manage('DELETE', `/users/${id}/identities/google`);
    expect([removed.status, removed.body.identities]).toEqual([200, { github: { userId: 'h-1', details: {} } }]);
    const missing = [404, 'user.identity_not_exist'];
    expect(codeOf(await manage('DELETE', `/users/${id}/identities/google`))).toEqual(missing);
    expect(codeOf(await manage('GET', `/users/${id}/identities/constructor`))).toEqual(missing);
  });

  it('are of one user at a time, also when several are told at once', async () => {
    const [one, other] = [await someone(), await someone()];
    const answers = await Promise.all([one, other].map((id) => set(id, 'google', 'contested')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    const refused = answers.find(({ status }) => status === 422);
    expect(refused && codeOf(refused)).toEqual([422, 'user.identity_already_in_use']);
  });

  it('are nobody’s without a user, and of no connector that is none', async () => {
    const id = await someone();
    expect(codeOf(await set('nobody', 'google', 'g'))).toEqual([404, 'entity.not_found']);
    const wish = { connectorId: 'nothing', connectorData: {} };
    expect(codeOf(await manage('POST', `/users/${id}/identities`, wish))).toEqual([
      422,
      'session.invalid_connector_id',
    ]);
    expect(codeOf(await manage('POST', '/users/nobody/identities', wish))).toEqual([404, 'entity.not_found']);
  });
});
