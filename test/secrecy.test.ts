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
  // Six digits are part of many a number: only where they stand alone do they count.
  const standsIn = (text: string, secret: string) => new RegExp(`(?<![\\w.])${escaped(secret)}(?![\\w.])`).test(text);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(5);
    expect([secret, standsIn(stored, secret)]).toEqual([secret, false]);
    expect([secret, standsIn(postern.logged(), secret)]).toEqual([secret, false]);
  }
  expect(postern.logged()).not.toContain('canary1@example.com');
  await postern.stop();
}, 60_000);

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
