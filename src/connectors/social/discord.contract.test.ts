import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { discordFactory } from './discord.ts';

const clientSecret = 'a-secret-of-discord';

testSocialContract(
  { describe, it },
  'Discord',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/api/v10/oauth2/token',
      tells: {
        '/api/v10/users/@me': ({ id, email, isEmailProven, name }) => ({
          ...{ id, email, username: 'somebody', global_name: name, avatar: 'a_1f2e', verified: isEmailProven },
        }),
      },
      withoutId: ({ id: _id, ...rest }: { id?: string }) => rest,
      clientSecret,
    })),
    factory: discordFactory,
    config: discordFactory.config.parse({ clientId: '42', clientSecret }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: false },
);
