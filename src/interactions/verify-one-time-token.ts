import { sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { countAttempt } from '../limits/attempts.ts';
import { readLock } from '../limits/lockout.ts';
import {
  type AskedToken,
  consumeToken,
  peekToken,
  type TokenVerdict,
  tokenRefusal,
  weighToken,
} from '../verification/one-time-tokens.ts';
import { audited } from './audited.ts';
import { countWrongAnswer } from './count-wrong-answer.ts';
import { type Interaction, requireStarted, type StartedInteraction, writeState } from './interaction.ts';
import { lockoutKeyOf } from './lockout-key.ts';
import type { Parts } from './parts.ts';
import { type TokenRecord, withRecord } from './records.ts';
import { type Occasion, occasionOf } from './tell-hooks.ts';
import { refuseLocked } from './verify-code.ts';

export interface TokenReply {
  email: string;
  token: string;
}

export interface TokenProof {
  interaction: StartedInteraction;
  record: TokenRecord;
}

/**
 * Takes a token that the operator mailed in a link (spec 5.12), and uses it up. Whoever has one need not pass a captcha,
 * and may register where registration is closed.
 */
export const verifyOneTimeToken = (parts: Parts, given: Interaction, reply: TokenReply): Promise<TokenProof> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Verification.OneTimeToken.Submit', async () => {
    const { tenantId, clientId, caller } = interaction;
    return countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, () =>
      redeem(parts, interaction, reply),
    );
  });
};

async function redeem(parts: Parts, interaction: StartedInteraction, reply: TokenReply): Promise<TokenProof> {
  const { tenantId, state } = interaction;
  const asked: AskedToken = { ...reply, tenantId, event: state.event, now: new Date(parts.clock()) };
  const { verdict, ...seen } = await peekToken(parts.database, parts.seal, asked);
  if (verdict !== 'correct') return refuseToken(parts, asked, verdict, occasionOf(interaction));
  const organizationIds = ('context' in seen && seen.context.jitOrganizationIds) || [];
  const record: TokenRecord = {
    id: timeOrderedId(asked.now.getTime()),
    type: 'OneTimeToken',
    identifier: { type: 'email', value: reply.email },
    organizationIds,
    isVerified: true,
  };
  return spend(parts, interaction, asked, record);
}

/** The token is spent, the lock is read and the proof is saved in one statement: of parallel uses one succeeds. */
async function spend(
  parts: Parts,
  interaction: StartedInteraction,
  asked: AskedToken,
  record: TokenRecord,
): Promise<TokenProof> {
  const { state } = interaction;
  const { now } = asked;
  const key = await lockoutKeyOf(parts, asked.tenantId, asked.email);
  const proven = { ...state, captcha: state.captcha ?? 'skipped', records: withRecord(state.records, record) };
  const [row] = await parts.database.query<{ verdict: TokenVerdict | null; until: Date | null; isSaved: boolean }>(sql`
    with ${weighToken(parts.seal, asked)},
    lock as (${readLock(key)}),
    opened as (
      select from judged where verdict = 'correct' and not exists (select from lock where blocked_until > ${now})
    ),
    saved as (${writeState(interaction, proven, sql`opened`)}),
    ${consumeToken(sql`saved`)}
    select (select verdict from judged), (select blocked_until from lock) as until,
      exists (select from saved) as "isSaved"`);
  const verdict = row?.verdict ?? 'not_found';
  if (verdict !== 'correct') return refuseToken(parts, asked, verdict, occasionOf(interaction));
  refuseLocked(row?.until, now);
  if (!row?.isSaved) throw new PublicError('session.interaction_changed');
  return { interaction: { ...interaction, state: proven, revision: interaction.revision + 1 }, record };
}

/** Counts the failure against the address, and throws what is wrong with the token. */
export async function refuseToken(
  parts: Parts,
  asked: AskedToken,
  verdict: Exclude<TokenVerdict, 'correct'>,
  occasion: Occasion,
): Promise<never> {
  const { tenantId, email, now } = asked;
  const identifier = { type: 'email' as const, value: email };
  refuseLocked(await countWrongAnswer(parts, { tenantId, identifier, now, occasion }), now);
  throw tokenRefusal(verdict);
}
