import { describe, it } from 'vitest';
import { type Person, somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { gitlabFactory } from './gitlab.ts';

const clientSecret = 'gloas-a-secret-of-gitlab';

const claims = ({ id, email, isEmailProven, name, picture }: Person) => ({
  sub: id,
  ...{ email, email_verified: isEmailProven, name, picture },
});

testSocialContract(
  { describe, it },
  'GitLab',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/oauth/token',
      idToken: {
        jwksPath: '/oauth/discovery/keys',
        issuer: 'https://gitlab.com',
        claims: ({ id }) => ({ sub: id }),
      },
      tells: { '/oauth/userinfo': claims },
      withoutId: ({ sub: _sub, ...rest }: { sub?: string }) => rest,
      clientSecret,
    })),
    factory: gitlabFactory,
    config: gitlabFactory.config.parse({ clientId: 'an-application-id', clientSecret }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: true },
);
