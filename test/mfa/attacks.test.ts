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

async function begun(person: Person, node: TestPostern = first) {
  const journey = new FactorJourney(node, person.email);
  ok(await journey.begin('SignIn'));
  return journey;
}

async function identified(person: Person, node?: TestPostern) {
  const journey = await begun(person, node);
  ok(await journey.givePassword({ type: 'username', value: person.username }, password));
  ok(await journey.identify());
  return journey;
}

interface Victim {
  person: Person;
  secret: string;
}

/** Somebody who has an authenticator app and backup codes with the submit. */
async function settingUp() {
  const person = await people.somebody(['username', 'email', 'password']);
  const journey = await identified(person);
  const { secret } = await journey.bindApp(clock());
  ok((await journey.bindBackupCodes()).answer);
  return { person, secret, journey };
}

async function withFactors(): Promise<Victim> {
  const { journey, ...victim } = await settingUp();
  ok(await journey.submit());
  passSeconds(60);
  return victim;
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

const callsThatGain = [
  '/profile/mfa/mfa-skipped',
  '/verification/totp/secret',
  '/verification/backup-code/generate',
  '/submit',
];

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
      const headers = { cookie: journey.browser.cookies() };
      const call = (path: string, { url }: TestPostern) =>
        fetch(`${url}/api/experience${path}`, { method: 'POST', headers });
      await Promise.all(callsThatGain.flatMap((path) => [call(path, first), call(path, second)]));
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
    'a password that was reset from the mailbox': async (by, { username }) => {
      await by.call('PUT', '', { interactionEvent: 'ForgotPassword' });
      ok(await by.prove('ForgotPassword'));
      ok(await by.identify());
      expect((await by.giveBackupCode('none')).status).toBe(400);
      expect(codeOf(await by.makeSecret())).toBe('session.not_supported_for_forgot_password');
      ok(await by.choosePassword(newPassword));
      ok(await by.submit());
      await by.call('PUT', '', { interactionEvent: 'SignIn' });
      ok(await by.givePassword({ type: 'username', value: username }, newPassword));
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

it('until the first factor is given nothing differs between whoever has a second one and whoever has none', async () => {
  const recording = recordStatements();
  const bare = await people.somebody(['username', 'email', 'password']);
  const begin = async (person: Person) => {
    const by = await begun(person);
    recording.take();
    const wrong = await by.givePassword({ type: 'username', value: person.username }, newPassword);
    const early = [
      await by.makeSecret(),
      await by.giveAppCode('123456'),
      await by.giveBackupCode('x'),
      await by.submit(),
    ];
    ok(await by.givePassword({ type: 'username', value: person.username }, password));
    const known = await by.identify();
    return { answers: [wrong, ...early, known].map(codeOf), statements: recording.take() };
  };
  expect(await begin(victim.person)).toEqual(await begin(bare));
  recording.stop();
});

describe('the proof of one is none of another:', () => {
  it('an attacker with a second factor of his own stays himself', async () => {
    const own = await withFactors();
    journey = await identified(own.person);
    ok(await journey.giveAppCode(appCode(own.secret, clock())));
    ok(await journey.givePassword({ type: 'username', value: victim.person.username }, password));
    expect(codeOf(await journey.identify())).toBe('session.identity_conflict');
    const [, switched] = await Promise.all([
      journey.identify(),
      journey.switchTo('Register').then(() => journey.switchTo('SignIn')),
    ]);
    ok(switched);
    ok(await journey.identify());
    expect((await journey.read()).body).toMatchObject({ userId: victim.person.id, mfa: {} });
    expect(codeOf(await journey.submit())).toBe(needed);
  });

  it('what another interaction has proven or made is not taken', async () => {
    const own = await people.somebody(['username', 'password']);
    const other = await identified(own);
    const [made, kept] = [(await other.makeSecret()).body, (await other.makeBackupCodes()).body];
    ok(await other.giveAppCode(appCode(made.secret, clock()), made.verificationId));
    journey = await identified(await people.somebody(['username', 'password']));
    const unknown = 'session.verification_session_not_found';
    expect(codeOf(await journey.giveAppCode(appCode(made.secret, clock()), made.verificationId))).toBe(unknown);
    expect(codeOf(await journey.bind('Totp', made.verificationId))).toBe(unknown);
    expect(codeOf(await journey.bind('BackupCode', kept.verificationId))).toBe(unknown);
    expect(codeOf(await journey.identify(other.verificationId))).toBe('session.verification_failed');
  });
});

describe('guesses', () => {
  const locked = 'session.verification_blocked_too_many_attempts';
  const wrong = 'session.mfa.invalid_totp_code';

  it('are no more by going in again, by other events, or all at once at two nodes', async () => {
    const { person, secret } = await withFactors();
    const said = [];
    for (const node of [first, second, first, second]) {
      const by = await identified(person, node);
      said.push(codeOf(await by.giveAppCode('000000')));
      await by.switchTo('Register');
      await by.call('PUT', '', { interactionEvent: 'SignIn' });
    }
    expect(said).toEqual([wrong, wrong, wrong, wrong]);
    const journeys = [await identified(person), await identified(person, second)];
    const burst = Array.from({ length: 40 }, (_, at) => (at === 20 ? appCode(secret, clock()) : '000000'));
    const answers = await Promise.all(burst.map((code, at) => journeys[at % 2]?.giveAppCode(code)));
    expect(new Set(answers.map((answer) => answer && codeOf(answer)))).toEqual(new Set([locked]));
    expect(codeOf(await (await identified(person)).submit())).toBe(needed);
  });

  it('need the first factor: without it nobody is locked out of the second', async () => {
    const { person, secret } = await withFactors();
    const by = await begun(person);
    for (let count = 0; count < 8; count += 1) {
      expect(codeOf(await by.giveAppCode('000000'))).toBe('session.identifier_not_found');
      await by.givePassword({ type: 'email', value: person.email }, newPassword);
    }
    const known = await identified(person);
    ok(await known.giveAppCode(appCode(secret, clock())));
    ok(await known.submit());
  });
});

describe('whoever is gone or shut out meanwhile', () => {
  it.each([
    [
      'suspended',
      'user.suspended',
      ({ id }: Person) => manage('PATCH', `/users/${id}/is-suspended`, { isSuspended: true }),
    ],
    ['deleted', 'session.identifier_not_found', ({ id }: Person) => manage('DELETE', `/users/${id}`)],
  ] as const)('is not let in, and nothing is stored: %s', async (_name, code, deed) => {
    const { person, journey: by } = await settingUp();
    ok(await deed(person));
    expect(codeOf(await by.submit())).toBe(code);
    expect(await stored(person)).toEqual(code === 'user.suspended' ? [expect.objectContaining({ factors: null })] : []);
  });

  it('is refused, and is no fault, when it happens at the same moment', async () => {
    const crowd = await Promise.all(Array.from({ length: 16 }, settingUp));
    const answers = await Promise.all(
      crowd.flatMap(({ person, journey: by }) => [by.submit(), manage('DELETE', `/users/${person.id}`)]),
    );
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  });
});

describe('whoever chose not to be asked at sign-in', () => {
  it('is asked before backup codes are replaced, and for no backup codes', async () => {
    const { person, secret } = await withFactors();
    const { database } = first.postern.parts;
    await database.query(sql`update users set mfa_skipped_at_sign_in = true where id = ${person.id ?? ''}`);
    const before = await stored(person);
    const by = await identified(person);
    expect(codeOf((await by.bindBackupCodes()).answer)).toBe(needed);
    expect(codeOf((await by.bindApp(clock())).answer)).toBe(needed);
    expect((before[0] as { factors: unknown[] }).factors).toHaveLength(2);
    await database.query(sql`delete from user_factors where user_id = ${person.id ?? ''} and type = 'BackupCode'`);
    ok(await by.submit());
    const again = await identified(person);
    ok(await again.giveAppCode(appCode(secret, clock())));
    ok((await again.bindBackupCodes()).answer);
    ok(await again.submit());
  });
});

describe('the pages', () => {
  it('take no form from another site, and keep secrets out of every cache', async () => {
    const person = await people.somebody(['username', 'password']);
    await configure({ mfa: { ...settings.mfa, factors: ['Totp', 'BackupCode'], policy: 'Mandatory' } });
    const by = await identified(person);
    const shown = await by.browser.fetch('/mfa-binding/Totp');
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-store']);
    for (const path of ['/mfa-binding', '/mfa-binding/Totp', '/mfa-binding/BackupCode', '/mfa-onboarding']) {
      for (const site of ['same-site', 'cross-site', 'none']) {
        const body = new URLSearchParams({ way: 'skip', code: '123456' });
        const answer = await by.browser.fetch(path, { method: 'POST', headers: { 'sec-fetch-site': site }, body });
        expect([path, site, answer.status]).toEqual([path, site, 403]);
      }
    }
    ok((await by.bindApp(clock())).answer);
    const codes = await by.browser.fetch('/mfa-binding/BackupCode');
    expect([codes.status, codes.headers.get('cache-control')]).toEqual([200, 'no-store']);
    await configure(settings);
  });

  it('are looked at without an attempt to sign in', async () => {
    const { person } = await withFactors();
    const by = await identified(person);
    const attempts = () => manage('GET', `/logs?logKey=Interaction.SignIn.Submit&userId=${person.id}`);
    await expect.poll(async () => (await attempts()).body).toHaveLength(1);
    for (let count = 0; count < 3; count += 1) {
      expect((await by.browser.fetch('/sign-in/second-factor')).status).toBe(200);
    }
    expect(codeOf(await by.submit())).toBe(needed);
    await expect.poll(async () => (await attempts()).body).toHaveLength(2);
  });
});
