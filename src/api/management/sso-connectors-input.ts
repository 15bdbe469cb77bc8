import { z } from 'zod';
import { maskSecrets, movesSecrets, restoreSecrets } from '../../connectors/secrets.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { SsoConnectorRow } from '../../sso/connectors.ts';
import { toConnector } from '../../sso/connectors.ts';
import { judgeDomains } from '../../sso/domains.ts';
import { type SsoProvider, type SsoProviderName, ssoProviders } from '../../sso/providers.ts';
import { describeIssues } from '../route.ts';

const jsonObject = z.record(z.string(), z.unknown());

const picture = z
  .string()
  .max(65_536)
  .regex(/^(https:\/\/|data:image\/)\S+$/, 'must begin with https:// or data:image/');

const branding = z.object({
  displayName: z.string().min(1).max(128).optional(),
  logo: picture.optional(),
  darkLogo: picture.optional(),
});

/** What may be set of a connector. */
export const ssoFields = z.object({
  connectorName: z.string().min(1).max(128),
  config: jsonObject.optional().describe('secrets are masked in answers; a mask that comes back keeps the secret'),
  domains: z.array(z.string().max(255)).max(1_000).optional(),
  branding: branding.optional(),
  syncProfile: z.boolean().optional(),
  enableTokenStorage: z.boolean().optional(),
});

export const ssoChanges = ssoFields.partial();

export const ssoConnectorAnswer = z.object({
  tenantId: z.string(),
  id: z.string(),
  providerName: z.string(),
  connectorName: z.string(),
  config: jsonObject,
  domains: z.array(z.string()),
  branding,
  syncProfile: z.boolean(),
  enableTokenStorage: z.boolean(),
  createdAt: z.number(),
});

export const ssoConnectorWithProvider = ssoConnectorAnswer.extend({
  name: z.string(),
  providerType: z.literal('oidc'),
  providerLogo: z.string(),
  providerLogoDark: z.string(),
  providerConfig: jsonObject.optional().describe('what the provider says of itself; left out when it cannot be asked'),
});

export const ssoErrors = [
  'connector.invalid_config',
  'connector.token_storage_not_supported',
  'single_sign_on.duplicate_connector_name',
  'single_sign_on.duplicated_domains',
  'single_sign_on.forbidden_domains',
  'single_sign_on.invalid_domain_format',
] as const;

/** The changes as they are stored, once domains and config were found to be good. */
export async function acceptedFields(
  { parts }: Door,
  { domains, config, branding: shown, connectorName, syncProfile, enableTokenStorage }: z.output<typeof ssoChanges>,
  earlier: Pick<SsoConnectorRow, 'providerName' | 'config'>,
): Promise<Partial<SsoConnectorRow>> {
  if (enableTokenStorage) throw new PublicError('connector.token_storage_not_supported');
  return {
    ...(connectorName !== undefined && { connectorName }),
    ...(syncProfile !== undefined && { syncProfile }),
    ...(shown && { branding: shown }),
    ...(domains && { domains: acceptedDomains(domains) }),
    ...(config && { config: await acceptedConfig(parts, config, earlier) }),
  };
}

function acceptedDomains(given: string[]): string[] {
  const judged = judgeDomains(given);
  // The API answers with the list itself, which is no object.
  const refused = judged.domains as unknown as Record<string, unknown>;
  switch (judged.kind) {
    case 'fine':
      return judged.domains;
    case 'invalid':
      throw new PublicError('single_sign_on.invalid_domain_format', refused);
    case 'forbidden':
      throw new PublicError('single_sign_on.forbidden_domains', refused);
    case 'duplicated':
      throw new PublicError('single_sign_on.duplicated_domains', refused);
  }
}

/** As the provider's settings read it, and only if the provider is there. What they do not know is left out. */
async function acceptedConfig(
  { sso }: Door['parts'],
  given: Record<string, unknown>,
  { providerName, config: stored }: Pick<SsoConnectorRow, 'providerName' | 'config'>,
): Promise<Record<string, unknown>> {
  const provider = ssoProviders[providerName];
  const parsed = provider.config.safeParse(withStoredSecret(provider, given, stored));
  if (!parsed.success) throw invalid(describeIssues(parsed.error, 'config'));
  const issuer = provider.fixedIssuer ?? parsed.data.issuer;
  const fault = issuer === undefined ? 'There is no issuer.' : await sso.findFault(issuer);
  if (fault !== undefined) throw invalid(`config.issuer: ${fault}`);
  return { ...parsed.data };
}

function withStoredSecret({ config }: SsoProvider, given: Record<string, unknown>, stored: Record<string, unknown>) {
  if (!movesSecrets(config, given, stored)) return restoreSecrets(config, given, stored);
  throw invalid('config: the issuer changed, so the secret is needed again; the mask keeps none of it');
}

const invalid = (details: string) => new PublicError('connector.invalid_config', undefined, { details });

export const toSsoAnswer = (
  tenantId: string,
  { createdAt, config, ...row }: SsoConnectorRow,
): z.output<typeof ssoConnectorAnswer> => ({
  tenantId,
  ...row,
  config: maskSecrets(ssoProviders[row.providerName].config, config),
  enableTokenStorage: false,
  createdAt: createdAt.getTime(),
});

export async function withProvider({ parts, tenantId }: Door, row: SsoConnectorRow) {
  const { name, logo, logoDark } = ssoProviders[row.providerName];
  const connector = toConnector(row);
  const providerConfig = connector && (await parts.sso.providerConfig(connector));
  return {
    ...toSsoAnswer(tenantId, row),
    name,
    providerType: 'oidc' as const,
    providerLogo: logo,
    providerLogoDark: logoDark,
    ...(providerConfig && { providerConfig }),
  };
}

/** Providers that speak SAML have names in the API, and none here. */
export function requireProviderName(name: string, isKnown: (name: string) => name is SsoProviderName): SsoProviderName {
  if (isKnown(name)) return name;
  const details = samlNames.includes(name)
    ? `${name} speaks SAML, which is not supported. Use the provider's OpenID Connect: ${oidcOf(name)}.`
    : `providerName must be one of ${Object.keys(ssoProviders).join(', ')}.`;
  throw new PublicError('connector.not_found', { type: name }, { status: 422, details });
}

const samlNames = ['SAML', 'AzureAD'];
const oidcOf = (name: string) => (name === 'AzureAD' ? 'AzureAdOidc' : 'OIDC');
