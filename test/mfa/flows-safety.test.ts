import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fragment, sql } from '../../src/database/database.ts';
import { type Person, password } from '../flows/client.ts';
import { createPeople, type People } from '../flows/people.ts';
import { type Answer, managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
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

const method = { password: true, verificationCode: false, isPasswordPrimary: true };

beforeAll(async () => {
  first = await startTestPostern({ clock, environment: { LOG_LEVEL: 'trace' } });
  second = await startTestPostern({ clock, beside: first });
  manage = await managementClient(first.url);
  people = await createPeople(manage);
  const settings = {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: { methods: [{ identifier: 'username', ...method }] },
    mfa: { factors: ['Totp', 'BackupCode'], policy: 'NoPrompt' },
    sentinelPolicy: { maxAttempts: 3, lockoutDuration: 5 },
  };
  expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);
});
afterAll(async () => {
  await second.stop();
  await first.stop();
});

const ok = (answer: Answer) => expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);

async function identified(person: Person, node: TestPostern = first) {
  const journey = new FactorJourney(node, person.email);
  ok(await journey.begin('SignIn'));
  ok(await journey.givePassword({ type: 'username', value: person.username }, password));
  ok(await journey.identify());
  return journey;
}

/** Somebody with an authenticator app and backup codes. */
async function withFactors() {
  const person = await people.somebody(['username', 'email', 'password']);
  const journey = await identified(person);
  const { secret } = await journey.bindApp(clock());
  const { codes } = await journey.bindBackupCodes();
  ok(await journey.submit());
  passSeconds(60);
  return { person, secret, codes };
}

const outcomes = (answers: Answer[]) => answers.map(({ status, body }) => body.code ?? status).sort();

describe('of parallel uses on two nodes one succeeds:', () => {
  it('a code of an authenticator app', async () => {
    const { person, secret } = await withFactors();
    const journeys = [await identified(person), await identified(person, second)];
    const code = appCode(secret, clock());
    const answers = await Promise.all(journeys.map((journey) => journey.giveAppCode(code)));
    expect(outcomes(answers)).toEqual([200, 'session.mfa.invalid_totp_code']);
    const submits = await Promise.all(journeys.map((journey) => journey.submit()));
    expect(outcomes(submits)).toEqual([200, 'session.mfa.require_mfa_verification']);
  });

  it('a backup code', async () => {
    const { person, codes } = await withFactors();
    const journeys = [await identified(person), await identified(person, second)];
    const answers = await Promise.all(journeys.map((journey) => journey.giveBackupCode(codes[0] ?? '')));
    expect(outcomes(answers)).toEqual([200, 'session.mfa.invalid_backup_code']);
  });

  it('the setting up of an authenticator app', async () => {
    const person = await people.somebody(['username', 'email', 'password']);
    const journeys = [await identified(person), await identified(person, second)];
    for (const journey of journeys) ok((await journey.bindApp(clock())).answer);
    const [one, other] = outcomes(await Promise.all(journeys.map((journey) => journey.submit())));
    expect(one).toBe(200);
    // The other read the user before or after the first was stored.
    expect(['user.totp_already_in_use', 'session.mfa.require_mfa_verification']).toContain(other);
  });
});

describe('a code of an authenticator app that was used', () => {
  it('is not taken again, nor is one of before', async () => {
    const { person, secret } = await withFactors();
    const earlier = appCode(secret, clock() - 30_000);
    const code = appCode(secret, clock());
    ok(await (await identified(person)).giveAppCode(code));
    const journey = await identified(person);
    expect((await journey.giveAppCode(code)).body.code).toBe('session.mfa.invalid_totp_code');
    expect((await journey.giveAppCode(earlier)).body.code).toBe('session.mfa.invalid_totp_code');
    passSeconds(30);
    ok(await journey.giveAppCode(appCode(secret, clock())));
  });

  it('was used by the setting up, too', async () => {
    const person = await people.somebody(['username', 'email', 'password']);
    const journey = await identified(person);
    const { secret } = await journey.bindApp(clock());
    ok(await journey.submit());
    const answer = await (await identified(person)).giveAppCode(appCode(secret, clock()));
    expect(answer.body.code).toBe('session.mfa.invalid_totp_code');
  });
});

it('wrong answers lock that kind of factor of the user, and a right one is refused while it is locked', async () => {
  const { person, secret, codes } = await withFactors();
  const locked = 'session.verification_blocked_too_many_attempts';
  const journey = await identified(person);
  for (const expected of ['session.mfa.invalid_totp_code', 'session.mfa.invalid_totp_code', locked, locked]) {
    expect((await journey.giveAppCode('000 00x')).body.code).toBe(expected);
  }
  const elsewhere = await identified(person, second);
  expect((await elsewhere.giveAppCode(appCode(secret, clock()))).body.code).toBe(locked);
  ok(await elsewhere.giveBackupCode(codes[0] ?? ''));
  ok(await manage('POST', '/sentinel-activities/delete', { targetType: 'User', targets: [person.id] }));
  ok(await elsewhere.giveAppCode(appCode(secret, clock())));
  for (const expected of ['session.mfa.invalid_backup_code', 'session.mfa.invalid_backup_code', locked]) {
    expect((await elsewhere.giveBackupCode('wrong')).body.code).toBe(expected);
  }
  passSeconds(301);
  ok(await elsewhere.giveBackupCode(codes[1] ?? ''));
});

/** Every row of every table as text, bytes as hex and as what they would read as. */
async function dump() {
  const { database } = first.postern.parts;
  const tables = await database.query<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.query<{ row: object }>(
        new Fragment([`select to_jsonb(t) as row from ${name} t`], []),
      );
      return rows.map(({ row }) => JSON.stringify(row)).join('\n');
    }),
  );
  return texts.join('\n');
}

it('no secret and no code stands in the database, the log or the audit, before and after they are stored', async () => {
  const person = await people.somebody(['username', 'email', 'password']);
  const journey = await identified(person);
  const { body } = await journey.makeSecret();
  const code = appCode(body.secret, clock());
  ok(await journey.giveAppCode(code, body.verificationId));
  ok(await journey.bind('Totp', body.verificationId));
  const { codes } = await journey.bindBackupCodes();
  const pending = await dump();
  ok(await journey.submit());
  const used = await identified(person);
  ok(await used.giveBackupCode(codes[0] ?? ''));
  const written = `${pending}\n${await dump()}\n${first.logged()}`;
  expect(written).toContain(person.username);
  const secrets = [body.secret, ...codes, ...codes.map((one) => one.replaceAll('-', ''))];
  const octets = Buffer.from(
    [...(body.secret as string)]
      .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
      .join('')
      .match(/.{8}/g)
      ?.map((bits) => Number.parseInt(bits, 2)) ?? [],
  );
  for (const secret of [...secrets, octets.toString('hex'), octets.toString('base64')]) {
    expect(written).not.toContain(secret);
  }
});

it('the user is told by mail of a new authenticator app, once it is there', async () => {
  const person = await people.somebody(['username', 'email', 'password']);
  const journey = await identified(person);
  ok((await journey.bindApp(clock())).answer);
  expect(journey.messagesTo(person.email)).toEqual([]);
  ok(await journey.submit());
  await expect.poll(() => journey.messagesTo(person.email).map(({ usageType }) => usageType)).toEqual(['MfaAdded']);
});

it('what was done is in the audit log', async () => {
  const { person, secret, codes } = await withFactors();
  const journey = await identified(person);
  await journey.giveAppCode('000000');
  ok(await journey.giveAppCode(appCode(secret, clock())));
  ok(await journey.giveBackupCode(codes[0] ?? ''));
  await first.postern.parts.audit.flush();
  await expect
    .poll(async () => {
      const { body } = await manage('GET', `/logs?userId=${person.id}&page_size=100`);
      return body.map(({ key, payload }: { key: string; payload: { result: string } }) => `${key} ${payload.result}`);
    })
    .toEqual(
      expect.arrayContaining([
        'Interaction.SignIn.Verification.Totp.Create Success',
        'Interaction.SignIn.Verification.Totp.Submit Success',
        'Interaction.SignIn.Verification.Totp.Submit Error',
        'Interaction.SignIn.BindMfa.Totp.Submit Success',
        'Interaction.SignIn.Verification.BackupCode.Create Success',
        'Interaction.SignIn.BindMfa.BackupCode.Submit Success',
        'Interaction.SignIn.Verification.BackupCode.Submit Success',
      ]),
    );
});

it('factors outlive a change of the secret that sealed them', async () => {
  const { person, secret, codes } = await withFactors();
  const next = { ...first.environment, POSTERN_SECRET: randomBytes(32).toString('base64') };
  const both = { ...next, POSTERN_SECRET_PREVIOUS: first.environment.POSTERN_SECRET ?? '' };
  const between = await startTestPostern({ clock, beside: { database: first.database, environment: both } });
  await between.stop();
  const last = await startTestPostern({ clock, beside: { database: first.database, environment: next } });
  const journey = await identified(person, last);
  ok(await journey.giveAppCode(appCode(secret, clock())));
  ok(await journey.giveBackupCode(codes[0] ?? ''));
  ok(await journey.submit());
  await last.stop();
}, 60_000);
