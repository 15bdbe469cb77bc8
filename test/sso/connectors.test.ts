import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { type Answer, read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts';

let postern: TestPostern;
let provider: ScriptedProvider;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  [postern, provider] = await Promise.all([startTestPostern(), startScriptedProvider()]);
  manage = await checkedManagementClient(postern);
});
afterAll(async () => {
  await postern.stop();
  await provider.stop();
});

const codeOf = ({ status, body }: Answer) => [status, body.code];

let count = 0;
const create = (fields: object = {}) => {
  count += 1;
  return manage('POST', '/sso-connectors', { providerName: 'OIDC', connectorName: `Harbour ${count}`, ...fields });
};

it('the kinds of providers are listed, none of them SAML', async () => {
  const { status, body } = await manage('GET', '/sso-connector-providers');
  expect(status).toBe(200);
  expect(body.map(({ providerName }: { providerName: string }) => providerName)).toEqual([
    'OIDC',
    'AzureAdOidc',
    'GoogleWorkspace',
    'Okta',
  ]);
  expect(body[0]).toEqual({
    providerName: 'OIDC',
    providerType: 'oidc',
    name: 'OpenID Connect',
    description: expect.any(String),
    logo: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
    logoDark: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
  });
});

describe('a connector', () => {
  it('is created, read, listed, changed and deleted; its secret is never shown', async () => {
    const created = await create({
      config: { ...provider.config, scope: 'groups' },
      domains: ['Harbour.example', 'BÜCHER.example'],
      branding: { displayName: 'The harbour', logo: 'https://harbour.example/logo.svg' },
      syncProfile: true,
    });
    const { id } = created.body;
    const expected = {
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      providerName: 'OIDC',
      connectorName: `Harbour ${count}`,
      config: { ...provider.config, clientSecret: '********', scope: 'groups' },
      domains: ['harbour.example', 'xn--bcher-kva.example'],
      branding: { displayName: 'The harbour', logo: 'https://harbour.example/logo.svg' },
      syncProfile: true,
      enableTokenStorage: false,
      createdAt: expect.any(Number),
    };
    expect([created.status, created.body]).toEqual([200, expected]);
    const withProvider = {
      ...expected,
      name: 'OpenID Connect',
      providerType: 'oidc',
      providerLogo: expect.any(String),
      providerLogoDark: expect.any(String),
      providerConfig: {
        issuer: provider.issuer,
        clientId: 'postern',
        scope: 'openid profile email groups',
        authorizationEndpoint: `${provider.issuer}/authorize`,
        tokenEndpoint: `${provider.issuer}/token`,
        userinfoEndpoint: `${provider.issuer}/userinfo`,
        jwksUri: `${provider.issuer}/jwks`,
      },
    };
    const read = await manage('GET', `/sso-connectors/${id}`);
    expect([read.status, read.body]).toEqual([200, withProvider]);
    const changed = await manage('PATCH', `/sso-connectors/${id}`, { domains: ['dock.example'], syncProfile: false });
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...withProvider, domains: ['dock.example'], syncProfile: false },
    ]);
    const listed = await manage('GET', '/sso-connectors');
    expect(listed.body).toContainEqual(changed.body);
    expect((await manage('DELETE', `/sso-connectors/${id}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `/sso-connectors/${id}`))).toEqual([404, 'entity.not_found']);
    expect(codeOf(await manage('GET', `/sso-connectors/${id}`))).toEqual([404, 'entity.not_exists_with_id']);
    expect(codeOf(await manage('PATCH', `/sso-connectors/${id}`, {}))).toEqual([404, 'entity.not_exists_with_id']);
  });

  it('is listed by pages', async () => {
    await Promise.all([create(), create(), create()]);
    const { body, headers } = await manage('GET', '/sso-connectors?page=1&page_size=2');
    expect(body).toHaveLength(2);
    expect(Number(headers.get('total-number'))).toBeGreaterThanOrEqual(3);
    expect(codeOf(await manage('GET', '/sso-connectors?page=0'))).toEqual([400, 'guard.invalid_pagination']);
  });

  it('has a name of its own', async () => {
    const [first, second] = [await create(), await create()];
    const { connectorName } = first.body;
    expect(codeOf(await create({ connectorName }))).toEqual([409, 'single_sign_on.duplicate_connector_name']);
    const path = `/sso-connectors/${second.body.id}`;
    const taken = await manage('PATCH', path, { connectorName });
    expect(codeOf(taken)).toEqual([409, 'single_sign_on.duplicate_connector_name']);
    const same = await manage('PATCH', path, { connectorName: second.body.connectorName });
    expect(same.status).toBe(200);
  });

  it.each(['SAML', 'AzureAD', 'Nobody'])(
    'of the kind %s is refused with what there is instead',
    async (providerName) => {
      const { status, body } = await create({ providerName });
      expect([status, body.code]).toEqual([422, 'connector.not_found']);
      expect(body.details).toMatch(/OpenID Connect|one of/);
    },
  );

  it('cannot store tokens', async () => {
    const refused = [422, 'connector.token_storage_not_supported'];
    expect(codeOf(await create({ enableTokenStorage: true }))).toEqual(refused);
    expect((await create({ enableTokenStorage: false })).status).toBe(200);
  });
});

describe('domains', () => {
  it.each([
    ['of mailbox providers', ['Gmail.com', 'example.com', 'qq.com'], 'forbidden_domains', ['gmail.com', 'qq.com']],
    ['given twice', ['example.com', 'EXAMPLE.com'], 'duplicated_domains', ['example.com']],
    [
      'that are none',
      ['example.com', 'not a domain', '@x.example'],
      'invalid_domain_format',
      ['not a domain', '@x.example'],
    ],
  ])('%s are refused and named', async (_what, domains, code, refused) => {
    const answer = await create({ domains });
    expect(answer.body).toMatchObject({ code: `single_sign_on.${code}`, data: refused });
    expect(answer.status).toBe(422);
    const { body } = await create();
    expect(codeOf(await manage('PATCH', `/sso-connectors/${body.id}`, { domains }))).toEqual([
      422,
      `single_sign_on.${code}`,
    ]);
  });
});

describe('a config', () => {
  it.each([
    ['without a client', 'OIDC', { clientId: undefined }, /config\.clientId/],
    ['whose issuer is no URL', 'OIDC', { issuer: 'harbour' }, /config\.issuer/],
    ['whose issuer has a query', 'Okta', { issuer: 'http://localhost/?a=b' }, /config\.issuer/],
    [
      'of all directories at Microsoft',
      'AzureAdOidc',
      { issuer: 'https://login.microsoftonline.com/common/v2.0' },
      /one directory/,
    ],
    ...['common/v2.0', 'organizations/v2.0', '9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'].map(
      (path): [string, string, object, RegExp] => [
        'of everybody at Microsoft, under another name,',
        'OIDC',
        { issuer: `https://login.microsoftonline.com/${path}` },
        /AzureAdOidc/,
      ],
    ),
    [
      'of everybody at Google, under another name,',
      'Okta',
      { issuer: 'https://accounts.google.com' },
      /GoogleWorkspace/,
    ],
    ['of nobody who answers', 'OIDC', { issuer: 'http://localhost:9' }, /config\.issuer: .+/],
  ])('%s is refused with a sentence', async (_what, providerName, change, words) => {
    const { status, body } = await create({ providerName, config: { ...provider.config, ...change } });
    expect([status, body.code]).toEqual([400, 'connector.invalid_config']);
    expect(body.details).toMatch(words);
    expect(body.details).not.toContain(provider.config.clientSecret);
  });

  it('of an issuer that says it is another is refused', async () => {
    const issuer = provider.issuer.replace('localhost', '127.0.0.1');
    expect(codeOf(await create({ config: { ...provider.config, issuer } }))).toEqual([400, 'connector.invalid_config']);
  });

  it('may come later; a mask keeps the secret, but not for another issuer', async () => {
    const { id } = (await create()).body;
    const path = `/sso-connectors/${id}`;
    expect((await manage('GET', path)).body.providerConfig).toBeUndefined();
    const masked = { ...provider.config, clientSecret: '********' };
    expect(codeOf(await manage('PATCH', path, { config: masked }))).toEqual([400, 'connector.invalid_config']);
    expect((await manage('PATCH', path, { config: provider.config })).status).toBe(200);
    expect((await manage('PATCH', path, { config: { ...masked, scope: 'groups' } })).status).toBe(200);
    const moved = await manage('PATCH', path, { config: { ...masked, issuer: `${provider.issuer}/elsewhere` } });
    expect(codeOf(moved)).toEqual([400, 'connector.invalid_config']);
    expect(moved.body.details).toContain('the issuer changed');
    const [row] = await postern.postern.parts.database.query<{ config: Buffer }>(
      sql`select sealed_config as config from sso_connectors where id = ${id}`,
    );
    expect(row?.config.toString('latin1')).not.toContain(provider.config.clientSecret);
    expect(postern.logged()).not.toContain(provider.config.clientSecret);
  });
});

describe('the organizations of a connector', () => {
  it('are set from the organization', async () => {
    const { id: organizationId } = (await manage('POST', '/organizations', { name: 'Harbour' })).body;
    const [one, other] = [(await create()).body, (await create()).body];
    const path = `/organizations/${organizationId}/jit/sso-connectors`;
    const added = await manage('POST', path, { ssoConnectorIds: [one.id] });
    expect([added.status, added.body]).toEqual([201, { ssoConnectorIds: [one.id] }]);
    expect((await manage('GET', path)).body).toEqual([one]);
    expect((await manage('PUT', path, { ssoConnectorIds: [other.id] })).status).toBe(204);
    expect((await manage('GET', path)).body).toEqual([other]);
    expect((await manage('DELETE', `${path}/${other.id}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `${path}/${other.id}`))).toEqual([404, 'entity.not_found']);
    const unknown = await manage('POST', path, { ssoConnectorIds: ['nobody'] });
    expect(codeOf(unknown)).toEqual([422, 'entity.relation_foreign_key_not_found']);
    expect(codeOf(await manage('GET', '/organizations/nowhere/jit/sso-connectors'))).toEqual([
      404,
      'entity.not_exists_with_id',
    ]);
  });
});

describe('what pages may know', () => {
  it('are the connectors that people can use, once single sign-on is switched on', async () => {
    const { id, connectorName } = (await create({ config: provider.config, domains: ['pier.example'] })).body;
    await create({ config: provider.config });
    const seen = async () => (await read(await fetch(`${postern.url}/api/.well-known/sign-in-exp`))).body.ssoConnectors;
    expect(await seen()).toEqual([]);
    await manage('PATCH', '/sign-in-exp', { singleSignOnEnabled: true });
    const picture = expect.stringMatching(/^data:image/);
    expect(await seen()).toContainEqual({ id, connectorName, logo: picture, darkLogo: picture });
    expect(await seen()).toHaveLength(1);
  });
});
