import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { somebody, startIdentityProvider } from '../http/identity-provider.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig } from '../setup/smtp-config.ts';

const mask = '********';
const clientSecret = 'S3CRET-of-the-client';
const basic = { clientId: 'client', clientSecret };
const redirectUri = 'https://app.example/callback';

let postern: TestPostern & { environment: Record<string, string> };
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let provider: Awaited<ReturnType<typeof startIdentityProvider>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  provider = await startIdentityProvider('answers', {
    tokenPath: '/token',
    idToken: {
      jwksPath: '/keys',
      issuer: 'https://id.example',
      claims: ({ id, email, isEmailProven }) => ({ sub: id, email, email_verified: isEmailProven }),
    },
    withoutId: (said) => said,
    clientSecret,
  });
});
afterAll(async () => {
  await postern.stop();
  await provider[Symbol.asyncDispose]();
});
afterEach(async () => {
  await manage('PATCH', '/sign-in-exp', { socialSignInConnectorTargets: [] });
  const { body } = await manage('GET', '/connectors');
  for (const { id, type } of body) if (type === 'Social') await manage('DELETE', `/connectors/${id}`);
});

const codeOf = ({ status, body }: Answer) => [status, body.code];
const create = (connectorId: string, more: object = { config: basic }) =>
  manage('POST', '/connectors', { connectorId, ...more });

const oidcConfig = () => ({
  ...basic,
  authorizationEndpoint: 'https://id.example/authorize',
  tokenEndpoint: `${provider.server.origin}/token`,
  scope: 'openid email',
  idTokenVerificationConfig: { jwksUri: `${provider.server.origin}/keys`, issuer: 'https://id.example' },
});
const createOidc = (target: string, more: object = {}) =>
  create('oidc', { config: oidcConfig(), metadata: { target, name: { en: 'Acme' } }, ...more });

describe('factories', () => {
  it('for social sign-in are listed beside the others; protocols are marked', async () => {
    const { body } = await manage('GET', '/connector-factories');
    const social = body.filter(({ type }: { type: string }) => type === 'Social');
    const standard = social.filter(({ isStandard }: { isStandard?: boolean }) => isStandard);
    expect(standard.map(({ id }: { id: string }) => id)).toEqual(['oidc', 'oauth2']);
    expect(social.map(({ target }: { target: string }) => target)).toEqual(
      expect.arrayContaining(['google', 'github', 'azuread', 'gitlab', 'discord', 'facebook']),
    );
    const { body: google } = await manage('GET', '/connector-factories/google-universal');
    expect(google).toMatchObject({ platform: 'Universal', target: 'google', isDemo: false });
    expect(google.formItems).toContainEqual(expect.objectContaining({ key: 'clientSecret', isConfidential: true }));
  });
});

describe('setting one up', () => {
  it('answers with the factory, the metadata over it and the config without its secret', async () => {
    const { status, body } = await createOidc('acme', { syncProfile: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ connectorId: 'oidc', type: 'Social', platform: 'Universal', isStandard: true },
      ...{ target: 'acme', name: { en: 'Acme' }, syncProfile: true, enableTokenStorage: false },
      metadata: { target: 'acme', name: { en: 'Acme' } },
      config: { clientId: 'client', clientSecret: mask },
    });
    expect((await manage('GET', `/connectors/${body.id}`)).body).toEqual(body);
    expect((await manage('GET', '/connectors?target=acme')).body).toEqual([body]);
    expect((await manage('GET', '/connectors?target=another')).body).toEqual([]);
    const rows = await postern.postern.parts.database.query(sql`select * from connectors where id = ${body.id}`);
    expect(JSON.stringify(rows)).not.toContain(clientSecret);
  });

  it('leaves the way of messages as it is', async () => {
    const before = (await manage('GET', '/connectors')).body;
    await create('google-universal');
    const types = (await manage('GET', '/connectors')).body.map(({ type }: { type: string }) => type);
    expect(types.sort()).toEqual([...before.map(({ type }: { type: string }) => type), 'Social'].sort());
  });

  it.each([
    ['oidc', {}, 400, 'connector.should_specify_target'],
    ['oidc', { metadata: { target: '', name: { en: 'Acme' } } }, 400, 'connector.should_specify_target'],
    ['oidc', { metadata: { target: 'a', logo: 'javascript:alert(1)' } }, 400, 'guard.invalid_input'],
    ['oidc', { metadata: { target: 'a' }, config: basic }, 400, 'connector.invalid_config'],
    [
      'github-universal',
      { metadata: { target: 'a' } },
      400,
      'connector.cannot_overwrite_metadata_for_non_standard_connector',
    ],
    ['github-universal', { config: { clientId: 'a' } }, 400, 'connector.invalid_config'],
    ['github-universal', { enableTokenStorage: true }, 422, 'request.feature_not_supported'],
    ['logto-social-demo', {}, 422, 'connector.not_found_with_connector_id'],
  ])('%s with %j is answered with %i %s', async (factoryId, given, status, code) => {
    expect(codeOf(await create(factoryId, given))).toEqual([status, code]);
  });

  it('there is one of a provider, and one of a target', async () => {
    const { body } = await create('google-universal');
    expect(codeOf(await create('google-universal'))).toEqual([422, 'connector.multiple_instances_not_supported']);
    await createOidc('acme');
    await createOidc('other');
    for (const target of ['acme', 'google']) {
      expect(codeOf(await createOidc(target))).toEqual([422, 'connector.multiple_target_with_same_platform']);
    }
    await manage('DELETE', `/connectors/${body.id}`);
    expect((await create('google-universal')).status).toBe(200);
  });

  it('of two that come at the same time for one target, one is set up', async () => {
    const answers = await Promise.all([createOidc('acme'), createOidc('acme'), createOidc('acme')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
  });
});

describe('changing one', () => {
  it('keeps what the mask stands for, and replaces the metadata but for the target', async () => {
    const { body } = await createOidc('acme');
    const config = { ...oidcConfig(), clientSecret: mask, scope: 'openid' };
    const metadata = { name: { en: 'New' }, logo: 'https://acme.example/logo.svg' };
    const changed = await manage('PATCH', `/connectors/${body.id}`, { config, metadata, syncProfile: true });
    expect(changed.body).toMatchObject({ target: 'acme', ...metadata, logoDark: null, syncProfile: true });
    const connector = await postern.postern.parts.social.find('default', body.id);
    expect(connector).toMatchObject({
      config: { scope: 'openid', clientSecret },
      syncProfile: true,
      name: { en: 'New' },
    });
  });

  it('does not send a secret that is not shown to another place', async () => {
    const { body } = await createOidc('acme');
    const config = { ...oidcConfig(), clientSecret: mask, tokenEndpoint: 'https://evil.example/token' };
    expect(codeOf(await manage('PATCH', `/connectors/${body.id}`, { config }))).toEqual([
      400,
      'connector.invalid_config',
    ]);
  });

  it('never changes the target, nor the metadata of a provider', async () => {
    const { body } = await createOidc('acme');
    expect(codeOf(await manage('PATCH', `/connectors/${body.id}`, { metadata: { target: 'other' } }))).toEqual([
      400,
      'connector.can_not_modify_target',
    ]);
    const google = (await create('google-universal')).body;
    expect(codeOf(await manage('PATCH', `/connectors/${google.id}`, { metadata: { name: { en: 'G' } } }))).toEqual([
      400,
      'connector.cannot_overwrite_metadata_for_non_standard_connector',
    ]);
  });
});

describe('the sign-in experience', () => {
  const shown = async () => {
    const answer = await fetch(`${postern.url}/api/.well-known/sign-in-exp`);
    return (await answer.json()) as { socialConnectors: unknown[] };
  };
  const offer = (...socialSignInConnectorTargets: string[]) =>
    manage('PATCH', '/sign-in-exp', { socialSignInConnectorTargets });

  it('shows what is offered, in its order, without settings', async () => {
    const github = (await create('github-universal')).body;
    const acme = (await createOidc('acme')).body;
    // Without its settings it leads nowhere.
    await create('discord-universal', {});
    await offer('acme', 'discord', 'github', 'unknown');
    const { socialConnectors } = await shown();
    expect(socialConnectors).toMatchObject([
      { id: acme.id, target: 'acme', platform: 'Universal', name: { en: 'Acme' }, isStandard: true, logoDark: null },
      { id: github.id, target: 'github', name: { en: 'GitHub' }, logo: expect.stringMatching(/^data:/) },
    ]);
    expect(JSON.stringify(socialConnectors)).not.toMatch(/clientId|S3CRET|readme/);
  });

  it('loses a target with its last connector, and no other', async () => {
    await create('github-universal');
    const { body } = await createOidc('acme');
    await offer('acme', 'github');
    await manage('DELETE', `/connectors/${body.id}`);
    expect((await manage('GET', '/sign-in-exp')).body.socialSignInConnectorTargets).toEqual(['github']);
    expect((await shown()).socialConnectors).toMatchObject([{ target: 'github' }]);
    expect(codeOf(await manage('DELETE', `/connectors/${body.id}`))).toEqual([404, 'entity.not_found']);
  });
});

describe('an address for a backend to send somebody to', () => {
  const askFor = (id: string, given: object = { state: 'a-random-state', redirectUri }) =>
    manage('POST', `/connectors/${id}/authorization-uri`, given);

  it('is one whose return is taken without a session', async () => {
    const { body } = await createOidc('acme');
    const where = { state: 'a-random-state', redirectUri };
    const { status, body: answer } = await askFor(body.id, where);
    expect(status).toBe(200);
    const sent = new URL(answer.redirectTo).searchParams;
    expect(Object.fromEntries(sent)).toMatchObject({
      ...{ state: where.state, redirect_uri: redirectUri },
      client_id: 'client',
    });
    const connector = await postern.postern.parts.social.find('default', body.id);
    const callback = await provider.visit(answer.redirectTo);
    const outcome = await connector?.identify(callback, connector.statelessSession(where));
    expect(outcome).toMatchObject({ kind: 'identified', profile: { id: somebody.id, email: somebody.email } });
    const other = connector?.statelessSession({ state: 'another', redirectUri }) ?? {};
    const foreign = await connector?.identify(await provider.visit(answer.redirectTo), other);
    expect(foreign).toMatchObject({ kind: 'refused' });
  });

  it.each([
    [{ redirectUri }, 400, 'guard.invalid_input'],
    [{ state: '', redirectUri }, 400, 'guard.invalid_input'],
    [{ state: 'a', redirectUri: 'nowhere' }, 400, 'guard.invalid_input'],
  ])('%j is answered with %i %s', async (given, status, code) => {
    const { body } = await create('google-universal');
    expect(codeOf(await askFor(body.id, given))).toEqual([status, code]);
  });

  it('is not there for what is no way in', async () => {
    expect(codeOf(await askFor('unknown'))).toEqual([404, 'entity.not_found']);
    const { body: email } = await manage('POST', '/connectors', {
      connectorId: 'simple-mail-transfer-protocol',
      config: smtpConfig(2525),
    });
    expect(codeOf(await askFor(email.id))).toEqual([400, 'connector.unexpected_type']);
    const { body } = await create('github-universal', {});
    expect(codeOf(await askFor(body.id))).toEqual([400, 'connector.invalid_config']);
  });
});

describe('the room', () => {
  it('finds by id and by target, and forgets on every node', async () => {
    const second = await startTestPostern({ beside: postern });
    const there = second.postern.parts.social;
    const here = postern.postern.parts.social;
    expect([await there.list('default'), await here.list('default')]).toEqual([[], []]);
    const { body } = await createOidc('acme');
    await expect.poll(() => there.byTarget('default', 'acme')).toMatchObject({ id: body.id, factoryId: 'oidc' });
    expect(await there.list('admin')).toEqual([]);
    const before = await here.find('default', body.id);
    await create('google-universal');
    await expect.poll(async () => (await there.list('default')).length).toBe(2);
    expect(await here.find('default', body.id)).toBe(before);
    await manage('DELETE', `/connectors/${body.id}`);
    await expect.poll(() => there.find('default', body.id)).toBeUndefined();
    await second.stop();
  });
});
