import { sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { countAttempt } from '../limits/attempts.ts';
import { readLock } from '../limits/lockout.ts';
import { identityPolicyOf } from '../users/identity-keys.ts';
import { tooBusy } from '../users/new-user.ts';
import { isPasswordExpired } from '../users/password-expiry.ts';
import { verifyPassword } from '../users/passwords.ts';
import { type Credentials, findCredentials, upgradePassword } from '../users/stored-passwords.ts';
import { audited } from './audited.ts';
import { countWrongAnswer } from './count-wrong-answer.ts';
import { type Interaction, requireStarted, type StartedInteraction, writeState } from './interaction.ts';
import { lockoutKeyOf } from './lockout-key.ts';
import type { Parts } from './parts.ts';
import { type PasswordRecord, type UserIdentifier, withRecord } from './records.ts';
import { occasionOf } from './tell-hooks.ts';
import { refuseLocked } from './verify-code.ts';

export interface PasswordReply {
  identifier: UserIdentifier;
  password: string;
}

export interface PasswordProof {
  interaction: StartedInteraction;
  record: PasswordRecord;
}

/**
 * Takes a password (spec 5.7). Nobody learns whether the identifier or the password was wrong, by words or by time, and
 * every wrong answer counts against the identifier.
 */
export const verifyInteractionPassword = (
  parts: Parts,
  given: Interaction,
  reply: PasswordReply,
): Promise<PasswordProof> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Verification.Password.Submit', async () => {
    const { tenantId, clientId, caller } = interaction;
    return countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, () =>
      compare(parts, interaction, reply),
    );
  });
};

async function compare(parts: Parts, interaction: StartedInteraction, reply: PasswordReply): Promise<PasswordProof> {
  const { tenantId } = interaction;
  const settings = await parts.experience.get(tenantId);
  const [found] = await Promise.all([
    findCredentials(parts.database, tenantId, reply.identifier, identityPolicyOf(settings)),
    refuseWhileLocked(parts, tenantId, reply.identifier),
  ]);
  switch (await verifyPassword(found?.password, reply.password)) {
    case 'busy':
      throw tooBusy();
    case 'incorrect':
      return refuse(parts, interaction, reply);
    case 'correct':
      return accept(parts, interaction, reply, found as Credentials);
  }
}

/** Before the password is compared: otherwise time would tell a right one from a wrong one while neither is taken. */
async function refuseWhileLocked(parts: Parts, tenantId: string, { value }: UserIdentifier) {
  const key = await lockoutKeyOf(parts, tenantId, value);
  const [lock] = await parts.database.query<{ blocked_until: Date | null }>(readLock(key));
  refuseLocked(lock?.blocked_until, new Date(parts.clock()));
}

async function refuse(parts: Parts, interaction: Interaction, { identifier }: PasswordReply): Promise<never> {
  const now = new Date(parts.clock());
  const { tenantId } = interaction;
  const occasion = occasionOf(interaction);
  refuseLocked(await countWrongAnswer(parts, { tenantId, identifier, now, occasion }), now);
  throw new PublicError('session.invalid_credentials');
}

/** The lock is read in the statement that saves the proof: where the identifier is locked, nothing is proven. */
async function accept(
  parts: Parts,
  interaction: StartedInteraction,
  { identifier, password }: PasswordReply,
  credentials: Credentials,
): Promise<PasswordProof> {
  const { tenantId, state } = interaction;
  const { user } = credentials;
  const now = new Date(parts.clock());
  const refusal = await refusalOf(parts, tenantId, credentials);
  const record: PasswordRecord = {
    id: timeOrderedId(now.getTime()),
    type: 'Password',
    identifier,
    userId: user.id,
    isVerified: true,
  };
  const proven = { ...state, records: withRecord(state.records, record) };
  const key = await lockoutKeyOf(parts, tenantId, identifier.value);
  const [row] = await parts.database.relaxed.query<{ until: Date | null; isSaved: boolean }>(sql`
    with lock as (${readLock(key)}),
    opened as (
      select where not ${refusal !== undefined} and not exists (select from lock where blocked_until > ${now})
    ),
    saved as (${writeState(interaction, proven, sql`opened`)})
    select (select blocked_until from lock) as until, exists (select from saved) as "isSaved"`);
  refuseLocked(row?.until, now);
  if (refusal) throw refusal;
  if (!row?.isSaved) throw new PublicError('session.interaction_changed');
  upgradeLater(parts, tenantId, credentials, password);
  return { interaction: { ...interaction, state: proven, revision: interaction.revision + 1 }, record };
}

async function refusalOf(parts: Parts, tenantId: string, credentials: Credentials): Promise<PublicError | undefined> {
  const { passwordExpiration } = await parts.experience.get(tenantId);
  if (credentials.user.isSuspended) return new PublicError('user.suspended');
  return isPasswordExpired(credentials, passwordExpiration, parts.clock())
    ? new PublicError('password.expired')
    : undefined;
}

/** Nobody waits for it, and where it fails the next sign-in does it. */
function upgradeLater(
  { database, log }: Parts,
  tenantId: string,
  { user, password: stored }: Credentials,
  password: string,
) {
  if (!stored) return;
  upgradePassword(database, tenantId, user.id, { stored, password }).catch((error: unknown) =>
    log.warn({ err: error, tenant: tenantId, user: user.id }, 'could not store a better hash of a password'),
  );
}
