/** Spec 4.7. */
export interface UsernamePolicy {
  minLength: number;
  maxLength: number;
  allowedChars: { lowercase: boolean; uppercase: boolean; numbers: boolean; underscore: boolean };
}

/** What is wrong with a username. The words follow `This is not a valid username:`. */
export type UsernameIssue =
  | { issue: 'too_short'; min: number; reason: string }
  | { issue: 'too_long'; max: number; reason: string }
  | { issue: 'unsupported_characters' | 'begins_with_digit'; reason: string }
  | { issue: `${'lowercase' | 'uppercase' | 'numbers' | 'underscore'}_not_allowed`; reason: string };

const kinds = [
  { name: 'lowercase', pattern: /[a-z]/, words: 'small letters cannot be used' },
  { name: 'uppercase', pattern: /[A-Z]/, words: 'capitals cannot be used' },
  { name: 'numbers', pattern: /\d/, words: 'digits cannot be used' },
  { name: 'underscore', pattern: /_/, words: 'the underscore cannot be used' },
] as const;

/** The first rule that a username breaks, of the public API's (spec 0.5) or the policy's. */
export function checkUsername(username: string, policy: UsernamePolicy): UsernameIssue | undefined {
  const { minLength: min, maxLength: max, allowedChars } = policy;
  if (!/^\w*$/.test(username)) {
    return { issue: 'unsupported_characters', reason: 'it may have the letters a to z, digits and _ only' };
  }
  if (username.length < min || username === '') {
    return { issue: 'too_short', min: Math.max(min, 1), reason: `it needs ${Math.max(min, 1)} characters or more` };
  }
  if (username.length > max) return { issue: 'too_long', max, reason: `it may have ${max} characters at most` };
  if (/^\d/.test(username)) return { issue: 'begins_with_digit', reason: 'it cannot begin with a digit' };
  const refused = kinds.find(({ name, pattern }) => !allowedChars[name] && pattern.test(username));
  return refused && { issue: `${refused.name}_not_allowed`, reason: refused.words };
}
