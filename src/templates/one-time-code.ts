import type { UsageType } from '../usage-types.ts';

/** What binds a code to the page that it is for, so that mail programs can fill it in there and nowhere else. */
export interface OneTimeCode {
  /** Last line of the text part: `@id.example.com #123456`. */
  line: string;
  /** Value of the header `One-Time-Code`. */
  header: string;
}

/** An invitation is accepted in the operator's own application: a code in it is not for a page of ours. */
export const bindingFor = (request: { usageType: UsageType; variables: Record<string, unknown>; origin: string }) =>
  request.usageType === 'OrganizationInvitation' || !Object.hasOwn(request.variables, 'code')
    ? undefined
    : originBound(request.variables.code, request.origin);

/** Nothing follows the line, not even a line break: it is found as the last one. */
export const withCodeLine = (text: string, oneTimeCode: OneTimeCode | undefined) =>
  oneTimeCode ? `${text.trimEnd()}\n\n${oneTimeCode.line}` : text;

/**
 * The line is that of WICG sms-one-time-codes §3, the header that of draft-wells-origin-bound-one-time-codes-00 §3.2,
 * a tag list as in RFC 6376 §3.2. Both name a host: the scheme is always https there, and a port has no place in
 * either (browsers compare sites, and Chromium's parser refuses a colon).
 *
 * A code that is not one plain token cannot be written in either form; the mail then goes without.
 */
export function originBound(code: unknown, origin: string): OneTimeCode | undefined {
  if (typeof code !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(code)) return undefined;
  const host = new URL(origin).hostname;
  return { line: `@${host} #${code}`, header: `code=${code}; origin=${host}` };
}
