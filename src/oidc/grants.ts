import type { Grant, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Database } from '../database/database.ts';
import { prolongGrant } from './adapter.ts';

const dayInSeconds = 86_400;
const sessionSeconds = 14 * dayInSeconds;

/** As long as a session, or the client's refresh tokens if they live longer; and a day, so that the first ones fit in. */
export const grantSeconds = ({ oidc: { client } }: KoaContextWithOIDC) =>
  Math.max(sessionSeconds, Number(client?.refreshTokenSeconds ?? 0)) + dayInSeconds;

/** A token is worth nothing without its grant, so the grant outlives every token that is issued under it. */
export const outliveTokens = (database: Database, tenantId: string) =>
  async function keepGrant(context: KoaContextWithOIDC, next: () => Promise<void>) {
    await next();
    if (context.oidc?.route !== 'token') return;
    const { Grant: grant, RefreshToken: refreshToken, AccessToken: accessToken } = context.oidc.entities;
    const secondsLeft = Math.max(refreshToken?.remainingTTL ?? 0, accessToken?.remainingTTL ?? 0);
    if (!grant || grant.remainingTTL >= secondsLeft) return;
    await prolongGrant(database.relaxed, tenantId, grant.jti, secondsLeft + dayInSeconds);
  };

/**
 * The grant of this user and application, widened to what is asked for now: the operator's own applications need no
 * consent page. Saved only when it changed.
 */
export async function loadGrant(context: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = context;
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) return undefined;
  const id = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const known = id ? await provider.Grant.find(id) : undefined;
  const grant =
    known?.accountId === session.accountId
      ? known
      : new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  const before = JSON.stringify([grant.openid, grant.resources]);
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '));
  if (oidc.requestParamClaims.size > 0) grant.addOIDCClaims([...oidc.requestParamClaims]);
  for (const [indicator, { scopes }] of Object.entries(oidc.resourceServers ?? {})) {
    grant.addResourceScope(indicator, [...oidc.requestParamScopes].filter((scope) => scopes.has(scope)).join(' '));
  }
  if (grant !== known || JSON.stringify([grant.openid, grant.resources]) !== before) await grant.save();
  return grant;
}

export type Consent = { kind: 'given'; returnTo: string } | { kind: 'not asked' };

/** Answers the consent prompt of an interaction: what was asked for is granted already. */
export async function giveConsent(provider: Provider, uid: string): Promise<Consent> {
  const interaction = await provider.Interaction.find(uid);
  if (interaction?.prompt.name !== 'consent' || !interaction.grantId) return { kind: 'not asked' };
  interaction.result = { ...interaction.lastSubmission, consent: { grantId: interaction.grantId } };
  await interaction.persist();
  return { kind: 'given', returnTo: interaction.returnTo };
}
