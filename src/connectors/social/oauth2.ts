import { z } from 'zod';
import { said } from '../fields.ts';
import { memberAt } from '../http/answer.ts';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import {
  clientId,
  clientSecret,
  clientSecretJwtSigningAlgorithm,
  customConfig,
  endpoint,
  scopesOf,
  snakeCased,
  tokenEndpointAuthMethod,
  trustUnverifiedEmail,
} from './fields.ts';
import { overOAuth2 } from './over-oauth2.ts';
import { isTrue } from './profile.ts';

const metadata: SocialMetadata = {
  id: 'oauth2',
  target: 'oauth2',
  platform: 'Universal',
  name: { en: 'OAuth 2.0' },
  description: { en: 'Signs people in with any service that speaks OAuth 2.0 and says who somebody is as JSON.' },
  logo: logoOf(
    '#1b1b1f',
    '<circle cx="18" cy="24" r="7" fill="none" stroke="#fff" stroke-width="4"/><path d="M25 24h15v6M33 24v5" fill="none" stroke="#fff" stroke-width="4"/>',
  ),
  logoDark: logoOf(
    '#48484f',
    '<circle cx="18" cy="24" r="7" fill="none" stroke="#fff" stroke-width="4"/><path d="M25 24h15v6M33 24v5" fill="none" stroke="#fff" stroke-width="4"/>',
  ),
  readme: 'social/oauth2.md',
  isStandard: true,
};

const usualNames = { id: 'id', email: 'email', phone: 'phone', name: 'name', avatar: 'avatar' };
const usualPaths = { ...usualNames, emailVerified: 'email_verified', phoneVerified: 'phone_verified' };

const path = z.string().min(1).max(200);

const profileMap = z
  .object({
    id: path,
    email: path,
    emailVerified: path,
    phone: path,
    phoneVerified: path,
    name: path,
    avatar: path,
  })
  .partial()
  .optional()
  .meta(
    said({
      label: 'Profile Map',
      help: 'Where in the answer things stand, members of members with a dot: { "id": "user.id", "emailVerified": "user.confirmed" }.',
      item: 'Json',
      default: usualNames,
    }),
  );

const config = z.object({
  authorizationEndpoint: endpoint({
    label: 'Authorization Endpoint',
    help: 'Where people are sent to.',
    placeholder: '<authorization-endpoint>',
  }),
  tokenEndpoint: endpoint({
    label: 'Token Endpoint',
    help: 'Where the code is redeemed.',
    placeholder: '<token-endpoint>',
  }),
  userInfoEndpoint: endpoint({
    label: 'User Info Endpoint',
    help: 'Says who somebody is, as JSON, to the holder of an access token.',
    placeholder: '<user-info-endpoint>',
  }),
  clientId: clientId('Of the client at the service.'),
  clientSecret: clientSecret('Of the same client.'),
  tokenEndpointAuthMethod,
  clientSecretJwtSigningAlgorithm,
  tokenEndpointResponseType: z
    .enum(['query-string', 'json'])
    .optional()
    .meta(
      said({
        label: 'Token Endpoint Response Type',
        help: 'Of no effect: Postern reads both.',
        hidden: true,
      }),
    ),
  scope: z
    .string()
    .optional()
    .meta(said({ label: 'Scope', help: 'What is asked for, separated by spaces.', item: 'MultilineText' })),
  profileMap,
  trustUnverifiedEmail,
  customConfig,
});

type Config = z.output<typeof config>;

export const oauth2Factory = overOAuth2<Config>({
  metadata,
  config,
  provider: (given, asked) => ({
    authorizationEndpoint: given.authorizationEndpoint,
    tokenEndpoint: given.tokenEndpoint,
    clientId: given.clientId,
    clientSecret: given.clientSecret,
    ...(given.tokenEndpointAuthMethod && { tokenAuthMethod: given.tokenEndpointAuthMethod }),
    scope: scopesOf(asked ?? given.scope, ''),
    extra: snakeCased(given.customConfig),
    tokenExtra: snakeCased(given.customConfig),
  }),
  async read(ask, { userInfoEndpoint, profileMap, trustUnverifiedEmail }) {
    const user = await ask(userInfoEndpoint);
    const at = (name: keyof typeof usualPaths) =>
      memberAt(user, ...(profileMap?.[name] ?? usualPaths[name]).split('.'));
    return {
      id: at('id'),
      email: at('email'),
      isEmailProven: isTrue(at('emailVerified') ?? trustUnverifiedEmail),
      phone: at('phone'),
      isPhoneProven: isTrue(at('phoneVerified')),
      name: at('name'),
      avatar: at('avatar'),
      rawData: user,
    };
  },
});
