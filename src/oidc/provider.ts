import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Application } from '../applications/applications.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../database/database.ts';
import type { SigningKey } from '../tenants/keys.ts';
import { findUser, type User } from '../users/users.ts';
import { goneAccount } from './account-check.ts';
import { createAdapter, type InteractionRecords } from './adapter.ts';
import { finishAnswer } from './answers.ts';
import { auditProvider } from './audit-events.ts';
import { claimsByScope, claimsOf, ssoClaimsOf } from './claims.ts';
import { extraClientProperties, toClientMetadata } from './clients.ts';
import type { CookieKeys } from './cookie-keys.ts';
import { grantSeconds, loadGrant, outliveTokens } from './grants.ts';
import { dressForms, type ProviderViews, readerOf, show } from './provider-pages.ts';
import { extraParameters, screenCookie, screenOf } from './screens.ts';
import { linkChecks } from './switch-account.ts';

export interface ProviderParts {
  tenantId: string;
  /** The tenant's public origin; the issuer is this plus `/oidc`. */
  origin: string;
  /** Audiences of the Management API that machine-to-machine applications may ask for. */
  managementAudiences: string[];
  signingKeys: SigningKey[];
  cookieKeys: CookieKeys;
  database: Database;
  audit: AuditLog;
  interactions: InteractionRecords;
  findApplication(id: string): Promise<Application | undefined>;
  views: ProviderViews;
  isSecure: boolean;
}

const seconds = { hour: 3600, day: 86_400 };

/** The OpenID provider of one tenant, in the configuration that the public API describes (spec 11). */
export function createProvider(parts: ProviderParts): Provider {
  const provider = new Provider(`${parts.origin}/oidc`, {
    ...storage(parts),
    ...protocol(parts),
    ...account(parts),
    ...browser(parts),
    features: features(parts),
  });
  // The public origin is set, not guessed: what server.ts passes on names it, whatever Host was sent.
  provider.proxy = true;
  auditProvider(provider, parts.tenantId, parts.audit);
  provider.use(finishAnswer);
  provider.use(dressForms(parts.views));
  provider.use(outliveTokens(parts.database, parts.tenantId));
  return provider;
}

const storage = ({ database, tenantId, interactions, findApplication, signingKeys }: ProviderParts): Configuration => ({
  adapter: createAdapter({
    database,
    tenantId,
    interactions,
    async findClient(id) {
      const application = await findApplication(id);
      return application && toClientMetadata(application);
    },
  }),
  jwks: { keys: signingKeys },
});

const protocol = (_parts: ProviderParts): Configuration => ({
  responseTypes: ['code'],
  pkce: { required: () => true },
  extraParams: extraParameters,
  extraClientMetadata: { properties: [...extraClientProperties] },
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
  enabledJWA: {
    idTokenSigningAlgValues: ['ES256'],
    userinfoSigningAlgValues: ['ES256'],
  },
  conformIdTokenClaims: false,
  clientBasedCORS: (_context, origin, client) =>
    Array.isArray(client.corsAllowedOrigins) && client.corsAllowedOrigins.includes(origin),
  expiresWithSession: () => false,
  issueRefreshToken: async (_context, client, code) =>
    client.grantTypeAllowed('refresh_token') &&
    (code.scopes.has('offline_access') || client.alwaysIssuesRefreshToken === true),
  rotateRefreshToken: shouldRotate,
  ttl: {
    AccessToken: (_context, token) => token.resourceServer?.accessTokenTTL ?? seconds.hour,
    AuthorizationCode: 60,
    ClientCredentials: (_context, token) => token.resourceServer?.accessTokenTTL ?? seconds.hour,
    Grant: grantSeconds,
    IdToken: (_context, _token, client) => Number(client.idTokenSeconds),
    Interaction: seconds.hour,
    RefreshToken: (_context, _token, client) => Number(client.refreshTokenSeconds),
    Session: 14 * seconds.day,
  },
});

const account = ({ database, tenantId }: ProviderParts): Configuration => ({
  claims: claimsByScope,
  scopes: ['openid', 'offline_access', 'profile', 'email', 'phone', 'address', 'custom_data', 'identities'],
  async findAccount(context, id) {
    const user = await userOf(context, () => findUser(database, tenantId, id));
    if (!user || user.isSuspended) return undefined;
    const { primaryEmail } = user;
    const claims = async (use: string, scope: string) => ({
      ...(await ssoClaimsOf(database, { tenantId, id, use, scope })),
      ...claimsOf(user, use),
    });
    return { accountId: id, primaryEmail, claims };
  },
  loadExistingGrant: loadGrant,
});

const browser = ({ cookieKeys, views, isSecure }: ProviderParts): Configuration => ({
  cookies: {
    // Any object with keygrip's methods serves; the types know only the library's own.
    keys: cookieKeys as never,
    long: cookieOptions,
    short: cookieOptions,
    names: cookieNames(isSecure),
  },
  interactions: {
    policy: policy(),
    url(context, interaction) {
      context.cookies.set('_logto', screenCookie(interaction.params), {
        httpOnly: false,
        sameSite: 'lax',
        overwrite: true,
        signed: false,
      });
      return screenOf(interaction.prompt, interaction.params);
    },
  },
  async renderError(context, out) {
    show(context, await views.error(readerOf(context), { error: out.error, description: out.error_description }));
  },
});

const features = ({ managementAudiences, views }: ProviderParts): NonNullable<Configuration['features']> => ({
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  introspection: {
    enabled: true,
    // A backend may ask about any token that it is sent (RFC 7662 §2.1); a public client, which anybody can be, about its own.
    allowedPolicy: (_context, client, token) =>
      client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
  },
  // RFC 7009 §2.1: a client revokes what was issued to it.
  revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
  resourceIndicators: {
    enabled: true,
    async getResourceServerInfo(_context, resource, client) {
      if (!managementAudiences.includes(resource) || !client.hasManagementApiAccess) throw new errors.InvalidTarget();
      return {
        scope: 'all',
        audience: resource,
        accessTokenTTL: seconds.hour,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      };
    },
    useGrantedResource: () => true,
  },
  rpInitiatedLogout: {
    enabled: true,
    async logoutSource(context, form) {
      show(context, await views.signOut(readerOf(context), form));
    },
    async postLogoutSuccessSource(context) {
      show(context, await views.signedOut(readerOf(context)));
    },
  },
});

const cookieOptions = { signed: true, httpOnly: true, sameSite: 'lax', path: '/', overwrite: true } as const;

/** On https the names carry what browsers enforce (RFC 6265bis §4.1.3); the resume cookie has a path of its own. */
export const cookieNames = (isSecure: boolean) =>
  isSecure
    ? {
        session: '__Host-_session',
        interaction: '__Host-_interaction',
        resume: '__Secure-_interaction_resume',
      }
    : { session: '_session', interaction: '_interaction', resume: '_interaction_resume' };

/** Every application is the operator's own, so consent is given without asking; native ones too. */
function policy() {
  const prompts = interactionPolicy.base();
  prompts.get('consent')?.checks.remove('native_client_prompt');
  for (const check of [goneAccount(), ...linkChecks()]) prompts.get('login')?.checks.add(check);
  return prompts;
}

/** Tokens of public clients rotate at every use; others past 70 % of their life; none live past a year. */
function shouldRotate({ oidc }: KoaContextWithOIDC) {
  const { RefreshToken: token, Client: client } = oidc.entities;
  if (!token || !client?.alwaysRotates) return false;
  if (token.totalLifetime() >= 365 * seconds.day) return false;
  return client.clientAuthMethod === 'none' || token.ttlPercentagePassed() >= 70;
}

const users = new WeakMap<object, Promise<User | undefined>>();

/** The provider asks for the account several times in a request; it is read once. */
function userOf(context: KoaContextWithOIDC, find: () => Promise<User | undefined>) {
  const known = users.get(context);
  if (known) return known;
  const found = find();
  users.set(context, found);
  return found;
}
