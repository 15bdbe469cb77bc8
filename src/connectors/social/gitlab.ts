import { z } from 'zod';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import { clientId, clientSecret, scope, scopesOf } from './fields.ts';
import { overOpenId, standardProfile } from './over-openid.ts';

const metadata: SocialMetadata = {
  id: 'gitlab-universal',
  target: 'gitlab',
  platform: 'Universal',
  name: { en: 'GitLab' },
  description: { en: 'Signs people in with their accounts at gitlab.com.' },
  logo: logoOf('#fff', '<path d="M24 44 3 27 8.200 6l8 14.400h15.600l8-14.400L45 27z" fill="#fc6d26"/>'),
  logoDark: null,
  readme: 'social/gitlab.md',
};

const config = z.object({
  clientId: clientId('The Application ID of the application in GitLab.'),
  clientSecret: clientSecret('The Secret of the same application.'),
  scope: scope('openid profile email'),
});

const endpoints = {
  authorization: 'https://gitlab.com/oauth/authorize',
  token: 'https://gitlab.com/oauth/token',
  userinfo: 'https://gitlab.com/oauth/userinfo',
  jwks: 'https://gitlab.com/oauth/discovery/keys',
  issuer: 'https://gitlab.com',
};

export const gitlabFactory = overOpenId<z.output<typeof config>>({
  metadata,
  config,
  provider: ({ clientId, clientSecret, scope }, asked) => ({
    endpoints,
    clientId,
    clientSecret,
    scope: scopesOf(asked ?? scope, 'openid profile email', ['openid']),
  }),
  read: standardProfile,
});
