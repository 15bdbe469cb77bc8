import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { googleFactory } from './google.ts';

const clientSecret = 'GOCSPX-a-secret-of-google';

testSocialContract(
  { describe, it },
  'Google',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/token',
      idToken: {
        jwksPath: '/oauth2/v3/certs',
        issuer: 'https://accounts.google.com',
        claims: ({ id, email, isEmailProven, name, picture }) => ({
          sub: id,
          ...{ email, email_verified: isEmailProven, name, picture },
        }),
      },
      withoutId: ({ sub: _sub, ...rest }: { sub?: string }) => rest,
      clientSecret,
    })),
    factory: googleFactory,
    config: googleFactory.config.parse({ clientId: '1.apps.googleusercontent.com', clientSecret }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: true },
);
