import { randomInt } from 'node:crypto';
import { randomOctets } from './random.ts';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const secretAlphabet = `${alphabet}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** 21 characters of [0-9a-z], 108 bits. */
export const standardId = () => randomText(alphabet, 21);

/**
 * 21 characters of [0-9a-z] that sort by time (in bytes): 9 for the millisecond, 12 random ones (62 bits). For rows that
 * are many: new ones lie side by side in an index, and old ones are found without another.
 */
export const timeOrderedId = (at: number) => firstIdOf(at) + randomText(alphabet, 12);

/** The same, in the order of their making within a millisecond too, of this process at least: 4 characters count it. */
export function orderedIds(): (at: number) => string {
  let last = 0;
  let sequence = 0;
  return (at) => {
    sequence = at === last ? sequence + 1 : 0;
    last = at;
    return firstIdOf(at) + sequence.toString(36).padStart(4, '0') + randomText(alphabet, 8);
  };
}

/** No id made at this time or later is less. */
export const firstIdOf = (at: number) => Math.max(0, Math.floor(at)).toString(36).padStart(9, '0');

/** 12 characters of [0-9a-z], 62 bits: users and connectors, unique within a tenant's table. */
export const shortId = () => randomText(alphabet, 12);

/** 32 letters and digits, 190 bits. */
export const standardSecret = () => randomText(secretAlphabet, 32);

/** Six digits, each of the million equally likely (ASVS 6.5.3). */
export const sixDigits = () => randomInt(0, 1_000_000).toString().padStart(6, '0');

/** Bytes past the last whole multiple of the alphabet are thrown away, so that no character is favoured. */
function randomText(characters: string, length: number) {
  const limit = 256 - (256 % characters.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomOctets(length * 2)) {
      if (byte < limit && text.length < length) text += characters[byte % characters.length];
    }
  }
  return text;
}
