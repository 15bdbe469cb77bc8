import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FactorJourney } from '../mfa/factor-journey.ts';
import { everyScope, proveByPassword, type SignedIn, signedIn } from '../setup/account-client.ts';
import { AuthenticatorApp } from '../setup/authenticator-app.ts';
import { checkedManagementClient, declaredByAccount } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

const factors = (...names: string[]) => ({ mfa: { factors: names, policy: 'NoPrompt' } });
const setFields = (fields: object) => manage('PATCH', '/account-center', { enabled: true, fields });

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  await setFields({ mfa: 'Edit' });
  expect((await manage('PATCH', '/sign-in-exp', factors('Totp', 'BackupCode'))).status).toBe(200);
});
afterAll(() => postern.stop());

const password = 'a good old passphrase';
const base = '/my-account/mfa-verifications';
let people = 0;

interface Person extends SignedIn {
  email: string;
  proof: string;
}

async function someone(scope = `${everyScope} identities`): Promise<Person> {
  people += 1;
  const email = `factor${people}@example.com`;
  const person = await signedIn(postern, email, { scope, check: declaredByAccount(postern) });
  await manage('PATCH', `/users/${person.userId}/password`, { password });
  return { ...person, email, proof: await proveByPassword(person, password) };
}

const now = () => postern.postern.parts.clock();
const codeOf = ({ status, body }: Answer) => [status, body.code];
const notices = (to: string, type: string) =>
  (postern.postern.inbox?.list(to) ?? []).filter(({ usageType }) => usageType === type);
const list = async ({ call }: Person) => (await call('GET', base)).body;
const denied = [401, 'verification_record.permission_denied'];
const noRecord = [400, 'verification_record.not_found'];

async function newApp({ call }: Person) {
  const { status, body } = await call('POST', `${base}/totp-secret/generate`);
  expect([status, body.secretQrCode]).toEqual([200, expect.stringMatching(/^data:image\/svg/)]);
  return { secret: body.secret as string, app: new AuthenticatorApp(body.secret) };
}

async function addApp(person: Person) {
  const { secret, app } = await newApp(person);
  const body = { type: 'Totp', secret, code: app.codeAt(now()) };
  expect((await person.call('POST', base, body, person)).status).toBe(204);
  return app;
}

async function newCodes({ call }: Person): Promise<string[]> {
  const { status, body } = await call('POST', `${base}/backup-codes/generate`);
  expect([status, body.codes.length]).toEqual([200, 10]);
  return body.codes;
}

const takeCodes = async (person: Person, codes: string[]) =>
  person.call('POST', base, { type: 'BackupCode', codes }, person);

describe('an authenticator app', () => {
  it('is set up with a proof and a code, told by mail, and asked for at the next sign-in', async () => {
    const person = await someone();
    const app = await addApp(person);
    const [factor] = await list(person);
    expect(factor).toEqual({ id: factor.id, createdAt: factor.createdAt, type: 'Totp' });
    await expect.poll(() => notices(person.email, 'MfaAdded')).toHaveLength(1);
    expect(notices(person.email, 'MfaAdded')[0]?.text).not.toMatch(/[A-Z2-7]{32}/);

    const journey = new FactorJourney(postern, person.email);
    await journey.begin('SignIn');
    await journey.prove('SignIn');
    await journey.identify();
    const asked = await journey.submit();
    expect([...codeOf(asked), asked.body.data.availableFactors]).toEqual([
      ...[403, 'session.mfa.require_mfa_verification'],
      ['Totp'],
    ]);
    const used = app.codeAt(now());
    expect((await journey.giveAppCode(app.wrongCode(now()))).body.code).toBe('session.mfa.invalid_totp_code');
    // The code of its setting up was used with it.
    if (app.codeAt(now()) === used) expect((await journey.giveAppCode(used)).status).toBe(400);
    expect((await journey.giveAppCode(app.codeAt(now() + 30_000))).status).toBe(200);
    expect((await journey.submit()).status).toBe(200);
    expect(await list(person)).toMatchObject([{ type: 'Totp', lastUsedAt: expect.any(String) }]);
  });

  it('is refused: without proof, field, scope or factor, with a wrong code or a weak secret, and as a second one', async () => {
    const person = await someone();
    const { secret, app } = await newApp(person);
    const add = (changes: object = {}, proof?: string, one: Person = person) =>
      one.call('POST', base, { type: 'Totp', secret, code: app.codeAt(now()), ...changes }, { proof });
    expect(codeOf(await add())).toEqual(denied);
    await setFields({ mfa: 'ReadOnly' });
    expect(codeOf(await add({}, person.proof))).toEqual([400, 'account_center.field_not_editable']);
    expect(await list(person)).toEqual([]);
    await setFields({});
    expect(codeOf(await person.call('GET', base))).toEqual([400, 'account_center.field_not_enabled']);
    await setFields({ mfa: 'Edit' });
    const stranger = await someone(everyScope);
    expect(codeOf(await add({}, stranger.proof, stranger))).toEqual([400, 'auth.unauthorized']);
    expect(codeOf(await stranger.call('GET', base))).toEqual([400, 'auth.unauthorized']);
    await manage('PATCH', '/sign-in-exp', factors());
    expect(codeOf(await add({}, person.proof))).toEqual([400, 'session.mfa.mfa_factor_not_enabled']);
    await manage('PATCH', '/sign-in-exp', factors('Totp', 'BackupCode'));
    expect(codeOf(await add({ code: app.wrongCode(now()) }, person.proof))).toEqual([
      400,
      'session.mfa.invalid_totp_code',
    ]);
    expect(codeOf(await add({ secret: 'MFRGG' }, person.proof))).toEqual([400, 'user.totp_secret_invalid']);
    expect((await add({ type: 'WebAuthn' }, person.proof)).status).toBe(400);
    expect(await list(person)).toEqual([]);
    expect((await add({}, person.proof)).status).toBe(204);
    expect(codeOf(await add({}, person.proof))).toEqual([422, 'user.totp_already_in_use']);
  });

  it('makes room for another, and of several that are set up at once one is stored', async () => {
    const person = await someone();
    const { secret, app } = await newApp(person);
    const body = () => ({ type: 'Totp', secret, code: app.codeAt(now()) });
    const answers = await Promise.all(Array.from({ length: 4 }, () => person.call('POST', base, body(), person)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422]);
    const [former] = await list(person);
    const next = await newApp(person);
    const put = (code: string, proof?: string) =>
      person.call('PUT', `${base}/totp`, { secret: next.secret, code }, { proof });
    expect(codeOf(await put(next.app.codeAt(now())))).toEqual(denied);
    expect(codeOf(await put(next.app.wrongCode(now()), person.proof))).toEqual([400, 'session.mfa.invalid_totp_code']);
    expect((await put(next.app.codeAt(now()), person.proof)).status).toBe(204);
    const [present, ...more] = await list(person);
    expect([present.id === former.id, more]).toEqual([false, []]);
    await expect.poll(() => notices(person.email, 'MfaAdded')).toHaveLength(2);
  });

  it('is named, and removed with a mail; nobody touches another’s', async () => {
    const [person, other] = [await someone(), await someone()];
    await addApp(person);
    const [{ id }] = await list(person);
    const name = (one: Person, proof?: string) => one.call('PATCH', `${base}/${id}/name`, { name: 'Phone' }, { proof });
    expect(codeOf(await name(person))).toEqual(denied);
    expect(codeOf(await name(other, other.proof))).toEqual(noRecord);
    expect(await name(person, person.proof)).toMatchObject({ status: 200, body: { id, name: 'Phone' } });
    expect(await list(person)).toMatchObject([{ id, name: 'Phone' }]);
    const remove = (one: Person, proof?: string) => one.call('DELETE', `${base}/${id}`, undefined, { proof });
    expect(codeOf(await remove(person))).toEqual(denied);
    expect(codeOf(await remove(other, other.proof))).toEqual(noRecord);
    expect((await remove(person, person.proof)).status).toBe(204);
    expect(codeOf(await remove(person, person.proof))).toEqual(noRecord);
    await expect.poll(() => notices(person.email, 'MfaRemoved')).toHaveLength(1);
    expect(notices(other.email, 'MfaRemoved')).toEqual([]);
  });
});

describe('backup codes', () => {
  it('are taken beside another factor, counted as they are used, and never shown again', async () => {
    const person = await someone();
    const codes = await newCodes(person);
    expect(codeOf(await takeCodes(person, codes))).toEqual([422, 'session.mfa.backup_code_can_not_be_alone']);
    const shown = (proof?: string) => person.call('GET', `${base}/backup-codes`, undefined, { proof });
    expect(codeOf(await shown(person.proof))).toEqual([404, 'verification_record.not_found']);
    await addApp(person);
    expect(codeOf(await takeCodes(person, codes.slice(1)))).toEqual([422, 'user.wrong_backup_code_format']);
    expect((await takeCodes(person, codes)).status).toBe(204);
    expect(codeOf(await takeCodes(person, await newCodes(person)))).toEqual([422, 'user.backup_code_already_in_use']);

    const journey = new FactorJourney(postern, person.email);
    await journey.begin('SignIn');
    await journey.prove('SignIn');
    await journey.identify();
    expect((await journey.giveBackupCode(codes[3] ?? '')).status).toBe(200);
    expect((await journey.submit()).status).toBe(200);
    expect(await list(person)).toMatchObject([{ type: 'Totp' }, { type: 'BackupCode', remainCodes: 9 }]);
    expect(codeOf(await shown())).toEqual(denied);
    const { body } = await shown(person.proof);
    expect(body.codes.filter(({ usedAt }: { usedAt?: string }) => usedAt)).toHaveLength(1);
    expect(body.codes).toHaveLength(10);
    for (const code of codes) expect(JSON.stringify(body)).not.toContain(code);
  });

  it('are refused where the settings do not name them', async () => {
    const person = await someone();
    await addApp(person);
    await manage('PATCH', '/sign-in-exp', factors('Totp'));
    const refused = await takeCodes(person, await newCodes(person));
    await manage('PATCH', '/sign-in-exp', factors('Totp', 'BackupCode'));
    expect(codeOf(refused)).toEqual([400, 'session.mfa.mfa_factor_not_enabled']);
  });
});

describe('what somebody says about second factors', () => {
  it('is read with the scope, and changed with a proof where factors are put aside', async () => {
    const person = await someone();
    const settings = (body: object, proof?: string) =>
      person.call('PATCH', '/my-account/mfa-settings', body, { proof });
    expect((await person.call('GET', '/my-account/mfa-settings')).body).toEqual({ skipMfaOnSignIn: false });
    expect(codeOf(await settings({ skipMfaOnSignIn: true }))).toEqual(denied);
    expect((await settings({ skipMfaOnSignIn: true }, person.proof)).body).toEqual({ skipMfaOnSignIn: true });
    const configs = (body: object, proof?: string) =>
      person.call('PATCH', '/my-account/logto-configs', body, { proof });
    expect(codeOf(await configs({ mfa: { skipMfaOnSignIn: true } }))).toEqual(denied);
    const said = { mfa: { enabled: true, skipped: false, skipMfaOnSignIn: true }, passkeySignIn: { skipped: false } };
    expect((await configs({ mfa: { enabled: true } })).body).toEqual(said);
    expect((await person.call('GET', '/my-account/logto-configs')).body).toEqual(said);
    await setFields({ mfa: 'ReadOnly' });
    expect(codeOf(await configs({}))).toEqual([400, 'account_center.field_not_editable']);
    await setFields({});
    const unseen = [400, 'account_center.field_not_enabled'];
    expect(codeOf(await person.call('GET', '/my-account/logto-configs'))).toEqual(unseen);
    expect(codeOf(await person.call('GET', '/my-account/mfa-settings'))).toEqual(unseen);
    await setFields({ mfa: 'Edit' });
  });
});
