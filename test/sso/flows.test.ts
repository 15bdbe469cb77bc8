import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ssoIdentitiesOf } from '../../src/users/sso-identities.ts';
import { codesOfSso } from '../flows/codes.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { type Event, Journey } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { comeBack, depart, proveEmployment } from './employee.ts';
import { type Claims, type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';

let postern: TestPostern;
let provider: ScriptedProvider;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let connectorId: string;

const domain = 'harbour.example';

const settings = {
  singleSignOnEnabled: true,
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['email'], password: true, verify: true },
  signIn: {
    methods: [
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false },
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
    ],
  },
  mfa: { factors: [], policy: 'UserControlled' },
  emailBlocklistPolicy: {},
};

beforeAll(async () => {
  [postern, provider] = await Promise.all([startTestPostern(), startScriptedProvider()]);
  manage = await checkedManagementClient(postern);
  connectorId = await connect({ connectorName: 'Harbour', domains: [domain], syncProfile: true });
});
afterAll(async () => {
  await postern.stop();
  await provider.stop();
});
beforeEach(async () => {
  provider.userinfo = undefined;
  provider.isForged = false;
  await change({});
});

const change = async (changes: object) => {
  expect((await manage('PATCH', '/sign-in-exp', { ...settings, ...changes })).status).toBe(200);
};
const connect = async (fields: object): Promise<string> =>
  (await manage('POST', '/sso-connectors', { providerName: 'OIDC', config: provider.config, ...fields })).body.id;

let count = 0;
const next = () => {
  count += 1;
  return count;
};

/** Somebody of the enterprise, as its provider tells of them. */
const employee = (changes: Record<string, unknown> = {}): Claims => {
  const number = next();
  return {
    sub: `sub-${number}`,
    email: `e${number}@${domain}`,
    email_verified: true,
    name: `E. ${number}`,
    ...changes,
  };
};

const codeOf = ({ status, body }: Answer) => [status, body.code];

const met = new Map<string, Set<number>>();

/** Answers are as they are declared; which errors there were is written down. */
const check: CheckAnswer = (method, path, answer) => {
  declaredByExperience(postern)(method, path, answer);
  const { code } = answer.body;
  // Two sign-ins at once that change one interaction are each other's chance.
  if (code && code !== 'session.interaction_changed') met.set(code, (met.get(code) ?? new Set()).add(answer.status));
};

async function begin(event: Event, email = `nobody${next()}@elsewhere.example`): Promise<Journey> {
  const journey = new Journey(postern, email, check);
  expect((await journey.begin(event)).status).toBe(204);
  return journey;
}

const prove = (journey: Journey, claims: Claims, by = connectorId) =>
  proveEmployment(journey, { connectorId: by, provider, claims });

/** Goes to the provider and identifies. */
async function arrive(event: Event, claims: Claims, by = connectorId) {
  const journey = await begin(event);
  const verificationId = await prove(journey, claims, by);
  return { journey, verificationId, answer: await journey.identify(verificationId) };
}

async function register(claims: Claims, by = connectorId): Promise<string> {
  const { journey, answer } = await arrive('Register', claims, by);
  expect([answer.status, answer.body]).toEqual([201, '']);
  const { userId } = (await journey.read()).body;
  expect((await journey.finish()).searchParams.get('code')).toBeTruthy();
  return userId;
}

const userOf = async (userId: string) => (await manage('GET', `/users/${userId}`)).body;
const identitiesOf = (userId: string) => ssoIdentitiesOf(postern.postern.parts.database, 'default', userId);
const addUser = async (fields: object): Promise<string> => (await manage('POST', '/users', fields)).body.id;

describe('the departure', () => {
  it('names us, asks for what is needed, and is bound to the person by state, nonce and PKCE', async () => {
    const journey = await begin('SignIn');
    const { status, body } = await depart(journey, connectorId, 'state of the page');
    expect(status).toBe(200);
    const uri = new URL(body.authorizationUri);
    expect(`${uri.origin}${uri.pathname}`).toBe(`${provider.issuer}/authorize`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      client_id: 'postern',
      response_type: 'code',
      scope: 'openid profile email',
      redirect_uri: expect.stringContaining('/callback/'),
      state: 'state of the page',
      nonce: expect.stringMatching(/.{20}/),
      code_challenge: expect.stringMatching(/^.{43}$/),
      code_challenge_method: 'S256',
    });
    const [shown] = (await journey.read()).body.verificationRecords;
    expect(shown).toEqual({ id: body.verificationId, type: 'EnterpriseSso', connectorId, verified: false });
  });

  it('to nobody, without an interaction, or back to what is no page, is refused', async () => {
    const journey = await begin('SignIn');
    expect(codeOf(await depart(journey, 'nobody'))).toEqual([404, 'entity.not_found']);
    const path = `/verification/sso/${connectorId}/authorization-uri`;
    for (const redirectUri of ['javascript:alert(1)', '/callback', '']) {
      const answer = await journey.call('POST', path, { state: 'a', redirectUri });
      expect(codeOf(answer)).toEqual([400, 'guard.invalid_input']);
    }
    const idle = new Journey(postern, 'idle@elsewhere.example', check);
    expect(codeOf(await depart(idle, connectorId))).toEqual([400, 'session.not_found']);
    await idle.browser.authorize();
    expect(codeOf(await depart(idle, connectorId))).toEqual([404, 'session.interaction_not_found']);
  });

  it('to a connector without a config is refused', async () => {
    const { id } = (await manage('POST', '/sso-connectors', { providerName: 'OIDC', connectorName: 'Empty' })).body;
    expect(codeOf(await depart(await begin('SignIn'), id))).toEqual([404, 'entity.not_found']);
  });

  it('to a provider that went away is an error of the connector', async () => {
    const passing = await startScriptedProvider();
    const id = await connect({ connectorName: 'Passing', config: passing.config });
    await passing.stop();
    expect(codeOf(await depart(await begin('SignIn'), id))).toEqual([400, 'connector.general']);
  });
});

describe('somebody of the enterprise', () => {
  it('who is new registers, without anything that sign-up asks others for', async () => {
    const claims = employee({ picture: 'https://harbour.example/face.png', groups: ['crew'] });
    const { journey, verificationId, answer } = await arrive('SignIn', claims);
    expect([...codeOf(answer), answer.body.data]).toEqual([404, 'user.identity_not_exist', undefined]);
    expect((await journey.switchTo('Register')).status).toBe(204);
    expect((await journey.identify(verificationId)).status).toBe(201);
    const { userId } = (await journey.read()).body;
    expect((await journey.finish()).searchParams.get('code')).toBeTruthy();
    expect(await userOf(userId)).toMatchObject({
      primaryEmail: claims.email,
      name: claims.name,
      avatar: claims.picture,
      hasPassword: false,
    });
    expect(await identitiesOf(userId)).toEqual([
      {
        tenantId: 'default',
        id: expect.any(String),
        userId,
        issuer: provider.issuer,
        identityId: claims.sub,
        ssoConnectorId: connectorId,
        detail: {
          id: claims.sub,
          email: claims.email,
          name: claims.name,
          avatar: claims.picture,
          rawData: expect.objectContaining({ groups: ['crew'] }),
        },
        createdAt: expect.any(Date),
        updatedAt: expect.any(Date),
      },
    ]);
  });

  it('who is known signs in, and name and picture are kept as the enterprise has them', async () => {
    const claims = employee();
    const userId = await register(claims);
    const { journey, answer } = await arrive('SignIn', { ...claims, name: 'Promoted', email: `new@${domain}` });
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect((await journey.finish()).searchParams.get('code')).toBeTruthy();
    expect(await userOf(userId)).toMatchObject({ name: 'Promoted', primaryEmail: claims.email });
    expect((await identitiesOf(userId)).map(({ detail }) => detail)).toEqual([
      expect.objectContaining({ name: 'Promoted', email: `new@${domain}` }),
    ]);
  });

  it('whose connector syncs nothing keeps the name that is there', async () => {
    const by = await connect({ connectorName: 'Quiet', domains: [domain] });
    const claims = employee();
    const userId = await register(claims, by);
    expect((await arrive('SignIn', { ...claims, name: 'Promoted' }, by)).answer.status).toBe(204);
    expect((await userOf(userId)).name).toBe(claims.name);
  });

  it('who has an account by the address already is linked to it, in whatever spelling', async () => {
    const claims = employee();
    const userId = await addUser({ primaryEmail: String(claims.email).toUpperCase(), name: 'Before' });
    const { journey, answer } = await arrive('SignIn', claims);
    expect(answer.status).toBe(204);
    await journey.finish();
    expect((await identitiesOf(userId)).map(({ identityId }) => identityId)).toEqual([claims.sub]);
    expect((await userOf(userId)).name).toBe(claims.name);
    await expect.poll(() => postern.messagesTo(String(claims.email).toUpperCase())).toHaveLength(1);
    const [notice] = postern.messagesTo(String(claims.email).toUpperCase());
    expect(notice).toMatchObject({ usageType: 'IdentityLinked', text: expect.stringContaining('Harbour') });
    const other = await begin('SignIn');
    expect((await other.identify(await prove(other, { ...claims, email: undefined }))).status).toBe(204);
    expect((await other.read()).body.userId).toBe(userId);
  });

  it('who has an account cannot register another', async () => {
    const claims = employee();
    await addUser({ primaryEmail: claims.email });
    const { journey, verificationId, answer } = await arrive('Register', claims);
    expect(codeOf(answer)).toEqual([422, 'user.email_already_in_use']);
    await journey.switchTo('SignIn');
    expect((await journey.identify(verificationId)).status).toBe(204);
    expect(codeOf((await arrive('Register', claims)).answer)).toEqual([422, 'user.identity_already_in_use']);
  });

  it('who registers twice at once is one user', async () => {
    const claims = employee({ email: undefined });
    const journeys = await Promise.all([begin('Register'), begin('Register'), begin('Register')]);
    const ids = await Promise.all(journeys.map((journey) => prove(journey, claims)));
    const answers = await Promise.all(journeys.map((journey, index) => journey.identify(ids[index])));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });

  it('who is linked twice at once is linked once', async () => {
    const claims = employee();
    const userId = await addUser({ primaryEmail: claims.email });
    const journeys = await Promise.all([begin('SignIn'), begin('SignIn'), begin('SignIn')]);
    const ids = await Promise.all(journeys.map((journey) => prove(journey, claims)));
    const answers = await Promise.all(journeys.map((journey, index) => journey.identify(ids[index])));
    expect(answers.every(({ status }) => status === 204 || status === 409)).toBe(true);
    expect(await identitiesOf(userId)).toHaveLength(1);
    for (const [index, journey] of journeys.entries()) {
      if (answers[index]?.status === 409) expect((await journey.identify(ids[index])).status).toBe(204);
    }
  });

  it('joins the organizations of the connector at the first sign-in, registered or linked', async () => {
    const { id: organizationId } = (await manage('POST', '/organizations', { name: 'Crew' })).body;
    await manage('POST', `/organizations/${organizationId}/jit/sso-connectors`, { ssoConnectorIds: [connectorId] });
    const claims = employee();
    const linked = await addUser({ primaryEmail: claims.email });
    const { journey } = await arrive('SignIn', claims);
    await journey.finish();
    const registered = await register(employee());
    const { body } = await manage('GET', `/organizations/${organizationId}/users`);
    expect(body.map(({ id }: { id: string }) => id).sort()).toEqual([linked, registered].sort());
  });

  it('who is suspended is not signed in', async () => {
    const claims = employee();
    await manage('PATCH', `/users/${await register(claims)}/is-suspended`, { isSuspended: true });
    expect(codeOf((await arrive('SignIn', claims)).answer)).toEqual([401, 'user.suspended']);
  });

  it('is not somebody else who was identified before', async () => {
    const password = 'a quiet Lantern 47 above';
    await addUser({ username: 'someone_else', password });
    const journey = await begin('SignIn');
    await journey.givePassword({ type: 'username', value: 'someone_else' }, password);
    await journey.identify();
    const claims = employee();
    await register(claims);
    expect(codeOf(await journey.identify(await prove(journey, claims)))).toEqual([409, 'session.identity_conflict']);
  });
});

describe('an address', () => {
  it.each([
    ['of another domain', { email: 'victim@elsewhere.example' }],
    ['of a domain below', { email: `victim@sub.${domain}` }],
    ['that is not proven', { email: `victim@${domain}`, email_verified: false }],
    ['of which nobody says that it is proven', { email: `victim2@${domain}`, email_verified: undefined }],
  ])('%s gives nobody an account', async (_what, told) => {
    const victim = await addUser({ primaryEmail: told.email, name: 'Victim' });
    const claims = employee(told);
    expect(codeOf((await arrive('SignIn', claims)).answer)).toEqual([404, 'user.identity_not_exist']);
    const userId = await register(claims);
    expect(await userOf(userId)).toMatchObject({ primaryEmail: null, name: claims.name });
    expect(await identitiesOf(victim)).toEqual([]);
    await manage('DELETE', `/users/${victim}`);
  });

  it('that is not proven counts where the operator says so, and of the domain alone', async () => {
    const config = { ...provider.config, trustUnverifiedEmail: true };
    const by = await connect({ connectorName: 'Trusted', domains: ['dock.example'], config });
    const claims = employee({ email: 'ada@dock.example', email_verified: undefined });
    expect((await userOf(await register(claims, by))).primaryEmail).toBe('ada@dock.example');
    const foreign = employee({ email: 'eve@elsewhere.example', email_verified: undefined });
    expect((await userOf(await register(foreign, by))).primaryEmail).toBeNull();
  });

  it('of a domain that was taken from the connector meanwhile does not count any more', async () => {
    const by = await connect({ connectorName: 'Shrinking', domains: ['quay.example', domain] });
    const claims = employee({ email: 'ada@quay.example' });
    await addUser({ primaryEmail: claims.email });
    const journey = await begin('SignIn');
    const verificationId = await prove(journey, claims, by);
    await manage('PATCH', `/sso-connectors/${by}`, { domains: [domain] });
    expect(codeOf(await journey.identify(verificationId))).toEqual([404, 'user.identity_not_exist']);
  });

  it('that is blocked registers nobody', async () => {
    await change({ emailBlocklistPolicy: { customBlocklist: [`@${domain}`] } });
    const { answer } = await arrive('Register', employee());
    expect(codeOf(answer)).toEqual([422, 'session.email_blocklist.email_not_allowed']);
  });
});

describe('the return', () => {
  async function gone() {
    const journey = await begin('SignIn');
    const { body } = await depart(journey, connectorId);
    return {
      journey,
      verificationId: body.verificationId,
      query: await provider.visit(body.authorizationUri, employee()),
    };
  }

  it('is good once', async () => {
    const { journey, verificationId, query } = await gone();
    expect((await comeBack(journey, connectorId, query, verificationId)).status).toBe(200);
    const again = await comeBack(journey, connectorId, query, verificationId);
    expect(codeOf(again)).toEqual([400, 'session.connector_validation_session_not_found']);
    expect((await journey.read()).body.verificationRecords).toEqual([expect.objectContaining({ verified: true })]);
  });

  it('is used up by a wrong one', async () => {
    const { journey, verificationId, query } = await gone();
    const wrong = await comeBack(journey, connectorId, { ...query, code: 'another' }, verificationId);
    expect(codeOf(wrong)).toEqual([401, 'connector.social_auth_code_invalid']);
    const right = await comeBack(journey, connectorId, query, verificationId);
    expect(codeOf(right)).toEqual([400, 'session.connector_validation_session_not_found']);
    expect(codeOf(await journey.identify(verificationId))).toEqual([400, 'session.verification_failed']);
  });

  it('with a forged state is refused, and the right one is still good', async () => {
    const { journey, verificationId, query } = await gone();
    const forged = await comeBack(journey, connectorId, { ...query, state: 'b-state' }, verificationId);
    expect(codeOf(forged)).toEqual([400, 'session.csrf_token_mismatch']);
    expect((await comeBack(journey, connectorId, query, verificationId)).status).toBe(200);
  });

  it('of somebody else, brought into this browser, is refused', async () => {
    const [mine, theirs] = [await gone(), await gone()];
    const answer = await comeBack(mine.journey, connectorId, theirs.query, mine.verificationId);
    expect([answer.status, answer.body.code]).toEqual([401, 'connector.social_auth_code_invalid']);
    const foreign = await comeBack(mine.journey, connectorId, mine.query, theirs.verificationId);
    expect(codeOf(foreign)).toEqual([404, 'session.verification_session_not_found']);
    expect(codeOf(await mine.journey.identify(theirs.verificationId))).toEqual([400, 'session.verification_failed']);
  });

  it('to another connector, or without a departure, is refused', async () => {
    const other = await connect({ connectorName: `Other ${next()}`, domains: [domain] });
    const { journey, verificationId, query } = await gone();
    expect(codeOf(await comeBack(journey, other, query, verificationId))).toEqual([
      404,
      'session.verification_session_not_found',
    ]);
    expect(codeOf(await comeBack(await begin('SignIn'), connectorId, query))).toEqual([
      404,
      'session.verification_session_not_found',
    ]);
  });

  it.each([
    ['was not let in', { error: 'access_denied' }, [401, 'connector.authorization_failed']],
    ['answers for another issuer', { iss: 'http://localhost:1' }, [400, 'connector.invalid_response']],
  ])('of whoever %s is refused', async (_what, changes, refused) => {
    const { journey, verificationId, query } = await gone();
    const { code: _code, ...denied } = query;
    const brought = 'error' in changes ? { ...denied, ...changes } : { ...query, ...changes };
    expect(codeOf(await comeBack(journey, connectorId, brought, verificationId))).toEqual(refused);
    expect(postern.logged()).toContain('sign-in at an enterprise failed');
  });

  it.each([
    ['of another issuer', { iss: 'http://localhost:1' }],
    ['for another client', { aud: 'another' }],
  ])('with an ID token %s is refused', async (_what, changes) => {
    const journey = await begin('SignIn');
    const { body } = await depart(journey, connectorId);
    const query = await provider.visit(body.authorizationUri, employee(changes));
    expect(codeOf(await comeBack(journey, connectorId, query))).toEqual([401, 'connector.social_invalid_id_token']);
  });

  it('with an ID token that somebody else signed is refused', async () => {
    const { journey, query } = await gone();
    provider.isForged = true;
    const answer = await comeBack(journey, connectorId, query);
    expect(answer.body.code).toMatch(/^connector\.(social_invalid_id_token|invalid_response)$/);
    expect((await journey.read()).body.verificationRecords[0].verified).toBe(false);
  });

  it('with what userinfo tells of somebody else is refused', async () => {
    const { journey, query } = await gone();
    provider.userinfo = employee();
    expect((await comeBack(journey, connectorId, query)).body.code).toMatch(/^connector\./);
    expect((await journey.read()).body.verificationRecords[0].verified).toBe(false);
  });
});

describe('the settings', () => {
  it('switch single sign-on off as a whole', async () => {
    const known = employee();
    await register(known);
    await change({ singleSignOnEnabled: false });
    const refused = [422, 'user.sign_in_method_not_enabled'];
    expect(codeOf((await arrive('SignIn', known)).answer)).toEqual(refused);
    expect(codeOf((await arrive('Register', employee())).answer)).toEqual(refused);
    const journey = await begin('SignIn');
    expect((await journey.call('GET', `/sso-connectors?email=a@${domain}`)).body).toEqual({ connectorIds: [] });
  });

  it('keep other ways from addresses of the enterprise', async () => {
    const journey = await begin('Register', `somebody@${domain}`);
    await journey.prove('Register');
    expect(codeOf(await journey.identify())).toEqual([422, 'session.sso_enabled']);
  });

  it('close registration and sign-in to it as to all others', async () => {
    const known = employee();
    await register(known);
    await change({ signInMode: 'SignIn' });
    expect(codeOf((await arrive('Register', employee())).answer)).toEqual([403, 'auth.forbidden']);
    expect((await arrive('SignIn', known)).answer.status).toBe(204);
    await change({ signInMode: 'Register' });
    expect(codeOf((await arrive('SignIn', known)).answer)).toEqual([403, 'auth.forbidden']);
  });

  it('ask nobody of the enterprise for a second factor; but who came by password cannot leave it out', async () => {
    const password = 'a quiet Lantern 47 above';
    const claims = employee();
    const username = `crew_${next()}`;
    await addUser({ username, password, primaryEmail: claims.email });
    await change({
      signIn: { methods: [settings.signIn.methods[1]] },
      signUp: { identifiers: ['username'], password: true, verify: false },
      mfa: { factors: ['EmailVerificationCode', 'Totp', 'BackupCode'], policy: 'Mandatory' },
    });
    const { journey, answer } = await arrive('SignIn', claims);
    expect(answer.status).toBe(204);
    expect((await journey.finish()).searchParams.get('code')).toBeTruthy();

    const careless = await begin('SignIn');
    await careless.givePassword({ type: 'username', value: username }, password);
    expect((await careless.identify()).status).toBe(204);
    await prove(careless, employee());
    expect(codeOf(await careless.submit())).toEqual([403, 'session.mfa.require_mfa_verification']);
  });

  it('an event that is changed forgets who the enterprise said it is', async () => {
    const claims = employee();
    await register(claims);
    const { journey, answer } = await arrive('SignIn', claims);
    expect(answer.status).toBe(204);
    await journey.switchTo('Register');
    expect(codeOf(await journey.submit())).toEqual([404, 'session.identifier_not_found']);
  });
});

it('applications are told who somebody is at the enterprise, by the scope `identities`', async () => {
  const claims = employee();
  const journey = await begin('Register');
  const { verifier } = await journey.browser.authorize({ scope: 'openid identities', prompt: 'login' });
  await journey.call('PUT', '', { interactionEvent: 'Register' });
  expect((await journey.identify(await prove(journey, claims))).status).toBe(201);
  const code = (await journey.finish()).searchParams.get('code') ?? '';
  const { body } = await journey.browser.tokens(code, verifier);
  const answer = await fetch(`${postern.url}/oidc/me`, { headers: { authorization: `Bearer ${body.access_token}` } });
  expect(await answer.json()).toMatchObject({
    sso_identities: [{ issuer: provider.issuer, identityId: claims.sub, detail: { email: claims.email } }],
  });
});

it('each way leaves an entry in the audit log, and none tells what came back', async () => {
  const claims = employee();
  await register(claims);
  const keys = async (key: string) => (await manage('GET', `/logs?logKey=${key}&page_size=100`)).body;
  const created = await keys('Interaction.Register.Verification.EnterpriseSso.Create');
  const submitted = await keys('Interaction.Register.Verification.EnterpriseSso.Submit');
  expect(created.length).toBeGreaterThan(0);
  expect(submitted.length).toBeGreaterThan(0);
  const told = JSON.stringify([created, submitted]);
  for (const secret of [claims.sub, claims.email, claims.name, provider.config.clientSecret]) {
    expect(told).not.toContain(secret);
    expect(postern.logged()).not.toContain(secret);
  }
});

it('a connector is one tenant’s', async () => {
  const { sso } = postern.postern.parts;
  expect((await sso.find('default', connectorId))?.id).toBe(connectorId);
  expect(await sso.find('admin', connectorId)).toBeUndefined();
  expect(await sso.forEmail('admin', `a@${domain}`)).toEqual([]);
  expect((await sso.forEmail('default', `a@${domain.toUpperCase()}`)).map(({ id }) => id)).toContain(connectorId);
});

it('a connector that is deleted takes its identities along and leaves the users', async () => {
  const by = await connect({ connectorName: `Leaving ${next()}`, domains: [domain] });
  const claims = employee();
  const userId = await register(claims, by);
  const { journey, verificationId } = await (async () => {
    const one = await begin('SignIn');
    return { journey: one, verificationId: await prove(one, claims, by) };
  })();
  await manage('DELETE', `/sso-connectors/${by}`);
  expect(codeOf(await journey.identify(verificationId))).toEqual([404, 'entity.not_found']);
  expect(await identitiesOf(userId)).toEqual([]);
  expect((await userOf(userId)).primaryEmail).toBe(claims.email);
});

it('every code of the flows was met, with every status that it has', () => {
  const found = Object.fromEntries([...met].map(([code, statuses]) => [code, [...statuses].sort()]));
  expect(found).toEqual(codesOfSso);
});
