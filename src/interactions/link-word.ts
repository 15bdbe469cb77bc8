import type { Seal } from '../lib/seal.ts';

const consonants = 'BDFGKLMNPRSTVZ';
const vowels = 'AEIOU';

/** What means something that nobody wants to read on a sign-in page, in some language of ours. */
const avoided = new Set(
  'BABO BOBO DIKE FAGO FIGA FUTU KAKA KAKE KAKI KAPO KULO KUNI KURA LOLO MONA NAZI NEGA NEGO NIGA NIGE PEDO PENE PIKA PIPI PISA PITO POLA POPO PUTA PUTE PUTO RAPE SADO SUKA SUKI TETA TETE TITI ZIZI'.split(
    ' ',
  ),
);

/**
 * The word that a code and its link show, by which people tell that the two belong together: `KATO`. It is made of the
 * code's id under a key, so nobody can choose it or know it beforehand.
 */
export function matchingWord(seal: Seal, tenantId: string, verificationId: string): string {
  for (let round = 0; ; round += 1) {
    const hash = seal.keyedHash('matching-word', JSON.stringify([tenantId, verificationId, round]));
    const word = [consonants, vowels, consonants, vowels]
      .map((letters, position) => letters[hash.readUInt32BE(position * 4) % letters.length])
      .join('');
    if (!avoided.has(word)) return word;
  }
}
