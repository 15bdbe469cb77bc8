import { type Fragment, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { codePolicyOf } from '../experience/settings.ts';
import { readLock } from '../limits/lockout.ts';
import { type CodeBinding, checkCode, type Identifier, judgeCode, type Verdict } from '../verification/codes.ts';
import { countWrongAnswer } from './count-wrong-answer.ts';
import { lockoutKeyOf } from './lockout-key.ts';
import type { Parts } from './parts.ts';
import type { Occasion } from './tell-hooks.ts';

export interface CodeAnswer extends CodeBinding {
  id?: string;
  code: string;
}

/** The link that was mailed beside the code: it stands for the code in every way. */
export interface LinkAnswer extends CodeBinding {
  id: string;
  link: string;
}

/** Checks a code and uses it up; throws the verification_code error of any other verdict. */
export async function verifyCode(parts: Parts, answer: CodeAnswer): Promise<void> {
  refuseUnlessCorrect(await judge(parts, answer), answer.identifier);
}

/**
 * The same, counted against the identifier: too many wrong answers lock it, whatever code they were for, and then a
 * right one is refused as well. Verdict, lock and what a right answer changes (`alongside`) are one statement; a wrong
 * answer is counted by a second.
 */
export async function verifyCodeOfIdentifier(
  parts: Parts,
  { occasion, ...answer }: (CodeAnswer | LinkAnswer) & { occasion: Occasion },
  alongside: (guard: Fragment) => Fragment,
): Promise<void> {
  const now = new Date(parts.clock());
  const settings = await parts.experience.get(answer.tenantId);
  const key = await lockoutKeyOf(parts, answer.tenantId, answer.identifier.value);
  // An empty answer is no guess (spec 6.2): it costs no try.
  if ('code' in answer && answer.code === '') throw new PublicError('verification_code.not_found');
  const [row] = await parts.database.query<{ verdict: Verdict | null; until: Date | null; isSaved: boolean }>(sql`
    with ${judgeCode(parts.seal, { ...answer, now }, codePolicyOf(settings))},
    lock as (${readLock(key)}),
    opened as (
      select from judged where verdict = 'correct' and not exists (select from lock where blocked_until > ${now})
    ),
    saved as (${alongside(sql`opened`)})
    select (select verdict from judged), (select blocked_until from lock) as until,
      exists (select from saved) as "isSaved"`);
  const verdict = row?.verdict ?? 'not_found';
  // Nobody comes upon a link by guessing: one that was used meanwhile is no failure of the person.
  const isFailure = 'code' in answer ? verdict !== 'correct' : verdict === 'incorrect';
  const { tenantId, identifier } = answer;
  const until = isFailure ? await countWrongAnswer(parts, { tenantId, identifier, now, occasion }) : row?.until;
  refuseLocked(until, now);
  refuseUnlessCorrect(verdict, answer.identifier);
  if (!row?.isSaved) throw new PublicError('session.interaction_changed');
}

/** What is typed or pasted may have spaces or a word around the digits. */
export const digitsOf = (typed: string) => typed.normalize('NFKC').replace(/\D/g, '');

async function judge(parts: Parts, answer: CodeAnswer): Promise<Verdict> {
  // An empty answer is no guess (spec 6.2): it costs no try.
  if (answer.code === '') return 'not_found';
  const policy = codePolicyOf(await parts.experience.get(answer.tenantId));
  return checkCode(parts.database, parts.seal, { ...answer, now: new Date(parts.clock()) }, policy);
}

function refuseUnlessCorrect(verdict: Verdict, identifier: Identifier) {
  switch (verdict) {
    case 'correct':
      return;
    case 'incorrect':
      throw new PublicError('verification_code.code_mismatch');
    case 'not_found':
      throw new PublicError('verification_code.not_found');
    case 'expired':
      throw new PublicError('verification_code.expired');
    case 'exceeded':
      throw new PublicError('verification_code.exceed_max_try');
    case 'address_mismatch':
      throw new PublicError(`verification_code.${identifier.type}_mismatch`);
  }
}

/** Refuses while an identifier is locked, even what is right. */
export function refuseLocked(until: Date | null | undefined, now: Date) {
  if (!until || until <= now) return;
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  const relativeTime = new Intl.RelativeTimeFormat('en').format(Math.ceil(seconds / 60), 'minute');
  throw new PublicError(
    'session.verification_blocked_too_many_attempts',
    { relativeTime },
    { headers: { 'retry-after': String(seconds) } },
  );
}
