import type { FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { Account } from '../../interactions/account/account.ts';
import { endInteractions } from '../../interactions/end-interactions.ts';
import { endOtherSessions } from '../../oidc/end-sessions.ts';
import { findUser } from '../../users/users.ts';
import { callerOf } from '../experience/interaction-of.ts';
import { bearerOf } from '../management/authorize.ts';

/**
 * Who calls: the user of an opaque access token that was issued for no resource, as for userinfo (OpenID Connect Core
 * §5.3). What has expired, was revoked or belongs to somebody who is suspended is as good as unknown.
 */
export async function authorizeAccount(door: Door, request: FastifyRequest): Promise<Account> {
  const token = await findToken(door, bearerOf(request.headers.authorization));
  const { tenantId, parts } = door;
  const user = await findUser(parts.database, tenantId, token.accountId);
  const application = await door.findApplication(token.clientId);
  if (!user || user.isSuspended || !application) throw new PublicError('auth.unauthorized');
  if (!token.scopes.has('openid')) throw new PublicError('auth.forbidden');
  const { enabled, fields } = await parts.accountCenter.get(tenantId);
  if (!enabled) throw new PublicError('account_center.not_enabled');
  const caller = callerOf(request);
  return {
    tenantId,
    user,
    clientId: application.id,
    scopes: token.scopes,
    fields,
    proofId: proofIdOf(request),
    caller,
    uiLocales: uiLocalesOf(request),
    // The server of a traditional application calls for the person, from an address and with a name of its own.
    askedFrom: application.type === 'Traditional' ? {} : { ip: caller.ip, userAgent: caller.userAgent },
    async endOtherSessions() {
      await endInteractions(parts.database, tenantId, user.id);
      await endOtherSessions(parts.database, tenantId, user.id, token.grantId);
    },
  };
}

async function findToken({ provider }: Door, value: string) {
  const token = await provider.AccessToken.find(value);
  const { accountId, clientId, grantId, aud, scopes } = token ?? {};
  if (!accountId || !clientId || !grantId || aud !== undefined) throw new PublicError('auth.unauthorized');
  return { accountId, clientId, grantId, scopes: scopes ?? new Set<string>() };
}

function proofIdOf({ headers }: FastifyRequest) {
  const id = headers['logto-verification-id'];
  return typeof id === 'string' ? id : undefined;
}

/** What the authentication request of this browser said; a page of another origin has no such cookie (spec 3.4). */
function uiLocalesOf({ headers }: FastifyRequest): string | undefined {
  const [, text = ''] = /(?:^|;\s*)_logto=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  try {
    const { uiLocales } = Object(JSON.parse(text)) as { uiLocales?: unknown };
    return typeof uiLocales === 'string' && uiLocales.length <= 256 ? uiLocales : undefined;
  } catch {
    return undefined;
  }
}
