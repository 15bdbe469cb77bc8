import type { AdapterPayload } from 'oidc-provider';
import type { Application } from '../applications/applications.ts';

/** What we keep of an application beyond the standard's client metadata. */
export const extraClientProperties = [
  'applicationName',
  'corsAllowedOrigins',
  'hasManagementApiAccess',
  'idTokenSeconds',
  'refreshTokenSeconds',
  'alwaysRotates',
  'alwaysIssuesRefreshToken',
] as const;

const secondsPerDay = 86_400;

/** An application as the provider sees it (RFC 7591). */
export function toClientMetadata(application: Application): AdapterPayload {
  const { customClientMetadata: custom } = application;
  return {
    client_id: application.id,
    ...grantsOf(application),
    id_token_signed_response_alg: 'ES256',
    applicationName: application.name,
    corsAllowedOrigins: corsOrigins(application),
    hasManagementApiAccess: application.hasManagementApiAccess,
    idTokenSeconds: custom.idTokenTtl ?? 3600,
    refreshTokenSeconds: (custom.refreshTokenTtlInDays ?? 14) * secondsPerDay,
    alwaysRotates: custom.rotateRefreshToken ?? true,
    alwaysIssuesRefreshToken: application.type === 'Traditional' && (custom.alwaysIssueRefreshToken ?? false),
  };
}

function grantsOf(application: Application): AdapterPayload {
  const { type, secret, oidcClientMetadata } = application;
  if (type === 'MachineToMachine') {
    return {
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    };
  }
  return {
    ...(type === 'Traditional'
      ? { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' }
      : { token_endpoint_auth_method: 'none' }),
    application_type: type === 'Native' ? 'native' : 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: oidcClientMetadata.redirectUris,
    post_logout_redirect_uris: oidcClientMetadata.postLogoutRedirectUris,
  };
}

/** A browser application may call the token endpoint from where it is redirected to, and from where it says. */
function corsOrigins({ oidcClientMetadata, customClientMetadata }: Application) {
  const redirected = oidcClientMetadata.redirectUris
    .filter((uri) => /^https?:/.test(uri))
    .map((uri) => new URL(uri).origin);
  return [...new Set([...redirected, ...(customClientMetadata.corsAllowedOrigins ?? [])])];
}
