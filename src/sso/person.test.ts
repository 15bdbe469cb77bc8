import { describe, expect, it } from 'vitest';
import type { SsoConnector } from './connectors.ts';
import { toConnector } from './connectors.ts';
import { personOf } from './person.ts';
import type { SsoProviderName } from './providers.ts';

const row = {
  id: 'c',
  connectorName: 'Harbour',
  domains: ['harbour.example'],
  branding: {},
  syncProfile: false,
  createdAt: new Date(0),
};

const connectorOf = (providerName: SsoProviderName, config: object = {}) =>
  toConnector({
    ...row,
    providerName,
    config: { clientId: 'us', clientSecret: 'secret', issuer: 'https://id.harbour.example', ...config },
  }) as SsoConnector;

const claims = { iss: 'https://id.harbour.example', sub: 'ada', email: 'ada@harbour.example' };

const emailOf = (connector: SsoConnector, told: object) => {
  const outcome = personOf(connector, { ...claims, ...told });
  return outcome.kind === 'identified' ? (outcome.person.email ?? 'none') : outcome.code;
};

describe('the address', () => {
  it.each([
    ['proven', 'OIDC', { email_verified: true }, 'ada@harbour.example'],
    ['proven, written as text', 'OIDC', { email_verified: 'true' }, 'ada@harbour.example'],
    ['not proven', 'OIDC', { email_verified: false }, 'none'],
    ['not proven, as Microsoft leaves it away', 'AzureAdOidc', {}, 'none'],
    ['proven, of another domain', 'Okta', { email: 'eve@elsewhere.example', email_verified: true }, 'none'],
    ['proven, of two domains', 'OIDC', { email: 'ada@harbour.example@x.example', email_verified: true }, 'none'],
    ['that is none', 'OIDC', { email: ['ada@harbour.example'], email_verified: true }, 'none'],
  ] as const)('%s at %s counts only as the enterprise’s own', (_what, providerName, told, expected) => {
    expect(emailOf(connectorOf(providerName), told)).toBe(expected);
  });

  it('that is not proven counts where the operator trusts it, of the domain alone', () => {
    const connector = connectorOf('AzureAdOidc', { trustUnverifiedEmail: true });
    expect(emailOf(connector, {})).toBe('ada@harbour.example');
    expect(emailOf(connector, { email: 'eve@elsewhere.example' })).toBe('none');
  });
});

describe('at Google, where anybody has an account', () => {
  it.each([
    ['an account of the organization', 'harbour.example', 'ada@harbour.example'],
    ['an account of another organization', 'elsewhere.example', 'authorization_failed'],
    ['an account of nobody’s', undefined, 'authorization_failed'],
  ])('%s', (_what, hd, expected) => {
    expect(emailOf(connectorOf('GoogleWorkspace'), { hd, email_verified: true })).toBe(expected);
  });
});

it('a person is known by issuer and subject, and what is about the token is left out', () => {
  const told = { name: 'Ada', picture: 'https://x.example/a.png', groups: ['crew'], nonce: 'n', aud: 'us', exp: 1 };
  expect(personOf(connectorOf('OIDC'), { ...claims, ...told })).toEqual({
    kind: 'identified',
    person: {
      issuer: claims.iss,
      id: 'ada',
      name: 'Ada',
      avatar: told.picture,
      rawData: { ...claims, name: 'Ada', picture: told.picture, groups: ['crew'] },
    },
  });
});
