import { z } from 'zod';
import { memberAt, textAt } from '../http/answer.ts';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import { clientId, clientSecret, scope, scopesOf } from './fields.ts';
import { overOAuth2 } from './over-oauth2.ts';

const metadata: SocialMetadata = {
  id: 'discord-universal',
  target: 'discord',
  platform: 'Universal',
  name: { en: 'Discord' },
  description: { en: 'Signs people in with their Discord accounts.' },
  logo: logoOf(
    '#5865f2',
    '<path d="M13 14h22a3 3 0 0 1 3 3v19l-7-6H13a3 3 0 0 1-3-3V17a3 3 0 0 1 3-3z" fill="#fff"/><circle cx="19" cy="22" r="2.500" fill="#5865f2"/><circle cx="29" cy="22" r="2.500" fill="#5865f2"/>',
  ),
  logoDark: null,
  readme: 'social/discord.md',
};

const config = z.object({
  clientId: clientId('Of the application in the Discord developer portal.'),
  clientSecret: clientSecret('Of the same application.'),
  scope: scope('identify email'),
});

export const discordFactory = overOAuth2<z.output<typeof config>>({
  metadata,
  config,
  provider: ({ clientId, clientSecret, scope }, asked) => ({
    authorizationEndpoint: 'https://discord.com/oauth2/authorize',
    tokenEndpoint: 'https://discord.com/api/v10/oauth2/token',
    clientId,
    clientSecret,
    scope: scopesOf(asked ?? scope, 'identify email'),
  }),
  async read(ask) {
    const user = await ask('https://discord.com/api/v10/users/@me');
    const avatar = textAt(user, 'avatar');
    return {
      id: memberAt(user, 'id'),
      email: memberAt(user, 'email'),
      isEmailProven: memberAt(user, 'verified') === true,
      name: textAt(user, 'global_name') ?? memberAt(user, 'username'),
      avatar: avatar && `https://cdn.discordapp.com/avatars/${textAt(user, 'id')}/${encodeURIComponent(avatar)}.png`,
      rawData: user,
    };
  },
});
