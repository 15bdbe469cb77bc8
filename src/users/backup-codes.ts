import { createHmac } from 'node:crypto';
import { randomOctets } from '../lib/random.ts';

/** Crockford's: no i, l, o and u, which are taken for others when somebody reads them from paper. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const codeLength = 12;
const codeCount = 10;

/** Ten codes of 60 bits, in groups of four (`8f2k-x0qd-7m3e`): nobody guesses one (NIST 800-63B, 3.1.2). */
export const newBackupCodes = (): string[] => Array.from({ length: codeCount }, newCode);

/** What codes are hashed with, a key for each user: what is stored is of no use to whoever cannot open the key. */
export const newBackupCodeKey = (): Buffer => randomOctets(32);

export const hashBackupCode = (key: Buffer, code: string): Buffer =>
  createHmac('sha256', key).update(asRead(code)).digest();

/** 256 is a multiple of 32, so no character is favoured. */
function newCode() {
  const characters = [...randomOctets(codeLength)].map((octet) => alphabet[octet % alphabet.length]).join('');
  return (characters.match(/.{4}/g) ?? []).join('-');
}

/** Hyphens, case and the letters that look like digits do not matter. */
const asRead = (code: string) =>
  code
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
