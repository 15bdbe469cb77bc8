import { afterAll, beforeAll, expect, it } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;

beforeAll(async () => {
  postern = await startTestPostern({ environment: { POSTERN_ENV: 'production' } });
});

afterAll(() => postern.stop());

it('has no development inbox, on neither port', async () => {
  for (const origin of [postern.url, postern.adminUrl]) {
    for (const path of ['/dev/inbox', '/dev/inbox.json', '/dev/inbox/events']) {
      expect((await fetch(`${origin}${path}`)).status).toBe(404);
    }
  }
});

it('has no inbox for text messages', async () => {
  const manage = await managementClient(postern.url);
  const answer = await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  expect([answer.status, answer.body.code]).toEqual([422, 'connector.not_found_with_connector_id']);
  const { body } = await manage('GET', '/connector-factories');
  expect(body.map(({ id }: { id: string }) => id)).not.toContain('postern-sms-inbox');
});

it('refuses to send through the built-in service without a mail server, and says what to set', async () => {
  const manage = await managementClient(postern.url);
  for (const [path, body] of [
    ['/verification-codes', { email: 'ada@example.com' }],
    ['/connectors/logto-email/test', { email: 'ada@example.com', config: {} }],
  ] as const) {
    const answer = await manage('POST', path, body);
    expect(answer.status).toBe(501);
    expect(answer.body.code).toBe('connector.not_implemented');
    expect(answer.body.message).toContain('POSTERN_BUILT_IN_EMAIL');
  }
});
