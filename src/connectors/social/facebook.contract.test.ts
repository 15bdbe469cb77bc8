import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { facebookFactory } from './facebook.ts';

const clientSecret = 'a-secret-of-facebook';

testSocialContract(
  { describe, it },
  'Facebook',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/v23.0/oauth/access_token',
      tells: {
        '/v23.0/me': ({ id, email, name, picture }) => ({ id, email, name, picture: { data: { url: picture } } }),
      },
      withoutId: ({ id: _id, ...rest }: { id?: string }) => rest,
      clientSecret,
    })),
    factory: facebookFactory,
    // It says nothing of proofs: the operator has to believe it.
    config: facebookFactory.config.parse({
      clientId: '42',
      clientSecret,
      trustUnverifiedEmail: mood !== 'knows no proof',
    }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: false },
);
