import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type Project } from '../../test/connector-packages/project.ts';
import { type Person, type Spoken, somebody, startIdentityProvider } from '../../test/http/identity-provider.ts';
import type { AnyFactory } from './factory.ts';
import { formItemsOf } from './form-items.ts';
import { type LoadedPackages, loadPackages } from './packages.ts';
import { maskSecrets, secretMask } from './secrets.ts';
import type { SocialConnectorFactory } from './social.ts';

/** The published packages for social sign-in as npm has them, unchanged, against a provider on loopback. */
const clientSecret = 'S3CRET-of-the-client';
const standard = ({ id, email, isEmailProven, name, picture }: Person) => ({
  sub: id,
  ...{ email, email_verified: isEmailProven, name, picture },
});
const withoutSub = ({ sub: _sub, ...rest }: { sub?: string }) => rest;

const google: Spoken = {
  tokenPath: '/token',
  tells: { '/v1/userinfo': standard },
  withoutId: withoutSub,
  clientSecret,
  isLax: true,
};
const github: Spoken = {
  tokenPath: '/login/oauth/access_token',
  tells: {
    '/user': ({ id, name, picture }) => ({ id: Number(id), name, avatar_url: picture, email: null }),
    '/user/emails': ({ email, isEmailProven }) => [{ email, primary: true, verified: isEmailProven, visibility: null }],
  },
  withoutId: ({ id: _id, ...rest }: { id?: number }) => rest,
  clientSecret,
  isLax: true,
};
const oidc: Spoken = {
  tokenPath: '/token',
  idToken: { jwksPath: '/keys', issuer: 'https://id.example', claims: standard },
  withoutId: withoutSub,
  clientSecret,
  isLax: true,
};

const basic = { clientId: 'client', clientSecret };
const packages: [name: string, factoryId: string, spoken: Spoken, config: Record<string, unknown>][] = [
  ['@logto/connector-google', 'google-universal', google, { ...basic, prompts: ['select_account'] }],
  ['@logto/connector-github', 'github-universal', github, basic],
  [
    '@logto/connector-oidc',
    'oidc',
    oidc,
    {
      ...basic,
      authorizationEndpoint: 'https://id.example/authorize',
      tokenEndpoint: 'https://id.example/token',
      scope: 'openid email',
      idTokenVerificationConfig: { jwksUri: 'https://id.example/keys', issuer: 'https://id.example' },
    },
  ],
];

const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
const redirectUri = 'https://postern.example/callback/c1';
const state = 'a-state-of-the-caller';

describe.each(packages)('%s', (name, factoryId, spoken, config) => {
  let project: Project;
  let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
  let loaded: LoadedPackages;
  let factory: SocialConnectorFactory;

  beforeAll(async () => {
    project = await createProject();
    await project.link(name);
    provider = await startIdentityProvider('answers', spoken);
    const endpoints = { [factoryId]: provider.server.origin };
    loaded = await loadPackages({ directory: project.directory, log, endpoints, loadMilliseconds: 60_000 });
    factory = loaded.factories[0] as AnyFactory as SocialConnectorFactory;
  });
  afterAll(async () => {
    await loaded.close();
    await provider[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  const context = () => ({ fetch: provider.fetch, signal: AbortSignal.timeout(20_000) });
  const depart = () => factory.depart({ state, redirectUri, connectorId: 'c1' }, config, context());

  it('is loaded with its logo, its guide and its form, and keeps its secret', () => {
    const { type, metadata } = factory;
    expect([type, metadata.id, metadata.platform]).toEqual(['Social', factoryId, 'Universal']);
    expect(metadata.isStandard ?? false).toBe(factoryId === 'oidc');
    expect(metadata.logo).toMatch(/^data:image\/svg\+xml;base64,/);
    expect(metadata.readme).toContain('\n');
    expect(formItemsOf(factory.config).map(({ key }) => key)).toEqual(expect.arrayContaining(['clientId', 'scope']));
    expect(maskSecrets(factory.config, config)).toMatchObject({ clientId: 'client', clientSecret: secretMask });
  });

  it('judges a config itself', async () => {
    expect(await factory.findProblems?.(config)).toEqual([]);
    expect(await factory.findProblems?.({ clientSecret })).toContainEqual(
      expect.objectContaining({ path: ['clientId'] }),
    );
  });

  it('sends somebody to the provider and says who comes back', async () => {
    const { authorizationUri, session } = await depart();
    const sent = new URL(authorizationUri).searchParams;
    expect([sent.get('state'), sent.get('redirect_uri')]).toEqual([state, redirectUri]);
    const callback = { ...(await provider.visit(authorizationUri)), redirectUri: 'https://evil.example/' };
    const kept = JSON.parse(JSON.stringify(session));
    const outcome = await factory.identify(callback, kept, config, context());
    const { id, email, name: called, picture: avatar } = somebody;
    expect(outcome).toMatchObject({ kind: 'identified', profile: { id, email, name: called, avatar } });
  });

  it('does not believe the return of another sign-in, nor a code of nobody', async () => {
    const { session } = await depart();
    for (const callback of [{ code: 'code-of-nobody', state: 'another' }, { code: 'code-of-nobody', state }, {}]) {
      const outcome = await factory.identify(callback, session, config, context());
      expect(outcome.kind).toBe('refused');
      expect(JSON.stringify(outcome)).not.toMatch(/code-of-nobody|S3CRET/);
    }
  });

  it('needs a session, or none', async () => {
    const proofs = { nonce: 'n', codeVerifier: 'v' };
    const departed = factory.depart({ state, redirectUri, connectorId: 'c1', proofs }, config, context());
    if (factoryId === 'oidc') await expect(departed).rejects.toMatchObject({ code: 'connector.not_implemented' });
    else expect((await departed).authorizationUri).toContain('https://');
    expect(lines.join()).not.toContain('S3CRET');
  });
});
