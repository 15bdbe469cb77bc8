import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { managementClient, read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
});
afterAll(() => postern.stop());

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  postern.postern.parts.experience.drop();
});

const see = async (path = '/sign-in-exp', url = postern.url) => read(await fetch(`${url}/api/.well-known${path}`));

describe('the public view of the sign-in experience', () => {
  it('is the settings without what is nobody’s business, and what a page needs besides', async () => {
    const { emailBlocklistPolicy, forgotPasswordMethods, ...shown } = (await manage('GET', '/sign-in-exp')).body;
    expect([emailBlocklistPolicy, forgotPasswordMethods]).toEqual([{}, []]);
    const { status, body } = await see();
    expect(status).toBe(200);
    expect(body).toEqual({
      ...shown,
      socialConnectors: [],
      ssoConnectors: [],
      forgotPassword: { email: false, phone: false },
      isDevelopmentTenant: true,
      customProfileFields: [],
      customProfileFieldCatalog: [],
    });
  });

  it.each(['/experience', '/sign-in-exp?appId=demo-app&organizationId=somewhere', '/experience?appId=unknown'])(
    'is the same at %s',
    async (path) => {
      expect((await see(path)).body).toEqual((await see()).body);
    },
  );

  it('is there for the operators’ own tenant, too', async () => {
    expect(await see('/sign-in-exp', postern.adminUrl)).toMatchObject({ status: 200, body: { tenantId: 'admin' } });
  });

  it('may be read by pages of any origin', async () => {
    expect((await see()).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('shows a change at once', async () => {
    await see();
    await manage('PATCH', '/sign-in-exp', { signInMode: 'SignIn', customCss: 'body { margin: 0 }' });
    expect((await see()).body).toMatchObject({ signInMode: 'SignIn', customCss: 'body { margin: 0 }' });
  });

  it('never has the lists of addresses', async () => {
    const customBlocklist = ['someone@example.com'];
    await manage('PATCH', '/sign-in-exp', { emailBlocklistPolicy: { customBlocklist } });
    expect(JSON.stringify((await see()).body)).not.toContain('someone@example.com');
  });

  it('takes a query that says something once', async () => {
    expect((await see('/sign-in-exp?appId=a&appId=b')).body.code).toBe('guard.invalid_input');
  });

  it('is read from memory', async () => {
    const { database } = postern.postern.parts;
    const seenWhileLocked = async () => {
      await see();
      return database.transaction(async (transaction) => {
        await transaction.query(sql`lock table sign_in_experiences, connectors in access exclusive mode`);
        const signal = AbortSignal.timeout(500);
        return fetch(`${postern.url}/api/.well-known/sign-in-exp`, { signal }).then(
          ({ status }) => status,
          () => 'waited for the database',
        );
      });
    };
    // What was in memory may have been dropped in between: the tests before this one changed settings.
    await expect.poll(seenWhileLocked, { timeout: 10_000 }).toBe(200);
  });
});

describe('ways back for those who forgot the password', () => {
  const methods = (forgotPasswordMethods: string[] | null) =>
    manage('PATCH', '/sign-in-exp', { forgotPasswordMethods });
  const shown = async () => (await see()).body.forgotPassword;

  it.each<[string[] | null, object]>([
    [[], { email: false, phone: false }],
    [['EmailVerificationCode'], { email: true, phone: false }],
    [null, { email: true, phone: false }],
  ])('%j: %j', async (given, expected) => {
    expect((await methods(given)).status).toBe(200);
    expect(await shown()).toEqual(expected);
  });

  it('end with the connector, while the setting stays as it was (spec 4.9)', async () => {
    await methods(['EmailVerificationCode']);
    const settings = (await manage('GET', '/sign-in-exp')).body;
    const { body: connectors } = await manage('GET', '/connectors');
    await manage('DELETE', `/connectors/${connectors[0].id}`);
    expect(await shown()).toEqual({ email: false, phone: false });
    expect((await manage('GET', '/sign-in-exp')).body).toEqual(settings);
    await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
    expect(await shown()).toEqual({ email: true, phone: false });
  });

  it('are there by phone with a connector for it', async () => {
    const config = { endpoint: 'http://127.0.0.1:9/sms' };
    const { body } = await manage('POST', '/connectors', { connectorId: 'http-sms', config });
    await methods(['PhoneVerificationCode']);
    expect(await shown()).toEqual({ email: false, phone: true });
    await methods(null);
    expect(await shown()).toEqual({ email: true, phone: true });
    await manage('DELETE', `/connectors/${body.id}`);
  });
});
