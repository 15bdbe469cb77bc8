import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * The country of a number, as ISO 3166-1 code. Where several share a code and the number fits none of their ranges, it
 * is the largest of them; a code of no country (satellites, freephone) is its own, with a plus.
 */
export function countryOf(digits: string): string {
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.country ?? number?.getPossibleCountries()[0] ?? `+${number?.countryCallingCode ?? digits.slice(0, 3)}`;
}
