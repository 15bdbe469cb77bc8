import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { managementClient } from './setup/management.ts';
import { startTestPostern } from './setup/postern.ts';
import { smtpConfig, smtpLogin } from './setup/smtp-config.ts';
import { startSink } from './smtp/sink.ts';

const newSecret = () => randomBytes(32).toString('base64');

test('a secret is replaced in two starts, and nothing that it sealed is lost', async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const first = await startTestPostern();
  const manage = await managementClient(first.url);
  await manage('POST', '/connectors', {
    connectorId: 'simple-mail-transfer-protocol',
    config: smtpConfig(sink.port),
  });
  await manage('POST', '/sso-connectors', { providerName: 'OIDC', connectorName: 'Harbour' });
  const { environment, database } = first;
  await first.postern.stop();

  const next = { ...environment, POSTERN_SECRET: newSecret() };
  const both = { ...next, POSTERN_SECRET_PREVIOUS: environment.POSTERN_SECRET ?? '' };
  const between = await startTestPostern({ beside: { database, environment: both } });
  await between.stop();

  const last = await startTestPostern({ beside: { database, environment: next } });
  const again = await managementClient(last.url);
  expect((await again('POST', '/verification-codes', { email: 'ada@example.com' })).status).toBe(204);
  expect(await (await sink.waitFor('ada@example.com')).code()).toMatch(/^\d{6}$/);
  expect((await again('GET', '/sso-connectors')).body).toMatchObject([{ connectorName: 'Harbour', config: {} }]);
  await last.stop();

  const without = startTestPostern({ beside: { database, environment: { ...next, POSTERN_SECRET: newSecret() } } });
  await expect(without).rejects.toThrow('unknown key');
  await database.drop();
}, 60_000);
