import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

export type PhoneNumber = { kind: 'number'; digits: string } | { kind: 'invalid'; reason: string };

/**
 * Reads a phone number as the public API writes it: digits only, country code first (E.164 without its plus). `digits`
 * is what is dialled: a zero that belongs to calls within the country is left out. Lengths are checked by country, not
 * ranges: those change more often than Postern does.
 */
export function parsePhoneNumber(typed: string): PhoneNumber {
  const digits = typed.trim();
  if (!/^[0-9]+$/.test(digits)) return invalid('it must be digits only');
  // No country code begins with 0: what does is a number as it is dialled within its country.
  if (digits.startsWith('0')) return invalid('it must begin with the country code');
  if (digits.length < 7 || digits.length > 15) return invalid('it must have 7 to 15 digits, country code included');
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  if (!parsed) return invalid('it does not begin with a country code that is in use');
  if (!parsed.isPossible()) return invalid('no number of its country has that many digits');
  return { kind: 'number', digits: parsed.number.slice(1) };
}

/** The key under which a number is looked up; what is no number is its own key. */
export function canonicalPhone(typed: string) {
  const parsed = parsePhoneNumber(typed);
  return parsed.kind === 'number' ? parsed.digits : typed.trim();
}

const invalid = (reason: string): PhoneNumber => ({ kind: 'invalid', reason });

/**
 * A number as people type it: with spaces, brackets and hyphens, with `+` or `00` before the country code, or as it is
 * dialled within one of the regions (ISO 3166, tried in turn).
 */
export function readTypedPhone(typed: string, regions: readonly string[] = []): PhoneNumber {
  const text = typed.normalize('NFKC').trim();
  if (!/^\+?[\d\s().\-/]+$/.test(text)) return invalid('it has characters that are not of a phone number');
  const international = text.replace(/^\s*00/, '+');
  if (international.startsWith('+')) return parsePhoneNumber(international.replace(/\D/g, ''));
  for (const region of regions) {
    const parsed = parsePhoneNumberFromString(text, region as CountryCode);
    if (parsed?.isPossible()) return { kind: 'number', digits: parsed.number.slice(1) };
  }
  return parsePhoneNumber(text.replace(/\D/g, ''));
}

/** As people read it: `+49 170 1234567`. */
export const displayPhone = (digits: string) =>
  parsePhoneNumberFromString(`+${digits}`)?.formatInternational() ?? `+${digits}`;
