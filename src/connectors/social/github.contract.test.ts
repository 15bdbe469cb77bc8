import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { githubFactory } from './github.ts';

const clientSecret = 'a-secret-of-github';

testSocialContract(
  { describe, it },
  'GitHub',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/login/oauth/access_token',
      tells: {
        '/user': ({ id, name, picture }) => ({
          id: Number(id),
          login: 'somebody',
          name,
          avatar_url: picture,
          // Anything may stand on a profile.
          email: 'victim@example.com',
        }),
        '/user/emails': ({ email, isEmailProven }) => [
          { email: 'old@example.com', primary: false, verified: true, visibility: null },
          { email, primary: true, verified: isEmailProven, visibility: 'private' },
        ],
      },
      withoutId: ({ id: _id, ...rest }: { id?: number }) => rest,
      clientSecret,
    })),
    factory: githubFactory,
    config: githubFactory.config.parse({ clientId: 'Iv1.client', clientSecret }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: false },
);
