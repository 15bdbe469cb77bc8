import { type ErrorCode, PublicError } from '../../errors.ts';
import type { Words } from '../words/en.ts';
import { waitIn } from '../words/words.ts';

/** What went wrong in a step, for the person who can put it right. */
export interface Problem {
  text: string;
  status: number;
  headers: Record<string, string>;
}

/** The problem that an error means to people; undefined for what they can do nothing about. */
export function problemOf(error: unknown, words: Words): Problem | undefined {
  if (!(error instanceof PublicError)) return undefined;
  const { code, status, headers } = error;
  const text = expected[code]?.(words, waitIn(words, Number(headers['retry-after'] ?? 60)));
  return text === undefined ? undefined : { text, status, headers };
}

export const invalid = (text: string): Problem => ({ text, status: 400, headers: {} });

/** What failed at the mail service is for the operator alone: people only learn that it did. */
const expected: Partial<Record<ErrorCode, (words: Words, wait: string) => string>> = {
  'user.invalid_email': (words) => words.emailInvalid,
  'verification_code.code_mismatch': (words) => words.codeWrong,
  'verification_code.not_found': (words) => words.codeUnusable,
  'verification_code.email_mismatch': (words) => words.codeUnusable,
  'verification_code.expired': (words) => words.codeExpired,
  'verification_code.exceed_max_try': (words) => words.codeTriedTooOften,
  'session.verification_blocked_too_many_attempts': (words, wait) => words.lockedOut(wait),
  'request.message_rate_limited': (words, wait) => words.tooManyMessages(wait),
  'request.rate_limited': (words, wait) => words.tooManyRequests(wait),
  'connector.general': (words) => words.mailFailed,
  'connector.not_implemented': (words) => words.mailFailed,
  'connector.not_found': (words) => words.mailMissing,
  'connector.invalid_config': (words) => words.mailMissing,
};
