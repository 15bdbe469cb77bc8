import { z } from 'zod';
import { said } from '../fields.ts';
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
import { overOpenId } from './over-openid.ts';
import { isTrue } from './profile.ts';

const metadata: SocialMetadata = {
  id: 'oidc',
  target: 'oidc',
  platform: 'Universal',
  name: { en: 'OIDC' },
  description: { en: 'Signs people in with any service that speaks OpenID Connect.' },
  logo: logoOf(
    '#f78c40',
    '<path d="M27 8v30l-5 3V11z" fill="#fff"/><path d="M22 18c-8 1-13 5-13 11 0 7 6 11 13 12v-4c-5-1-8-4-8-8s3-6 8-7zM27 18c4 0 7 2 9 3l3-2v9l-10-2 3-2c-1-1-3-2-5-2z" fill="#fff"/>',
  ),
  logoDark: null,
  readme: 'social/oidc.md',
  isStandard: true,
};

const texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const idTokenVerificationConfig = z
  .object({
    jwksUri: z
      .string()
      .refine((given) => /^https?:$/.test(URL.parse(given)?.protocol ?? ''), 'must be an http or https URL'),
    issuer: texts.optional(),
    algorithms: z.array(z.string().regex(/^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/)).optional(),
  })
  .meta(
    said({
      label: 'ID Token Verification Config',
      help: 'How ID tokens are checked: { "jwksUri": "…", "issuer": "…" }. Name the issuer; without it any is taken.',
      item: 'Json',
      default: { jwksUri: '<jwks-uri>', issuer: '<issuer>' },
    }),
  );

const authRequestOptionalConfig = z
  .object({
    responseMode: z.string(),
    display: z.string(),
    prompt: z.string(),
    maxAge: z.string(),
    uiLocales: z.string(),
    idTokenHint: z.string(),
    loginHint: z.string(),
    acrValues: z.string(),
  })
  .partial()
  .optional()
  .meta(
    said({
      label: 'Authentication Request Optional Config',
      help: 'Of the authorization request: responseMode, display, prompt, maxAge, uiLocales, idTokenHint, loginHint, acrValues.',
      item: 'Json',
      default: {},
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
    help: 'Asked for what the ID token does not say. Left empty, the ID token has to say all.',
    placeholder: '<user-info-endpoint>',
  }).optional(),
  clientId: clientId('Of the client at the service.'),
  clientSecret: clientSecret('Of the same client.'),
  tokenEndpointAuthMethod,
  clientSecretJwtSigningAlgorithm,
  scope: z.string().meta(
    said({
      label: 'Scope',
      help: 'What is asked for, separated by spaces: openid profile email. openid is added where it is missing.',
      placeholder: 'openid profile email',
      item: 'MultilineText',
    }),
  ),
  acceptStringTypedBooleanClaims: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Accept String-typed Boolean Claims',
        help: 'Some services write "true" where the standard has true, in email_verified and phone_verified.',
        default: false,
      }),
    ),
  trustUnverifiedEmail,
  idTokenVerificationConfig,
  authRequestOptionalConfig,
  customConfig,
});

type Config = z.output<typeof config>;

export const oidcFactory = overOpenId<Config>({
  metadata,
  config,
  provider: (given, asked) => ({
    endpoints: {
      authorization: given.authorizationEndpoint,
      token: given.tokenEndpoint,
      jwks: given.idTokenVerificationConfig.jwksUri,
      ...(given.userInfoEndpoint !== undefined && { userinfo: given.userInfoEndpoint }),
      ...(given.idTokenVerificationConfig.issuer && { issuer: given.idTokenVerificationConfig.issuer }),
      ...(given.idTokenVerificationConfig.algorithms && { algorithms: given.idTokenVerificationConfig.algorithms }),
    },
    clientId: given.clientId,
    clientSecret: given.clientSecret,
    tokenAuthMethod: given.tokenEndpointAuthMethod ?? 'client_secret_post',
    scope: scopesOf(asked ?? given.scope, 'openid', ['openid']),
    extra: { ...snakeCased(given.authRequestOptionalConfig), ...snakeCased(given.customConfig) },
    tokenExtra: snakeCased(given.customConfig),
  }),
  read: (claims, { acceptStringTypedBooleanClaims, trustUnverifiedEmail }) => {
    const says = acceptStringTypedBooleanClaims ? isTrue : (value: unknown) => value === true;
    return {
      id: claims.sub,
      email: claims.email,
      isEmailProven: says(claims.email_verified ?? trustUnverifiedEmail),
      phone: claims.phone_number ?? claims.phone,
      isPhoneProven: says(claims.phone_number == null ? claims.phone_verified : claims.phone_number_verified),
      name: claims.name,
      avatar: claims.picture,
      rawData: claims,
    };
  },
});
