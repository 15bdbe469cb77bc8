import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { oidcFactory } from './oidc.ts';

const clientSecret = 'a secret: of/the+service';

testSocialContract(
  { describe, it },
  'OpenID Connect',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/token',
      idToken: {
        jwksPath: '/keys',
        issuer: 'https://id.example',
        claims: ({ id, email, isEmailProven, name, picture }) => ({
          sub: id,
          ...{ email, email_verified: isEmailProven, name, picture },
        }),
      },
      withoutId: ({ sub: _sub, ...rest }: { sub?: string }) => rest,
      clientSecret,
    })),
    factory: oidcFactory,
    config: oidcFactory.config.parse({
      authorizationEndpoint: 'https://id.example/authorize?brand=1',
      tokenEndpoint: 'https://id.example/token',
      clientId: 'client',
      clientSecret,
      tokenEndpointAuthMethod: 'client_secret_basic',
      scope: 'profile+email',
      idTokenVerificationConfig: {
        jwksUri: 'https://id.example/keys',
        issuer: ['https://old.example', 'https://id.example'],
      },
    }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: true },
);
