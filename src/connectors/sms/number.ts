import type { Outcome } from '../connector.ts';

/** E.164: a country code, which never begins with 0, and fifteen digits at most. */
export const isNumber = (text: string) => /^[1-9]\d{6,14}$/.test(text);

export const badNumber: Outcome = {
  kind: 'rejected',
  scope: 'recipient',
  reason: 'The recipient is not a phone number: 7 to 15 digits, country code first.',
};
