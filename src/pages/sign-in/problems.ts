import { type ErrorCode, PublicError } from '../../errors.ts';
import type { PasswordIssue } from '../../users/password-policy.ts';
import type { UsernameIssue } from '../../users/username-policy.ts';
import type { Words } from '../words/en.ts';
import { fill, inTime } from '../words/words.ts';
import type { Setting } from './visit.ts';

/** What went wrong in a step, for the person who can put it right. */
export interface Problem {
  text: string;
  status: number;
  headers: Record<string, string>;
}

/** The problem that an error means to people; undefined for what they can do nothing about. */
export function problemOf(error: unknown, { words, frame }: Pick<Setting, 'words' | 'frame'>): Problem | undefined {
  if (!(error instanceof PublicError)) return undefined;
  const { code, status, headers, data } = error;
  if (code === 'password.rejected') return { text: issuesIn(words, data), status, headers };
  if (code === 'user.invalid_username') return { text: usernameIssueIn(words, data), status, headers };
  const text = code === 'user.invalid_phone' && data?.country ? 'countryNotServed' : texts[code];
  if (text === undefined) return undefined;
  const wait = inTime(frame.language, Number(headers['retry-after'] ?? 60));
  return { text: fill(words[text], { inTime: wait }), status, headers };
}

export const invalid = (text: string): Problem => ({ text, status: 400, headers: {} });

/** What failed at the mail service is for the operator alone: people only learn that it did. */
const texts: Partial<Record<ErrorCode, keyof Words>> = {
  'user.invalid_email': 'emailInvalid',
  'user.invalid_phone': 'phoneInvalid',
  'user.sign_in_method_not_enabled': 'notAllowedHere',
  'user.username_already_in_use': 'usernameTaken',
  'user.email_already_in_use': 'emailTaken',
  'user.phone_already_in_use': 'phoneTaken',
  'user.identity_already_in_use': 'identityTaken',
  'user.social_account_exists_in_profile': 'notAllowedHere',
  'user.same_password': 'passwordSame',
  'password.expired': 'passwordExpired',
  'session.invalid_credentials': 'credentialsWrong',
  'session.sso_enabled': 'singleSignOnOnly',
  'session.captcha_required': 'captchaFailed',
  'session.captcha_failed': 'captchaFailed',
  'session.not_supported_for_forgot_password': 'notAllowedHere',
  'session.email_blocklist.invalid_email': 'emailInvalid',
  'session.email_blocklist.email_subaddressing_not_allowed': 'subaddressNotAllowed',
  'session.email_blocklist.email_not_allowed': 'emailNotAllowed',
  'session.mfa.invalid_totp_code': 'appCodeWrong',
  'session.mfa.invalid_backup_code': 'backupCodeWrong',
  'session.mfa.mfa_factor_not_enabled': 'notAllowedHere',
  'session.mfa.mfa_policy_not_user_controlled': 'notAllowedHere',
  'verification_code.code_mismatch': 'codeWrong',
  'verification_code.not_found': 'codeUnusable',
  'verification_code.email_mismatch': 'codeUnusable',
  'verification_code.phone_mismatch': 'codeUnusable',
  'verification_code.expired': 'codeExpired',
  'verification_code.exceed_max_try': 'codeTriedTooOften',
  'one_time_token.token_not_found': 'magicLinkUnusable',
  'one_time_token.email_mismatch': 'magicLinkOtherAddress',
  'one_time_token.interaction_event_mismatch': 'magicLinkUnusable',
  'one_time_token.token_expired': 'magicLinkUnusable',
  'one_time_token.token_consumed': 'magicLinkUnusable',
  'one_time_token.token_revoked': 'magicLinkUnusable',
  'session.verification_blocked_too_many_attempts': 'lockedOut',
  'request.message_rate_limited': 'tooManyMessages',
  'request.rate_limited': 'tooManyRequests',
  'connector.general': 'mailFailed',
  'connector.rate_limit_exceeded': 'mailFailed',
  'connector.usage_limit_exceeded': 'mailFailed',
  'connector.not_implemented': 'mailFailed',
  'connector.not_found': 'mailMissing',
  'connector.invalid_config': 'mailMissing',
};

function usernameIssueIn(words: Words, data: unknown): string {
  const { issue, min = 1, max = 128 } = data as { issue: UsernameIssue['issue']; min?: number; max?: number };
  switch (issue) {
    case 'too_short':
      return fill(words.passwordTooShort, { count: min });
    case 'too_long':
      return fill(words.passwordTooLong, { count: max });
    case 'unsupported_characters':
    case 'begins_with_digit':
      return words.usernameInvalid;
    case 'lowercase_not_allowed':
    case 'uppercase_not_allowed':
    case 'numbers_not_allowed':
    case 'underscore_not_allowed':
      return words.usernameRules;
  }
}

/** Every issue of a password at once, so that the next try can be the last. */
function issuesIn(words: Words, data: unknown): string {
  const issues: PasswordIssue[] = Array.isArray(data) ? data : [];
  return issues.map((issue) => textOf(words, issue)).join(' ');
}

function textOf(words: Words, issue: PasswordIssue): string {
  switch (issue.code) {
    case 'password_rejected.too_short':
      return fill(words.passwordTooShort, { count: issue.interpolation.min });
    case 'password_rejected.too_long':
      return fill(words.passwordTooLong, { count: issue.interpolation.max });
    case 'password_rejected.character_types':
      return fill(words.passwordTypes, { count: issue.interpolation.min });
    case 'password_rejected.unsupported_characters':
      return words.passwordCharacters;
    case 'password_rejected.pwned':
      return words.passwordBreached;
    case 'password_rejected.restricted.repetition':
      return words.passwordRepetition;
    case 'password_rejected.restricted.sequence':
      return words.passwordSequence;
    case 'password_rejected.restricted.user_info':
      return words.passwordPersonal;
    case 'password_rejected.restricted.words':
      return words.passwordWords;
  }
}
