import { z } from 'zod';
import { memberAt } from '../http/answer.ts';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import { clientId, clientSecret, scope, scopesOf, trustUnverifiedEmail } from './fields.ts';
import { overOAuth2 } from './over-oauth2.ts';

const metadata: SocialMetadata = {
  id: 'facebook-universal',
  target: 'facebook',
  platform: 'Universal',
  name: { en: 'Facebook' },
  description: { en: 'Signs people in with their Facebook accounts.' },
  logo: logoOf(
    '#0866ff',
    '<path d="M26 48V30h6l1-7h-7v-4c0-2.500 1-4 4-4h3V9h-5c-6 0-9 3.500-9 9v5h-6v7h6v18z" fill="#fff"/>',
  ),
  logoDark: null,
  readme: 'social/facebook.md',
};

const config = z.object({
  clientId: clientId('The App ID of the app in Meta for Developers.'),
  clientSecret: clientSecret('The App secret of the same app.'),
  scope: scope('email public_profile'),
  trustUnverifiedEmail,
});

/** Facebook says nothing of whether an address is proven. */
export const facebookFactory = overOAuth2<z.output<typeof config>>({
  metadata,
  config,
  provider: ({ clientId, clientSecret, scope }, asked) => ({
    authorizationEndpoint: 'https://www.facebook.com/v23.0/dialog/oauth',
    tokenEndpoint: 'https://graph.facebook.com/v23.0/oauth/access_token',
    clientId,
    clientSecret,
    scope: scopesOf((asked ?? scope)?.replaceAll(',', ' '), 'email public_profile'),
  }),
  async read(ask, { trustUnverifiedEmail }) {
    const user = await ask('https://graph.facebook.com/v23.0/me?fields=id,name,email,picture');
    return {
      id: memberAt(user, 'id'),
      email: memberAt(user, 'email'),
      isEmailProven: trustUnverifiedEmail === true,
      name: memberAt(user, 'name'),
      avatar: memberAt(user, 'picture', 'data', 'url'),
      rawData: user,
    };
  },
});
