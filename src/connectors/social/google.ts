import { z } from 'zod';
import { said } from '../fields.ts';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import { clientId, clientSecret, prompts, scope, scopesOf } from './fields.ts';
import { overOpenId, standardProfile } from './over-openid.ts';

const metadata: SocialMetadata = {
  id: 'google-universal',
  target: 'google',
  platform: 'Universal',
  name: { en: 'Google' },
  description: { en: 'Signs people in with their Google accounts.' },
  logo: logoOf(
    '#fff',
    '<g fill="none" stroke-width="5" transform="matrix(1.3 0 0 1.3 -7.2 -7.2)"><path d="M35.6 15.5A14 14 0 0 0 11.9 17" stroke="#ea4335"/><path d="M11.9 17a14 14 0 0 0 0 14" stroke="#fbbc05"/><path d="M11.9 31A14 14 0 0 0 33.500 34.400" stroke="#34a853"/><path d="M33.500 34.400A14 14 0 0 0 38 24H24.500" stroke="#4285f4"/></g>',
  ),
  logoDark: null,
  readme: 'social/google.md',
};

const config = z.object({
  clientId: clientId('Of the OAuth client in Google Cloud.'),
  clientSecret: clientSecret('Of the same OAuth client.'),
  scope: scope('openid profile email'),
  prompts: prompts(['none', 'consent', 'select_account']),
  offlineAccess: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Refresh access token',
        help: 'Asks Google for access while the person is away. Postern keeps no tokens of Google, so it is of no use yet.',
        default: false,
      }),
    ),
});

const endpoints = {
  authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  jwks: 'https://www.googleapis.com/oauth2/v3/certs',
  issuer: ['https://accounts.google.com', 'accounts.google.com'],
};

/** Google's ID token says all that is wanted, so that userinfo need not be asked. */
export const googleFactory = overOpenId<z.output<typeof config>>({
  metadata,
  config,
  provider: ({ clientId, clientSecret, scope, prompts, offlineAccess }, asked) => ({
    endpoints,
    clientId,
    clientSecret,
    scope: scopesOf(asked ?? scope, 'openid profile email', ['openid']),
    ...(prompts && { prompts: prompts.join(' ') }),
    ...(offlineAccess && { extra: { access_type: 'offline' } }),
  }),
  read: standardProfile,
});
