import { isIPv4, isIPv6 } from 'node:net';
import { deviceFrom } from './device.ts';

export interface Circumstances {
  requestedAt: Date;
  userAgent?: string;
  ip?: string;
  /** The language of the message. */
  locale: string;
  expiresInMinutes: number;
}

/**
 * The variables that tell a reader how a message came about, in words of their language. What is not known is empty, so
 * that no template shows a bare placeholder. Device and network are coarse: enough to recognise one's own, too little to
 * find a person by.
 */
export const circumstancesOf = ({ requestedAt, userAgent, ip, locale, expiresInMinutes }: Circumstances) => ({
  expiresInMinutes: String(Math.max(1, Math.floor(expiresInMinutes))),
  requestedAt: `${formatFor(locale).format(requestedAt).replace(/\s/g, ' ')} UTC`,
  device: deviceIn(locale, userAgent),
  ip: networkOf(ip),
});

/** Names of products are the same in every language; only the word between them is not. */
function deviceIn(locale: string, userAgent: string | undefined) {
  const { browser, system } = deviceFrom(userAgent);
  if (!browser || !system) return browser ?? system ?? '';
  return /^en\b/i.test(locale) ? `${browser} on ${system}` : `${browser} (${system})`;
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one: what a provider gives to many, or to a household. */
function networkOf(ip: string | undefined) {
  const address = (ip ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv4(address)) return address.replace(/\d+$/, '*');
  if (!isIPv6(address)) return '';
  const [known = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const prefix = known.split(':').slice(0, 3).join(':');
  return `${prefix.replace(/(?:(?:^|:)0)+$/, '')}::/48`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(locale: string) {
  const known = formats.get(locale);
  if (known) return known;
  const format = new Intl.DateTimeFormat(readable(locale), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  // Locales are those of the experience and its languages: more than a few hundred are not worth keeping.
  if (formats.size > 500) formats.clear();
  formats.set(locale, format);
  return format;
}

/** Asked for a language that it does not know, Intl would answer in the machine's. */
function readable(locale: string) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
