import { z } from 'zod';

export const ssoProviderNames = ['OIDC', 'AzureAdOidc', 'GoogleWorkspace', 'Okta'] as const;

export type SsoProviderName = (typeof ssoProviderNames)[number];

/** What is set up of an enterprise's provider: names of the public API. */
export interface SsoConfig {
  clientId: string;
  clientSecret: string;
  issuer?: string | undefined;
  scope?: string | undefined;
  /** Addresses count as proven although the provider does not say so. */
  trustUnverifiedEmail?: boolean | undefined;
}

/** A kind of identity provider. All of them speak OpenID Connect. */
export interface SsoProvider {
  providerName: SsoProviderName;
  name: string;
  description: string;
  logo: string;
  logoDark: string;
  /** The only description of the settings. */
  config: z.ZodType<SsoConfig>;
  /** Whose issuer is always the same. */
  fixedIssuer?: string;
  prompts?: string;
  /** The claim that names the domain of the enterprise, where anybody may have an account at the provider. */
  domainClaim?: string;
}

const client = {
  clientId: z.string().min(1).max(512).meta({ title: 'Client ID' }),
  clientSecret: z.string().min(1).max(2_048).meta({ title: 'Client secret', secret: true }),
  scope: z
    .string()
    .max(1_024)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]*([ +][\x21\x23-\x5b\x5d-\x7e]+)*$/, 'must be scopes with spaces between them')
    .optional()
    .describe('besides openid, profile and email'),
};

const issuer = z
  .url({ protocol: /^https?$/, error: 'must be a URL that begins with https://', abort: true })
  .max(2_048)
  .refine((url) => {
    const { username, password, search, hash } = new URL(url);
    return `${username}${password}${search}${hash}` === '';
  }, 'must have neither user name, query nor fragment (OpenID Connect Discovery 3)')
  .meta({ title: 'Issuer', destination: true });

const trustUnverifiedEmail = z.boolean().optional();

/** Of Microsoft's issuers those that anybody of any organization signs in at; the last is that of personal accounts. */
const isShared = (url: string) =>
  /^\/(common|organizations|consumers|9188040d-6c67-4c5b-b112-36a304b66dad)(\/|$)/i.test(new URL(url).pathname);

const oneDirectory = z.object({
  ...client,
  issuer: issuer.refine(
    (url) => !isShared(url),
    'must name one directory, such as https://login.microsoftonline.com/<tenant id>/v2.0',
  ),
  trustUnverifiedEmail,
});

const isOf = (url: string, hosts: RegExp) => hosts.test(new URL(url).hostname);

/** Whoever has an account there is not of the organization for that. */
const general = z.object({
  ...client,
  issuer: issuer
    .refine((url) => !isOf(url, /^accounts\.google\.com$/), 'is everybody’s: connect it as GoogleWorkspace')
    .refine(
      (url) => !(isOf(url, /(^|\.)(microsoftonline\.(com|us|cn)|windows\.net)$/) && isShared(url)),
      'is everybody’s: name one directory, and connect it as AzureAdOidc',
    ),
  trustUnverifiedEmail,
});

const pictureOf = (background: string, stroke: string) =>
  `data:image/svg+xml;base64,${Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="${background}"/><path d="M13 37V12h14v25M27 21h8v16M10 37h28M18 18h4M18 24h4M18 30h4M31 27h0M31 32h0" fill="none" stroke="${stroke}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  ).toString('base64')}`;

const pictures = { logo: pictureOf('#334155', '#fff'), logoDark: pictureOf('#e2e8f0', '#1e293b') };

export const ssoProviders: Record<SsoProviderName, SsoProvider> = {
  OIDC: {
    providerName: 'OIDC',
    name: 'OpenID Connect',
    description: 'Any identity provider that speaks OpenID Connect.',
    ...pictures,
    config: general,
  },
  AzureAdOidc: {
    providerName: 'AzureAdOidc',
    name: 'Microsoft Entra ID (OIDC)',
    description: 'One directory of Microsoft Entra ID, formerly Azure AD, by OpenID Connect.',
    ...pictures,
    config: oneDirectory,
  },
  GoogleWorkspace: {
    providerName: 'GoogleWorkspace',
    name: 'Google Workspace',
    description: 'The accounts of an organization at Google Workspace.',
    ...pictures,
    config: z.object(client),
    fixedIssuer: 'https://accounts.google.com',
    prompts: 'select_account',
    domainClaim: 'hd',
  },
  Okta: {
    providerName: 'Okta',
    name: 'Okta',
    description: 'An organization at Okta.',
    ...pictures,
    config: general,
  },
};

export const isSsoProviderName = (name: string): name is SsoProviderName => Object.hasOwn(ssoProviders, name);

/** Always asked for, whatever else is (OpenID Connect Core 3.1.2.1, 5.4). */
const requiredScopes = ['openid', 'profile', 'email'];

export const scopeOf = ({ scope = '' }: SsoConfig) =>
  [...new Set([...requiredScopes, ...scope.split(/[ +]/).filter(Boolean)])].join(' ');
