import { describe, it } from 'vitest';
import { somebody, startIdentityProvider } from '../../../test/http/identity-provider.ts';
import { testSocialContract } from '../social-contract.ts';
import { azureadFactory } from './azuread.ts';

const clientSecret = 'a~secret.of-microsoft';
const tenantId = '11111111-2222-4333-8444-555555555555';

testSocialContract(
  { describe, it },
  'Microsoft',
  async (mood) => ({
    ...(await startIdentityProvider(mood, {
      tokenPath: '/organizations/oauth2/v2.0/token',
      idToken: {
        jwksPath: '/organizations/discovery/v2.0/keys',
        issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
        claims: ({ email, isEmailProven }) => ({
          sub: 'pairwise-and-of-no-use',
          tid: tenantId,
          email,
          ...(isEmailProven && { xms_edov: '1' }),
        }),
      },
      tells: { '/v1.0/me': ({ id, email, name }) => ({ id, displayName: name, mail: email }) },
      withoutId: ({ id: _id, ...rest }: { id?: string }) => rest,
      clientSecret,
    })),
    factory: azureadFactory,
    config: azureadFactory.config.parse({
      clientId: 'an-application-id',
      clientSecret,
      cloudInstance: 'https://login.microsoftonline.com',
      tenantId: 'organizations',
    }),
    secrets: [clientSecret],
    person: { id: somebody.id, email: somebody.email, name: somebody.name },
  }),
  { isOpenId: true },
);
