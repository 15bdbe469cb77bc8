import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomOctets } from '../lib/random.ts';

/** RFC 4226, 4: at least 128 bits; 160 are recommended, as many as SHA-1 has. */
const secretLength = 20;
const stepMilliseconds = 30_000;
const digits = 6;

/** RFC 6238, 5.2: what was read at the end of a step arrives in the next, and clocks are a little off. */
const tolerance = 1;

export const newTotpSecret = (): Buffer => randomOctets(secretLength);

/** The code of a time step (RFC 6238, 4.2; RFC 4226, 5.3). */
export function totpCode(secret: Buffer, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** length).padStart(length, '0');
}

/** The time step that a code is of, if it is a right one now. Takes the same time for any six digits. */
export function findTotpStep(secret: Buffer, code: string, now: number): number | undefined {
  const given = Buffer.from(code);
  if (given.length !== digits) return undefined;
  const present = Math.floor(now / stepMilliseconds);
  let found: number | undefined;
  for (let step = Math.max(0, present - tolerance); step <= present + tolerance; step += 1) {
    if (timingSafeEqual(Buffer.from(totpCode(secret, step)), given)) found = step;
  }
  return found;
}

/** What authenticator apps read from a QR code. */
export function totpUri(secret: Buffer, { issuer, account }: { issuer: string; account: string }): string {
  // A colon separates the two in the label.
  const label = [issuer, account].map((part) => encodeURIComponent(part.replaceAll(':', ' '))).join(':');
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, 6, without padding: as authenticator apps take it. */
export function toBase32(octets: Buffer): string {
  const bits = [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/** Undefined when it is none. Case, spaces and padding do not matter. */
export function fromBase32(text: string): Buffer | undefined {
  const letters = text.toUpperCase().replace(/[\s=-]/g, '');
  if (!/^[A-Z2-7]+$/.test(letters)) return undefined;
  const bits = [...letters].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}
