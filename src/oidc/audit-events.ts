import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { callerAddress } from '../lib/caller-address.ts';

/** Tells the audit log what the provider does by itself: authentication requests, tokens, revocations. */
export function auditProvider(provider: Provider, tenantId: string, audit: AuditLog) {
  const succeeded = (context: KoaContextWithOIDC, key: string, details?: AuditEntry['details']) =>
    audit.record(tenantId, { ...circumstancesOf(context), key, result: 'Success', details });
  const failed = (context: KoaContextWithOIDC, { error }: { error: string }) => {
    // An application that only asks whether somebody is signed in is told that nobody is.
    if (error === 'login_required' || !context.oidc) return;
    const key = keysByRoute[context.oidc.route]?.(context);
    if (!key) return;
    const details = { grantType: grantTypeOf(context) };
    audit.record(tenantId, { ...circumstancesOf(context), key, result: 'Error', error: `oidc.${error}`, details });
  };

  provider.on('interaction.started', (context, { name }) => succeeded(context, 'Interaction.Create', { prompt: name }));
  provider.on('interaction.ended', (context) => succeeded(context, 'Interaction.End'));
  provider.on('grant.success', (context) =>
    succeeded(context, exchangeKeyOf(context), { grantType: grantTypeOf(context) }),
  );
  provider.on('grant.revoked', (context) => succeeded(context, 'RevokeGrants'));
  provider.on('authorization.error', failed);
  provider.on('grant.error', failed);
  provider.on('revocation.error', failed);
  provider.on('server_error', (context) => failed(context, { error: 'server_error' }));
  // A revocation that succeeds is no event. When the provider failed, its answer is no 200.
  provider.use(async (given, next) => {
    await next();
    const context = given as typeof given & KoaContextWithOIDC;
    if (context.oidc?.route !== 'revocation' || context.status !== 200) return;
    const token = tokenOf(context);
    // A token that is unknown or another application's is left alone, with the same answer (RFC 7009 §2.2).
    if (!token || token.clientId !== context.oidc.client?.clientId) return failed(context, { error: 'invalid_token' });
    succeeded(context, 'RevokeToken', { tokenType: token.kind });
  });
}

const exchangeKeyOf = (context: KoaContextWithOIDC) =>
  `ExchangeTokenBy.${grantNames[grantTypeOf(context)] ?? 'Unknown'}`;

const keysByRoute: Record<string, (context: KoaContextWithOIDC) => string> = {
  authorization: () => 'Interaction.Create',
  resume: () => 'Interaction.End',
  token: exchangeKeyOf,
  revocation: () => 'RevokeToken',
};

const grantTypeOf = ({ oidc }: KoaContextWithOIDC) => String(oidc.params?.grant_type ?? '');

const grantNames: Record<string, string> = {
  authorization_code: 'AuthorizationCode',
  refresh_token: 'RefreshToken',
  client_credentials: 'ClientCredentials',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'TokenExchange',
  'urn:ietf:params:oauth:grant-type:device_code': 'DeviceCode',
};

/** What the request was about, as far as it was understood when it ended. */
function circumstancesOf(context: KoaContextWithOIDC) {
  const { entities, session } = context.oidc;
  return {
    applicationId: entities.Client?.clientId,
    userId: entities.Account?.accountId ?? ownerOf(tokenOf(context)) ?? session?.accountId,
    sessionId: entities.Interaction?.uid,
    ip: callerAddress(context),
    userAgent: context.get('user-agent') || undefined,
  };
}

/** The token that was shown, whoever's it is. */
const tokenOf = ({ oidc: { entities } }: KoaContextWithOIDC) =>
  entities.AuthorizationCode ?? entities.RefreshToken ?? entities.AccessToken ?? entities.ClientCredentials;

const ownerOf = (token: ReturnType<typeof tokenOf>) => (token && 'accountId' in token ? token.accountId : undefined);
