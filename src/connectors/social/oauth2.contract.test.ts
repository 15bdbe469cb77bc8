import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { oauth2Factory } from './oauth2.ts';

const clientSecret = 'a secret: of/the+service';

testSocialContract(
  { describe, it },
  'OAuth 2.0',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/token',
      tells: {
        '/me': ({ id, email, isEmailProven, name, picture }) => ({
          user: { number: Number(id), name, pictures: [picture] },
          mail: { address: email, confirmed: isEmailProven ? 1 : 0 },
        }),
      },
      withoutId: () => ({ user: {} }),
      clientSecret,
    })),
    factory: oauth2Factory,
    config: oauth2Factory.config.parse({
      authorizationEndpoint: 'https://id.example/authorize?brand=1',
      tokenEndpoint: 'https://id.example/token',
      userInfoEndpoint: 'https://id.example/me',
      tokenEndpointAuthMethod: 'client_secret_basic',
      clientId: 'client',
      clientSecret,
      scope: 'me',
      profileMap: {
        ...{ id: 'user.number', email: 'mail.address', emailVerified: 'mail.confirmed', name: 'user.name' },
        avatar: 'user.pictures.0',
      },
    }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: false },
);
