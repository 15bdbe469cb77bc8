import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { type Event, Journey } from '../setup/journey.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { recordStatements } from '../setup/statements.ts';
import { proveEmployment } from './employee.ts';
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';

let postern: TestPostern;
let provider: ScriptedProvider;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let connectorId: string;

const domain = 'harbour.example';
const password = 'a quiet Lantern 47 above';

const settings = {
  singleSignOnEnabled: true,
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: {
    methods: [
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false },
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
    ],
  },
  forgotPasswordMethods: ['EmailVerificationCode'],
  mfa: { factors: [], policy: 'UserControlled' },
};

const change = async (changes: object) => {
  expect((await manage('PATCH', '/sign-in-exp', { ...settings, ...changes })).status).toBe(200);
};

beforeAll(async () => {
  [postern, provider] = await Promise.all([startTestPostern(), startScriptedProvider()]);
  manage = await checkedManagementClient(postern);
  const fields = { connectorName: 'Harbour', domains: [domain], branding: { displayName: 'The harbour' } };
  const created = await manage('POST', '/sso-connectors', { providerName: 'OIDC', config: provider.config, ...fields });
  connectorId = created.body.id;
});
afterAll(async () => {
  await postern.stop();
  await provider.stop();
});
beforeEach(() => change({}));

let count = 0;
const next = () => {
  count += 1;
  return `e${count}@${domain}`;
};
const addUser = (fields: object) => manage('POST', '/users', fields);

async function begin(event: Event, email: string): Promise<Journey> {
  const journey = new Journey(postern, email, declaredByExperience(postern));
  expect((await journey.begin(event)).status).toBe(204);
  return journey;
}

function expectEnterprise({ status, body }: Answer) {
  const picture = expect.stringMatching(/^data:image/);
  expect([status, body]).toEqual([
    422,
    {
      code: 'session.sso_enabled',
      message: expect.any(String),
      // What the connector is set up with is nobody's business here.
      data: { ssoConnectors: [{ id: connectorId, connectorName: 'The harbour', logo: picture, darkLogo: picture }] },
    },
  ]);
}

/** Every way in that goes by an address, for somebody whom there is or is not an account of. */
const ways: [string, (email: string) => Promise<Answer>][] = [
  [
    'a code to sign in',
    async (email) => {
      const journey = await begin('SignIn', email);
      await journey.prove('SignIn');
      return journey.identify();
    },
  ],
  [
    'a code to register',
    async (email) => {
      const journey = await begin('Register', email);
      await journey.prove('Register');
      return journey.identify();
    },
  ],
  [
    'a code and the switch to a registration',
    async (email) => {
      const journey = await begin('SignIn', email);
      await journey.prove('SignIn');
      await journey.switchTo('Register');
      return journey.identify();
    },
  ],
  [
    'a one-time token to register',
    async (email) => {
      const { token } = (await manage('POST', '/one-time-tokens', { email })).body;
      const journey = await begin('Register', email);
      await journey.giveToken(email, token);
      return journey.identify();
    },
  ],
];

describe.each(ways)('an address of the enterprise, by %s', (_way, go) => {
  it('is sent to the enterprise, known or not, with the very same answer', async () => {
    const [known, unknown] = [next(), next()];
    await addUser({ primaryEmail: known });
    const [one, other] = [await go(known), await go(unknown)];
    expectEnterprise(one);
    expect(other.body).toEqual(one.body);
  });

  it('comes in where single sign-on is switched off', async () => {
    await change({ singleSignOnEnabled: false });
    expect((await go(next())).body.code).not.toBe('session.sso_enabled');
  });
});

it('a password with an address of the enterprise is refused, and one with a username is not', async () => {
  const email = next();
  await addUser({ primaryEmail: email, username: 'sailor', password });
  const journey = await begin('SignIn', email);
  expect((await journey.givePassword({ type: 'email', value: email.toUpperCase() }, password)).status).toBe(200);
  expectEnterprise(await journey.identify());
  expect((await journey.givePassword({ type: 'username', value: 'sailor' }, password)).status).toBe(200);
  expect((await journey.identify()).status).toBe(204);
});

it('an account at another service with an address of the enterprise neither signs in nor registers', async () => {
  const { issuer, config } = provider;
  const { clientId, clientSecret } = config;
  const { body: social, status } = await manage('POST', '/connectors', {
    connectorId: 'oidc',
    metadata: { target: 'elsewhere', name: { en: 'Elsewhere' } },
    config: {
      ...{ clientId, clientSecret, scope: 'openid email' },
      ...{ authorizationEndpoint: `${issuer}/authorize`, tokenEndpoint: `${issuer}/token` },
      userInfoEndpoint: `${issuer}/userinfo`,
      idTokenVerificationConfig: { jwksUri: `${issuer}/jwks`, issuer },
    },
  });
  expect(status).toBe(200);
  const email = next();
  const journey = await begin('SignIn', email);
  const path = `/verification/social/${social.id}`;
  const wish = { state: 'a-state', redirectUri: 'http://localhost/callback/somewhere' };
  const departed = await journey.call('POST', `${path}/authorization-uri`, wish);
  const connectorData = await provider.visit(departed.body.authorizationUri, { sub: 'x', email, email_verified: true });
  const { body } = await journey.call('POST', `${path}/verify`, { connectorData });
  expectEnterprise(await journey.identify(body.verificationId));
  await journey.switchTo('Register');
  expectEnterprise(await journey.identify(body.verificationId));
  expectEnterprise(await journey.addToProfile({ type: 'social', verificationId: body.verificationId }));
});

it('a token that the operator mailed signs in whom there is', async () => {
  const email = next();
  await addUser({ primaryEmail: email });
  const { token } = (await manage('POST', '/one-time-tokens', { email })).body;
  const journey = await begin('SignIn', email);
  await journey.giveToken(email, token);
  expect((await journey.identify()).status).toBe(204);
});

it('an address of the enterprise is not added to a profile that lacks one', async () => {
  const username = 'mate';
  await addUser({ username, password });
  for (const event of ['SignIn', 'Register'] as const) {
    const journey = await begin(event, next());
    if (event === 'SignIn') {
      await journey.givePassword({ type: 'username', value: username }, password);
      expect((await journey.identify()).status).toBe(204);
    }
    await journey.prove(event);
    expectEnterprise(await journey.addToProfile({ type: 'email', verificationId: journey.verificationId }));
  }
});

it('an address of the enterprise is not added as a second factor', async () => {
  await change({
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: { methods: [settings.signIn.methods[1]] },
    mfa: { factors: ['EmailVerificationCode'], policy: 'Mandatory' },
  });
  await addUser({ username: 'bosun', password });
  const journey = await begin('SignIn', next());
  await journey.givePassword({ type: 'username', value: 'bosun' }, password);
  expect((await journey.identify()).status).toBe(204);
  await journey.prove('SignIn');
  const { verificationId } = journey;
  expectEnterprise(await journey.call('POST', '/profile/mfa', { type: 'EmailVerificationCode', verificationId }));
});

it('a reset of a password goes on: it signs nobody in', async () => {
  const email = next();
  await addUser({ primaryEmail: email, password });
  const journey = await begin('ForgotPassword', email);
  await journey.prove('ForgotPassword');
  expect((await journey.identify()).status).toBe(204);
});

it('addresses beside the enterprise are none of its business', async () => {
  for (const email of [`e@sub.${domain}`, `e@not${domain}`, `${domain}@elsewhere.example`]) {
    const journey = await begin('Register', email);
    await journey.prove('Register');
    expect((await journey.identify()).status).toBe(201);
  }
});

it('single sign-on costs no statement of whoever has an address of no enterprise', async () => {
  const recorder = recordStatements();
  const journey = await begin('Register', 'guest@elsewhere.example');
  await journey.prove('Register');
  expect((await journey.identify()).status).toBe(201);
  await journey.finish();
  const statements = recorder.take().flat();
  recorder.stop();
  expect(statements.length).toBeGreaterThan(5);
  // What every node keeps in memory is left out of the recording.
  expect(statements.filter((statement) => statement.includes('sso_'))).toEqual([]);
});

it('a person of the enterprise comes in by it after all', async () => {
  const email = next();
  const journey = await begin('SignIn', email);
  await journey.prove('SignIn');
  expectEnterprise(await journey.identify());
  const claims = { sub: 'sub', email, email_verified: true };
  const verificationId = await proveEmployment(journey, { connectorId, provider, claims });
  expect((await journey.identify(verificationId)).body.code).toBe('user.identity_not_exist');
  await journey.switchTo('Register');
  expect((await journey.identify(verificationId)).status).toBe(201);
  expect((await journey.finish()).searchParams.get('code')).toBeTruthy();
});

describe('which connectors an address belongs to', () => {
  it.each([
    [`a@${domain}`, true],
    [`A@${domain.toUpperCase()}`, true],
    [`a@sub.${domain}`, false],
    ['a@elsewhere.example', false],
    ['a@b@c.example', false],
  ])('%s', async (email, isOurs) => {
    const journey = await begin('SignIn', 'somebody@elsewhere.example');
    const { status, body } = await journey.call('GET', `/sso-connectors?email=${encodeURIComponent(email)}`);
    expect([status, body]).toEqual([200, { connectorIds: isOurs ? [connectorId] : [] }]);
  });

  it('is not answered for what is no address', async () => {
    const journey = await begin('SignIn', 'somebody@elsewhere.example');
    for (const query of ['', '?email=', '?email=nobody']) {
      const { status, body } = await journey.call('GET', `/sso-connectors${query}`);
      expect([status, body.code]).toEqual([400, 'guard.invalid_input']);
    }
  });
});
