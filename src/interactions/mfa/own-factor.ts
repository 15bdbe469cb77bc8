import { type Fragment, sql } from '../../database/database.ts';
import { type ErrorCode, PublicError } from '../../errors.ts';
import { timeOrderedId } from '../../lib/ids.ts';
import { countAttempt } from '../../limits/attempts.ts';
import { type LockoutKey, readLock } from '../../limits/lockout.ts';
import {
  openFactor,
  readSecretFactor,
  type SecretFactor,
  type StoredFactorType,
  type Use,
} from '../../users/factors.ts';
import { countWrongAnswer } from '../count-wrong-answer.ts';
import { type StartedInteraction, writeState } from '../interaction.ts';
import { lockoutKeyOf } from '../lockout-key.ts';
import type { Parts } from '../parts.ts';
import { withRecord } from '../records.ts';
import { occasionOf } from '../tell-hooks.ts';
import { refuseLocked } from '../verify-code.ts';

export interface Trial {
  type: StoredFactorType;
  /** What a wrong answer is told by. */
  error: ErrorCode;
  /** Part of a statement that uses up what was answered, and gives a row if it still could; undefined: it is wrong. */
  use(secret: Buffer, use: Use): ((guard: Fragment) => Fragment) | undefined;
}

/** Who is known in the interaction. The calls of second factors answer with another status than those after them. */
export function identifiedId({ state: { userId } }: StartedInteraction): string {
  if (!userId) throw new PublicError('session.identifier_not_found', undefined, { status: 400 });
  return userId;
}

/**
 * Takes the answer to a factor that the user has set up. It is used up, and noted in the interaction, in the statement
 * that reads the lock: of parallel uses on any number of nodes one succeeds. Wrong answers count against the user, each
 * type of factor on its own (spec 6.4).
 */
export const spendOwnFactor = (
  parts: Parts,
  interaction: StartedInteraction,
  userId: string,
  trial: Trial,
): Promise<{ interaction: StartedInteraction; verificationId: string }> => {
  const { tenantId, clientId, caller } = interaction;
  return countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, async () => {
    const now = new Date(parts.clock());
    const key = await lockoutKeyOf(parts, tenantId, userId, trial.type);
    const { until, factor } = await read(parts, { tenantId, userId, type: trial.type, key });
    refuseLocked(until, now);
    const secret = factor && openFactor(parts.seal, tenantId, factor);
    const use = secret && trial.use(secret, { tenantId, id: factor.id, now });
    const spent = use && (await spend(parts, { interaction, userId, type: trial.type, key, now }, use));
    if (spent) return spent;
    const wrong = { tenantId, identifier: { type: 'userId', value: userId }, pool: trial.type, now } as const;
    refuseLocked(await countWrongAnswer(parts, { ...wrong, occasion: occasionOf(interaction) }), now);
    throw new PublicError(trial.error);
  });
};

interface Asked {
  tenantId: string;
  userId: string;
  type: StoredFactorType;
  key: LockoutKey;
}

async function read({ database }: Parts, { tenantId, userId, type, key }: Asked) {
  const [row] = await database.query<{ until: Date | null } & (SecretFactor | { id: null })>(sql`
    with factor as (${readSecretFactor(tenantId, userId, type)}), lock as (${readLock(key)})
    select (select blocked_until from lock) as until, factor.*
    from (select) as once left join factor on true`);
  return { until: row?.until, factor: row?.id ? (row as SecretFactor) : undefined };
}

interface Spending extends Omit<Asked, 'tenantId'> {
  interaction: StartedInteraction;
  now: Date;
}

/** Undefined: it was used already. */
async function spend(
  { database }: Parts,
  { interaction, userId, type, key, now }: Spending,
  use: (guard: Fragment) => Fragment,
) {
  const { state } = interaction;
  const record = { id: timeOrderedId(now.getTime()), type, userId, isVerified: true };
  const proven = { ...state, records: withRecord(state.records, record) };
  const [row] = await database.query<{ until: Date | null; isUsed: boolean; isSaved: boolean }>(sql`
    with lock as (${readLock(key)}),
    opened as (select where not exists (select from lock where blocked_until > ${now})),
    used as (${use(sql`opened`)}),
    saved as (${writeState(interaction, proven, sql`used`)})
    select (select blocked_until from lock) as until, exists (select from used) as "isUsed",
      exists (select from saved) as "isSaved"`);
  refuseLocked(row?.until, now);
  if (!row?.isUsed) return undefined;
  if (!row.isSaved) throw new PublicError('session.interaction_changed');
  return {
    interaction: { ...interaction, state: proven, revision: interaction.revision + 1 },
    verificationId: record.id,
  };
}
