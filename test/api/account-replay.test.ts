import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accountClient,
  askForCode,
  proveByCode,
  proveByPassword,
  type SignedIn,
  signedIn,
} from '../setup/account-client.ts';
import { Journey } from '../setup/journey.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import { type Answer, managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

type Nodes = [TestPostern, TestPostern];

let nodes: Nodes;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  const first = await startTestPostern();
  nodes = [first, await startTestPostern({ beside: first })];
  manage = await managementClient(first.url);
  const fields = { email: 'Edit', phone: 'Edit', password: 'Edit', username: 'Edit' };
  await manage('PATCH', '/account-center', { enabled: true, fields });
  // A hundred wrong answers at once are part of these tests.
  const sentinelPolicy = { maxAttempts: 10_000 };
  expect((await manage('PATCH', '/sign-in-exp', { sentinelPolicy })).status).toBe(200);
});
afterAll(async () => {
  await nodes[1].stop();
  await nodes[0].stop();
});

const wellKnown = async ({ url }: TestPostern) =>
  (await (await fetch(`${url}/api/.well-known/account-center`)).json()) as { enabled: boolean };

const password = 'a good old passphrase';
let people = 0;

async function someone(): Promise<SignedIn & { email: string }> {
  people += 1;
  const email = `replayed${people}@example.com`;
  const person = await signedIn(nodes[0], email);
  await manage('PATCH', `/users/${person.userId}/password`, { password });
  return { ...person, email };
}

const email = (value: string) => ({ type: 'email' as const, value });
const codeOf = ({ status, body }: Answer) => [status, body.code];

const verify = (
  call: SignedIn['call'],
  to: string,
  { verificationId, code }: { verificationId: string; code: string },
) => call('POST', '/verifications/verification-code/verify', { identifier: email(to), verificationId, code });

const setEmail = (call: SignedIn['call'], to: string, record: string, proof: string) =>
  call('POST', '/my-account/primary-email', { email: to, newIdentifierVerificationRecordId: record }, { proof });

const notFound = [400, 'verification_record.not_found'];
const denied = [401, 'verification_record.permission_denied'];

it('settings reach the other node', async () => {
  await expect.poll(async () => (await wellKnown(nodes[1])).enabled).toBe(true);
});

describe.each([0, 1] as const)('at node %i', (node) => {
  const at = ({ token }: SignedIn) => accountClient(nodes[node].url, token);

  it("a user's record and code are nothing to another user", async () => {
    const [owner, thief] = [await someone(), await someone()];
    const next = `next-${owner.email}`;
    const asked = await askForCode(nodes[0], owner, email(next));
    expect(codeOf(await verify(at(thief), next, asked))).toEqual(notFound);
    expect((await verify(at(owner), next, asked)).status).toBe(200);
    const proof = await proveByPassword(thief, password);
    expect(codeOf(await setEmail(at(thief), next, asked.verificationId, proof))).toEqual(notFound);
    const own = await proveByPassword(owner, password);
    expect(codeOf(await setEmail(at(thief), next, asked.verificationId, own))).toEqual(denied);
    const byCode = await proveByCode(nodes[0], owner, email(owner.email));
    expect(codeOf(await setEmail(at(thief), next, asked.verificationId, byCode))).toEqual(denied);
  });

  it('a code opens the record that it was sent for, and no other of the same address', async () => {
    const person = await someone();
    const asProof = await askForCode(nodes[0], person, email(person.email));
    const asFactor = await askForCode(nodes[0], person, email(person.email), 'BindMfa');
    const crossed = { verificationId: asProof.verificationId, code: asFactor.code };
    if (asProof.code !== asFactor.code) {
      expect(codeOf(await verify(at(person), person.email, crossed))).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect((await verify(at(person), person.email, asFactor)).status).toBe(200);
    const next = email(`crossed-${person.email}`);
    const record = await proveByCode(nodes[0], person, next);
    expect(codeOf(await setEmail(at(person), next.value, record, asFactor.verificationId))).toEqual(denied);
    expect(codeOf(await setEmail(at(person), next.value, record, record))).toEqual(denied);
    expect(codeOf(await setEmail(at(person), next.value, record, asProof.verificationId))).toEqual(denied);
    expect((await verify(at(person), person.email, asProof)).status).toBe(200);
    expect((await setEmail(at(person), next.value, record, asProof.verificationId)).status).toBe(204);
  });

  it('a record of one address sets no other', async () => {
    const person = await someone();
    const proof = await proveByPassword(person, password);
    const record = await proveByCode(nodes[0], person, email(`one-${person.email}`));
    expect(codeOf(await setEmail(at(person), `other-${person.email}`, record, proof))).toEqual(notFound);
    const present = await proveByCode(nodes[0], person, email(person.email));
    expect(codeOf(await setEmail(at(person), person.email, present, proof))).toEqual(notFound);
  });

  it('a code of a sign-in is none here, and none of here signs in', async () => {
    const person = await someone();
    const journey = new Journey(nodes[0], person.email);
    await journey.begin('SignIn');
    const before = journey.mails().length;
    await journey.requestCode('SignIn');
    const code = await journey.code(before + 1);
    const signIn = { verificationId: journey.verificationId, code };
    expect(codeOf(await verify(at(person), person.email, signIn))).toEqual(notFound);
    const here = await askForCode(nodes[0], person, email(person.email));
    const there = await journey.verify(here.code, { verificationId: here.verificationId });
    expect(codeOf(there)).toEqual([404, 'session.verification_session_not_found']);
    if (here.code !== code) expect((await journey.verify(here.code)).status).toBe(400);
    expect(codeOf(await setUsername(person, journey.verificationId))).toEqual(denied);
    expect((await journey.verify(code)).status).toBe(200);
    expect(codeOf(await setUsername(person, journey.verificationId))).toEqual(denied);
  });

  it("a code of the operator's backend is none here, and none of here is one of the backend", async () => {
    const person = await someone();
    const before = nodes[0].postern.inbox?.list(person.email).length ?? 0;
    await manage('POST', '/verification-codes', { email: person.email });
    const generic = await mailedCode(nodes[0], person.email, before + 1);
    const here = await askForCode(nodes[0], person, email(person.email));
    if (generic !== here.code) {
      const crossed = { verificationId: here.verificationId, code: generic };
      expect(codeOf(await verify(at(person), person.email, crossed))).toEqual([400, 'verification_code.code_mismatch']);
      const there = await manage('POST', '/verification-codes/verify', {
        email: person.email,
        verificationCode: here.code,
      });
      expect(codeOf(there)).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect((await verify(at(person), person.email, here)).status).toBe(200);
  });

  const setUsername = (person: SignedIn, proof: string) =>
    at(person)('PATCH', '/my-account', { username: 'never_given' }, { proof });

  it('a record of here is nothing in another tenant', async () => {
    const person = await someone();
    const proof = await proveByPassword(person, password);
    const call = accountClient(nodes[node].adminUrl, person.token);
    const answer = await call('PATCH', '/my-account', { username: 'x' }, { proof });
    expect(codeOf(answer)).toEqual([401, 'auth.unauthorized']);
  });
});

const atBoth = ({ token }: SignedIn, times: number, deed: (call: SignedIn['call']) => Promise<Answer>) =>
  Promise.all(Array.from({ length: times }, (_, number) => deed(accountClient(nodes[number % 2 ? 1 : 0].url, token))));

it('of a hundred right answers on two nodes one is taken', async () => {
  const person = await someone();
  const asked = await askForCode(nodes[0], person, email(person.email));
  const answers = await atBoth(person, 100, (call) => verify(call, person.email, asked));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const others = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
  expect([...new Set(others)]).toEqual(['verification_code.not_found']);
});

it('of a hundred changes with one record one is made, and one notice sent', async () => {
  const person = await someone();
  const next = `only-${person.email}`;
  const proof = await proveByPassword(person, password);
  const record = await proveByCode(nodes[0], person, email(next));
  const answers = await atBoth(person, 100, (call) => setEmail(call, next, record, proof));
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect([...new Set(answers.filter(({ status }) => status !== 204).map(({ body }) => body.code))]).toEqual([
    'verification_record.not_found',
  ]);
  const notices = () =>
    nodes
      .flatMap(({ postern }) => postern.inbox?.list(person.email) ?? [])
      .filter(({ usageType }) => usageType === 'EmailChanged');
  await expect.poll(notices).toHaveLength(1);
});

it('of a hundred guesses on two nodes no more are tried than the policy says', async () => {
  const person = await someone();
  const asked = await askForCode(nodes[0], person, email(person.email));
  const wrong = asked.code === '000000' ? '000001' : '000000';
  const answers = await atBoth(person, 100, (call) => verify(call, person.email, { ...asked, code: wrong }));
  expect(answers.filter(({ body }) => body.code === 'verification_code.code_mismatch')).toHaveLength(10);
  expect((await verify(person.call, person.email, asked)).body.code).toBe('verification_code.exceed_max_try');
});
