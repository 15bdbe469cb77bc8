import { z } from 'zod';
import { memberAt, textAt } from '../http/answer.ts';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import { clientId, clientSecret, scope, scopesOf } from './fields.ts';
import { overOAuth2 } from './over-oauth2.ts';
import { Refusal } from './refusal.ts';

const branches =
  '<g fill="none" stroke="#fff" stroke-width="3.500"><circle cx="16" cy="13" r="3.500"/><circle cx="16" cy="35" r="3.500"/><circle cx="32" cy="17" r="3.500"/><path d="M16 16.500v15M32 20.500c0 7-16 4-16 11"/></g>';

const metadata: SocialMetadata = {
  id: 'github-universal',
  target: 'github',
  platform: 'Universal',
  name: { en: 'GitHub' },
  description: { en: 'Signs people in with their GitHub accounts.' },
  logo: logoOf('#1f2328', branches),
  logoDark: logoOf('#3d444d', branches),
  readme: 'social/github.md',
};

const config = z.object({
  clientId: clientId('Of the OAuth app in GitHub.'),
  clientSecret: clientSecret('Generated for the same OAuth app.'),
  scope: scope('read:user user:email'),
});

/** The address on a profile is chosen freely; which one is proven is said by the list of addresses alone. */
export const githubFactory = overOAuth2<z.output<typeof config>>({
  metadata,
  config,
  provider: ({ clientId, clientSecret, scope }, asked) => ({
    authorizationEndpoint: 'https://github.com/login/oauth/authorize',
    tokenEndpoint: 'https://github.com/login/oauth/access_token',
    clientId,
    clientSecret,
    scope: scopesOf(asked ?? scope, 'read:user user:email'),
  }),
  async read(ask) {
    const [userInfo, userEmails] = await Promise.all([
      ask('https://api.github.com/user'),
      // Without the scope for it, there is no address.
      ask('https://api.github.com/user/emails').catch(nothingRefused),
    ]);
    const list = Array.isArray(userEmails) ? userEmails : [];
    const primary = list.find((one) => memberAt(one, 'primary') === true && memberAt(one, 'verified') === true);
    return {
      id: memberAt(userInfo, 'id'),
      email: memberAt(primary, 'email'),
      isEmailProven: primary !== undefined,
      name: textAt(userInfo, 'name') ?? memberAt(userInfo, 'login'),
      avatar: memberAt(userInfo, 'avatar_url'),
      rawData: { userInfo, userEmails: list },
    };
  },
});

function nothingRefused(error: unknown): unknown {
  if (error instanceof Refusal) return [];
  throw error;
}
