/** What binds a code to the page that it is for, so that mail programs can fill it in there and nowhere else. */
export interface OneTimeCode {
  /** Last line of the text part: `@id.example.com #123456`. */
  line: string;
  /** Value of the header `One-Time-Code`. */
  header: string;
}

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
