import { PublicError } from '../../errors.ts';
import { countAttempt } from '../../limits/attempts.ts';
import type { SocialIdentity } from '../../users/social-identities.ts';
import { expiryOf, newRecordId, type RecordKey } from '../../verification/records.ts';
import { findIdentityProof, insertDeparture, proveIdentity, takeDeparture } from '../../verification/social-records.ts';
import type { Parts } from '../parts.ts';
import type { Destination } from '../social/depart.ts';
import { requireSocialConnector } from '../social/require-social-connector.ts';
import { refusalOf } from '../social/return.ts';
import { requireSameState } from '../social/sealed-session.ts';
import { storableProfile } from '../social/storable-profile.ts';
import { type Account, guessOf } from './account.ts';
import { auditedAccount } from './audited-account.ts';
import type { MadeRecord } from './verify-identity.ts';

export interface OwnDestination extends Destination {
  /** In place of the scope that the connector's config names. */
  scope?: string | undefined;
}

/** Sends the user to another service, to prove who it is there (spec 7.3). */
export const departFromAccount = (
  parts: Parts,
  account: Account,
  { connectorId, scope, ...where }: OwnDestination,
): Promise<MadeRecord & { authorizationUri: string }> =>
  auditedAccount(parts, account, 'Verification.Social.Create', async () => {
    const { tenantId, user, askedFrom } = account;
    const connector = await requireSocialConnector(parts, tenantId, connectorId);
    const { userAgent } = askedFrom;
    const departure = { ...where, connectorId, ...(scope !== undefined && { scope }), ...(userAgent && { userAgent }) };
    const { authorizationUri, session } = await connector.depart(departure);
    const key = { tenantId, userId: user.id, id: newRecordId() };
    const now = new Date(parts.clock());
    const sealed = seal(parts, key, { ...where, session });
    await insertDeparture(parts.database, key, { connectorId, sealed }, now);
    return { verificationRecordId: key.id, expiresAt: expiryOf(now), authorizationUri };
  });

export interface OwnReturn {
  verificationRecordId: string;
  /** The query that the service sent the person back with. Comes from the browser, and is believed in nothing. */
  connectorData: Record<string, unknown>;
}

/** Takes what the user comes back with. A departure serves one return, whatever comes of it. */
export const returnToAccount = (parts: Parts, account: Account, back: OwnReturn): Promise<void> =>
  auditedAccount(parts, account, 'Verification.Social.Submit', () =>
    countAttempt(parts, guessOf(account), async () => {
      const key = keyOf(account, back.verificationRecordId);
      const departed = await takeDeparture(parts.database, key, new Date(parts.clock()));
      if (!departed) throw new PublicError('verification_record.not_found');
      const identity = await askService(parts, account, back, departed);
      await proveIdentity(parts.database, key, seal(parts, key, identity), new Date(parts.clock()));
    }),
  );

/** Who it is at the other service. Throws verification_record.not_found when nobody has come back from there. */
export async function requireIdentityProof(parts: Parts, account: Account, id: string): Promise<SocialIdentity> {
  const key = keyOf(account, id);
  const proof = await findIdentityProof(parts.database, key, new Date(parts.clock()));
  if (!proof) throw new PublicError('verification_record.not_found');
  return open<SocialIdentity>(parts, key, proof.sealed);
}

async function askService(
  parts: Parts,
  account: Account,
  { verificationRecordId, connectorData }: OwnReturn,
  { connectorId, sealed }: { connectorId: string; sealed: Buffer },
): Promise<SocialIdentity> {
  const connector = await requireSocialConnector(parts, account.tenantId, connectorId);
  const departed = open<Departed>(parts, keyOf(account, verificationRecordId), sealed);
  requireSameState(departed, connectorData.state);
  const { state, redirectUri, session } = departed;
  // The redirection URI must be that of the departure (RFC 6749 §4.1.3), whatever the browser says.
  const outcome = await connector.identify({ ...connectorData, state, redirectUri }, session);
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  const profile = storableProfile(outcome.profile);
  return { target: connector.target, identityId: profile.id, details: { ...profile } };
}

interface Departed {
  state: string;
  redirectUri: string;
  session: Record<string, unknown>;
}

const keyOf = ({ tenantId, user }: Account, id: string): RecordKey => ({ tenantId, userId: user.id, id });

const seal = (parts: Parts, key: RecordKey, clear: Departed | SocialIdentity) =>
  parts.seal.seal('provider-session', nameOf(key), JSON.stringify(clear));

const open = <Clear extends Departed | SocialIdentity>(parts: Parts, key: RecordKey, sealed: Buffer): Clear =>
  JSON.parse(parts.seal.open('provider-session', nameOf(key), sealed).toString());

const nameOf = ({ tenantId, userId, id }: RecordKey) => `account:${tenantId}:${userId}:${id}`;
