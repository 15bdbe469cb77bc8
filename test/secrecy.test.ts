import { expect, test } from 'vitest';
import { Fragment, sql } from '../src/database/database.ts';
import { BrowserClient } from './setup/browser-client.ts';
import { managementClient } from './setup/management.ts';
import { startTestPostern } from './setup/postern.ts';
import { smtpConfig, smtpLogin } from './setup/smtp-config.ts';
import { startSink } from './smtp/sink.ts';

/** Every row of every table as text, bytes as hex and as what they would read as. */
async function dump(postern: Awaited<ReturnType<typeof startTestPostern>>) {
  const { database } = postern.postern.parts;
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
  const text = texts.join('\n');
  const bytes = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = '']) =>
    Buffer.from(hex, 'hex').toString('latin1'),
  );
  return `${text}\n${bytes.join('\n')}`;
}

test('no code, password or token stands in clear in the database or the log, before and after it is used', async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const postern = await startTestPostern({ environment: { LOG_LEVEL: 'trace' } });
  const manage = await managementClient(postern.url);
  await manage('POST', '/connectors', {
    connectorId: 'simple-mail-transfer-protocol',
    config: smtpConfig(sink.port, { logger: true, debug: true }),
  });
  const secrets: string[] = [smtpLogin.pass, Buffer.from(smtpLogin.pass).toString('base64')];

  for (let index = 0; index < 20; index += 1) {
    const email = `canary${index}@example.com`;
    await manage('POST', '/verification-codes', { email });
    const code = await (await sink.waitFor(email)).code();
    secrets.push(code);
    if (index % 2) await manage('POST', '/verification-codes/verify', { email, verificationCode: code });
    else await manage('POST', '/verification-codes/verify', { email, verificationCode: 'wrong' });
  }

  const browser = new BrowserClient(postern.url);
  const { verifier } = await browser.authorize({ prompt: 'consent', scope: 'openid offline_access email' });
  const identifier = { type: 'email', value: 'registers@example.com' };
  await browser.call('PUT', '', { interactionEvent: 'Register' });
  const sent = await browser.call('POST', '/verification/verification-code', {
    identifier,
    interactionEvent: 'Register',
  });
  const { verificationId } = sent.body;
  const code = await (await sink.waitFor(identifier.value)).code();
  await browser.call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
  await browser.call('POST', '/identification', { verificationId });
  const { body } = await browser.call('POST', '/submit');
  const callback = await browser.followToApplication(body.redirectTo);
  const tokens = await browser.tokens(callback.searchParams.get('code') ?? '', verifier);
  expect(tokens.status).toBe(200);
  secrets.push(code, tokens.body.access_token, tokens.body.refresh_token, callback.searchParams.get('code') ?? '');

  // A mail that is still waiting: its connector cannot be reached.
  await manage('POST', '/connectors', { connectorId: 'simple-mail-transfer-protocol', config: smtpConfig(1) });
  await manage('POST', '/verification-codes', { email: 'waits@example.com' });

  const stored = await dump(postern);
  expect(stored).toContain('registers@example.com');
  expectNowhere(secrets, stored, postern.logged());
  expect(postern.logged()).not.toContain('canary1@example.com');
  await postern.stop();
}, 60_000);

test('nothing that people type, get or open on any way in stands there either, nor in the audit log', async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const postern = await startTestPostern({ environment: { LOG_LEVEL: 'trace' } });
  const manage = await managementClient(postern.url);
  const config = smtpConfig(sink.port, { logger: true, debug: true });
  await manage('POST', '/connectors', { connectorId: 'simple-mail-transfer-protocol', config });
  const method = { password: true, verificationCode: true, isPasswordPrimary: false };
  const settings = {
    signUp: { identifiers: ['email'], password: true, verify: true },
    signIn: { methods: [{ identifier: 'email', ...method }] },
    mailedLinks: { SignIn: true, Register: true, ForgotPassword: true },
    forgotPasswordMethods: ['EmailVerificationCode'],
  };
  expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);
  const email = 'canary@example.com';
  const identifier = { type: 'email', value: email };
  const passwords = {
    refused: 'canary1',
    chosen: 'canary chose-this-one',
    wrong: 'canary mistyped-it',
    later: 'canary chose-another',
  };
  const secrets: string[] = Object.values(passwords);

  let mails = 0;
  /** Asks for a code within a new interaction, and gives it back. */
  const prove = async (interactionEvent: string, browser: BrowserClient) => {
    await browser.authorize();
    expect((await browser.call('PUT', '', { interactionEvent })).status).toBe(204);
    const sent = await browser.call('POST', '/verification/verification-code', { identifier, interactionEvent });
    mails += 1;
    const mail = await sink.waitFor(email, mails);
    const code = await mail.code();
    const { text = '' } = await mail.parsed();
    const link = /\/link\/(\w+)/.exec(text)?.[1] ?? 'no link';
    secrets.push(code, link, link.slice(21));
    // A program that looks where the link leads.
    await fetch(`${postern.url}/link/${link}`);
    const { verificationId } = sent.body;
    const verified = await browser.call('POST', '/verification/verification-code/verify', {
      identifier,
      verificationId,
      code,
    });
    expect([verified.status, verified.body.code]).toEqual([200, undefined]);
    return verificationId as string;
  };

  const newcomer = new BrowserClient(postern.url);
  const registration = await prove('Register', newcomer);
  expect((await newcomer.call('POST', '/identification', { verificationId: registration })).status).toBe(422);
  const refused = await newcomer.call('POST', '/profile', { type: 'password', value: passwords.refused });
  expect(refused.status).toBe(422);
  expect((await newcomer.call('POST', '/profile', { type: 'password', value: passwords.chosen })).status).toBe(204);
  expect((await newcomer.call('POST', '/identification', {})).status).toBe(201);
  expect((await newcomer.call('POST', '/submit')).status).toBe(200);

  const forgetful = new BrowserClient(postern.url);
  const reset = await prove('ForgotPassword', forgetful);
  expect((await forgetful.call('POST', '/identification', { verificationId: reset })).status).toBe(204);
  expect((await forgetful.call('PUT', '/profile/password', { password: passwords.later })).status).toBe(204);
  expect((await forgetful.call('POST', '/submit')).status).toBe(200);
  mails += 1;

  const comingBack = new BrowserClient(postern.url);
  await comingBack.authorize();
  await comingBack.call('PUT', '', { interactionEvent: 'SignIn' });
  for (const password of [passwords.wrong, passwords.later]) {
    await comingBack.call('POST', '/verification/password', { identifier, password });
  }

  for (const isUsed of [true, false]) {
    const { token } = (await manage('POST', '/one-time-tokens', { email })).body;
    secrets.push(token);
    const invited = new BrowserClient(postern.url);
    const { location } = await invited.authorize({ one_time_token: token, login_hint: email });
    await invited.fetch(location);
    if (!isUsed) continue;
    await invited.call('PUT', '', { interactionEvent: 'SignIn' });
    const used = await invited.call('POST', '/verification/one-time-token/verify', { identifier, token });
    expect(used.status).toBe(200);
  }

  await postern.postern.parts.audit.flush();
  const stored = await dump(postern);
  expect(stored).toContain('Interaction.ForgotPassword.Submit');
  expectNowhere(secrets, stored, postern.logged());
  await postern.stop();
}, 60_000);

/** Six digits are part of many a number: only where they stand alone do they count. */
function expectNowhere(secrets: string[], ...texts: string[]) {
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(5);
    const pattern = new RegExp(`(?<![\\w.])${escaped(secret)}(?![\\w.])`);
    for (const text of texts) expect([secret, pattern.test(text)]).toEqual([secret, false]);
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
