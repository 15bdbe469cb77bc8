const longestSeconds = 24 * 3600;

/** Fields that hold the time of the next try, most explicit first. A large number is a time, a small one a span. */
const fields = ['retry-after', 'x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset', 'x-sib-ratelimit-reset'];

/**
 * Seconds until the provider wants to be asked again: `Retry-After` as seconds or date (RFC 9110 §10.2.3), the
 * `…RateLimit-Reset` fields as seconds or Unix time, or words such as `try again after 120 seconds`,
 * `try again after Mon, 20 Dec 2021 20:33:21 UTC`. Undefined: it does not say.
 */
export function retryAfterSecondsOf(
  headers: Readonly<Record<string, string>>,
  words: string | undefined,
  now: number,
): number | undefined {
  for (const field of fields) {
    const seconds = readTime(headers[field], now);
    if (seconds !== undefined) return seconds;
  }
  const [, span, unit] = /\b(?:after|in|wait)\s+(\d{1,6})\s*(s|m|h)/i.exec(words ?? '') ?? [];
  if (span) return bounded(Number(span) * (unitSeconds[unit?.toLowerCase() ?? 's'] ?? 1));
  const [, date] = /\bafter\s+(\w{3},? \d{1,2} \w{3} \d{4} [\d:]{8}(?: \w{2,4})?)/i.exec(words ?? '') ?? [];
  return readTime(date, now);
}

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600 };

function readTime(text: string | undefined, now: number) {
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return bounded(number > 1e12 ? (number - now) / 1000 : number > 1e9 ? number - now / 1000 : number);
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : bounded((time - now) / 1000);
}

const bounded = (seconds: number) => Math.min(Math.max(Math.ceil(seconds), 0), longestSeconds);
