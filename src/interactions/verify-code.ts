import { PublicError } from '../errors.ts';
import { codePolicyOf, lockoutPolicyOf } from '../experience/settings.ts';
import { reportVerification } from '../limits/lockout.ts';
import { type CodeBinding, checkCode, type Identifier, type Verdict } from '../verification/codes.ts';
import type { Parts } from './parts.ts';

export interface CodeAnswer extends CodeBinding {
  id?: string;
  code: string;
}

/** Checks a code and uses it up; throws the verification_code error of any other verdict. */
export async function verifyCode(parts: Parts, answer: CodeAnswer): Promise<void> {
  refuseUnlessCorrect(await judge(parts, answer), answer.identifier);
}

/**
 * The same, counted against the identifier: too many wrong answers lock it, whatever code they were for. The check comes
 * first and its result is reported, so that a locked identifier learns nothing from a right code.
 */
export async function verifyCodeOfIdentifier(parts: Parts, answer: CodeAnswer): Promise<void> {
  const verdict = await judge(parts, answer);
  const now = new Date(parts.clock());
  const { tenantId, identifier } = answer;
  const report = { tenantId, identifier: identifier.value, hasSucceeded: verdict === 'correct', now };
  const policy = lockoutPolicyOf(await parts.experience.get(tenantId));
  const decision = await reportVerification(parts.database, parts.seal, report, policy);
  if (decision.kind === 'blocked') throw blocked(decision.until, now);
  refuseUnlessCorrect(verdict, identifier);
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

function blocked(until: Date, now: Date) {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  const relativeTime = new Intl.RelativeTimeFormat('en').format(Math.ceil(seconds / 60), 'minute');
  return new PublicError(
    'session.verification_blocked_too_many_attempts',
    { relativeTime },
    { headers: { 'retry-after': String(seconds) } },
  );
}
