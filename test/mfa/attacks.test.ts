import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { newPassword, type Person, password } from '../flows/client.ts';
import { createPeople, type People } from '../flows/people.ts';
import { type Answer, managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { recordStatements } from '../setup/statements.ts';
import { appCode, FactorJourney } from './factor-journey.ts';

let first: Awaited<ReturnType<typeof startTestPostern>>;
let second: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let people: People;
let aheadMilliseconds = 0;
const clock = () => Date.now() + aheadMilliseconds;
const passSeconds = (seconds: number) => {
  aheadMilliseconds += seconds * 1000;
};

const way = (identifier: string, verificationCode = identifier !== 'username') => ({
  ...{ identifier, password: true, verificationCode, isPasswordPrimary: true },
});
const settings = {
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: { methods: [way('username'), way('email'), way('phone', false)] },
  mfa: { factors: ['Totp', 'BackupCode', 'PhoneVerificationCode'], policy: 'UserControlled' },
  sentinelPolicy: { maxAttempts: 5, lockoutDuration: 5 },
  forgotPasswordMethods: ['EmailVerificationCode'],
};
const configure = async (changes: object) => ok(await manage('PATCH', '/sign-in-exp', changes));

beforeAll(async () => {
  first = await startTestPostern({ clock });
  second = await startTestPostern({ clock, beside: first });
  manage = await managementClient(first.url);
  people = await createPeople(manage);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  await configure(settings);
});
afterAll(async () => {
  await second.stop();
  await first.stop();
});

const ok = (answer: Answer) => expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
const codeOf = ({ status, body }: Answer) => body?.code ?? status;
const needed = 'session.mfa.require_mfa_verification';

async function begun(person: Person, event: 'SignIn' | 'Register' | 'ForgotPassword' = 'SignIn', node = first) {
  const journey = new FactorJourney(node, person.email);
  ok(await journey.begin(event));
  return journey;
}

async function identified(person: Person, node = first, secret = password) {
  const journey = await begun(person, 'SignIn', node);
  ok(await journey.givePassword({ type: 'username', value: person.username }, secret));
  ok(await journey.identify());
  return journey;
}

interface Victim {
  person: Person;
  secret: string;
  codes: string[];
}

/** Somebody with an authenticator app and backup codes, and no number yet. */
async function withFactors(): Promise<Victim> {
  const person = await people.somebody(['username', 'email', 'password']);
  const journey = await identified(person);
  const { secret } = await journey.bindApp(clock());
  const { codes } = await journey.bindBackupCodes();
  ok(await journey.submit());
  passSeconds(60);
  return { person, secret, codes };
}

/** All that is stored of somebody and could have been changed on the way in. */
async function stored({ id = '' }: Person) {
  const { database } = first.postern.parts;
  return database.query(sql`
    select username, primary_email, primary_phone, mfa_enabled, mfa_skipped, mfa_skipped_at_sign_in,
      (select jsonb_agg(to_jsonb(f) order by f.type) from user_factors f where f.user_id = users.id) as factors
    from users where id = ${id}`);
}

let victim: Victim;
let attacker: Person;
let journey: FactorJourney;

beforeEach(async () => {
  victim ??= await withFactors();
  attacker = await people.somebody();
});

describe('whoever has the first factor alone gets no further by', () => {
  const attempts: Record<string, () => Promise<unknown>> = {
    'an authenticator app of his own': () => journey.bindApp(clock()),
    'backup codes of his own': async () => {
      const { codes } = await journey.bindBackupCodes();
      await journey.giveBackupCode(codes[0] ?? '');
    },
    'a number of his own': async () => {
      ok(await journey.proveAt({ type: 'phone', value: attacker.phone }, 'SignIn'));
      await journey.bind('PhoneVerificationCode', journey.verificationId);
      await journey.addToProfile({ type: 'phone', verificationId: journey.verificationId });
      await journey.proveFactor({ type: 'phone', value: attacker.phone });
    },
    'another name and password': async () => {
      await journey.addToProfile({ type: 'username', value: attacker.username });
      await journey.addToProfile({ type: 'password', value: newPassword });
    },
    'what people may say': async () => {
      for (const choice of ['mfa-skipped', 'mfa-enabled', 'mfa-suggestion-skipped'] as const) {
        await journey.choose(choice);
      }
    },
    'another event': async () => {
      await journey.switchTo('Register');
      await journey.identify();
      await journey.bindApp(clock());
      await journey.submit();
      await journey.switchTo('ForgotPassword');
      await journey.switchTo('SignIn');
      await journey.identify();
    },
    'parallel calls at two nodes': async () => {
      const { browser } = journey;
      const other = new FactorJourney(second, attacker.email);
      const ways = [
        ...['/profile/mfa/mfa-skipped', '/verification/totp/secret', '/verification/backup-code/generate', '/submit'],
      ];
      const call = (url: string, path: string) =>
        fetch(`${url}/api/experience${path}`, { method: 'POST', headers: { cookie: browser.cookies() } });
      await Promise.all(ways.flatMap((path) => [call(first.url, path), call(second.url, path)]));
      expect(other).toBeDefined();
    },
  };

  it.each(Object.keys(attempts))('%s', async (name) => {
    const before = await stored(victim.person);
    journey = await identified(victim.person);
    await attempts[name]?.();
    expect(codeOf(await journey.submit())).toBe(needed);
    expect(await stored(victim.person)).toEqual(before);
    expect((await journey.read()).body).toMatchObject({ profile: {}, mfa: {} });
  });
});

describe('the first factor may be of any kind:', () => {
  const ways: Record<string, (by: FactorJourney, person: Person) => Promise<unknown>> = {
    'a code from the mailbox': async (by) => ok(await by.prove('SignIn')),
    'a token from the mailbox': async (by, { email }) =>
      ok(await by.giveToken(email, (await manage('POST', '/one-time-tokens', { email })).body.token)),
    'a password that was reset from the mailbox': async (by, { email, username }) => {
      await by.call('PUT', '', { interactionEvent: 'ForgotPassword' });
      ok(await by.prove('ForgotPassword'));
      ok(await by.identify());
      expect((await by.giveBackupCode('none')).status).toBe(400);
      expect(codeOf(await by.makeSecret())).toBe('session.not_supported_for_forgot_password');
      ok(await by.choosePassword(newPassword));
      ok(await by.submit());
      await by.call('PUT', '', { interactionEvent: 'SignIn' });
      ok(await by.givePassword({ type: 'username', value: username }, newPassword));
      expect(email).toContain('@');
    },
  };

  it.each(Object.keys(ways))('%s', async (name) => {
    const { person } = await withFactors();
    const by = await begun(person);
    await ways[name]?.(by, person);
    ok(await by.identify());
    expect(codeOf(await by.submit())).toBe(needed);
  });
});

it('whoever has the first factor alone learns no more of the user', async () => {
  const { person } = victim;
  journey = await identified(person);
  const answers = [
    await journey.submit(),
    await journey.makeSecret(),
    await journey.makeBackupCodes(),
    await journey.read(),
    await journey.choose('mfa-enabled'),
  ];
  const told = answers.map(({ body }) => JSON.stringify(body)).join('\n');
  const pictures = [...told.matchAll(/base64,([^"]+)/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString());
  expect(pictures).toEqual([]);
  expect(told).not.toContain(person.email);
  for (const page of ['/mfa-binding', '/mfa-binding/Totp', '/mfa-binding/BackupCode', '/mfa-onboarding']) {
    const answer = await journey.browser.fetch(page);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in/second-factor']);
  }
});
