import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeal } from './seal.ts';

const secret = Buffer.alloc(32, 7);
const seal = createSeal(secret);

describe('a sealed value', () => {
  it('opens to what was sealed: texts and bytes of any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (text, bytes) => {
        expect(seal.open('message', 'row', seal.seal('message', 'row', text)).toString('utf8')).toBe(text);
        expect([...seal.open('message', 'row', seal.seal('message', 'row', Buffer.from(bytes)))]).toEqual([...bytes]);
      }),
    );
  });

  it('shows nothing of what it holds, and never looks the same twice', () => {
    const [one, other] = [
      seal.seal('message', 'row', 'the code is 493028'),
      seal.seal('message', 'row', 'the code is 493028'),
    ];
    expect(one.includes('493028')).toBe(false);
    expect(one.equals(other)).toBe(false);
  });

  it('does not open when any one bit of it was changed', () => {
    const sealed = seal.seal('connector-config', 'row', 'swordfish');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => seal.open('connector-config', 'row', changed), `bit ${bit}`).toThrow();
    }
  });

  it('does not open when it was cut short or added to', () => {
    const sealed = seal.seal('message', 'row', 'swordfish');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => seal.open('message', 'row', sealed.subarray(0, length)), `${length} bytes`).toThrow();
    }
    expect(() => seal.open('message', 'row', Buffer.concat([sealed, Buffer.from([0])]))).toThrow();
  });

  it('opens for its own purpose and its own row only', () => {
    const sealed = seal.seal('message', 'row', 'swordfish');
    expect(() => seal.open('connector-config', 'row', sealed)).toThrow();
    expect(() => seal.open('message', 'another row', sealed)).toThrow();
  });

  it('does not open with another secret, and the error names neither of them', () => {
    const other = createSeal(randomBytes(32));
    const sealed = other.seal('message', 'row', 'swordfish');
    expect(() => seal.open('message', 'row', sealed)).toThrow('Sealed with an unknown key (purpose message).');
  });
});

describe('previous secrets', () => {
  const renewed = createSeal(Buffer.alloc(32, 8), [Buffer.alloc(32, 6), secret]);

  it('still open what they sealed', () => {
    expect(renewed.open('oidc-key', 'row', seal.seal('oidc-key', 'row', 'old')).toString()).toBe('old');
  });

  it('seal nothing new', () => {
    expect(() => seal.open('oidc-key', 'row', renewed.seal('oidc-key', 'row', 'new'))).toThrow();
    expect(renewed.open('oidc-key', 'row', renewed.seal('oidc-key', 'row', 'new')).toString()).toBe('new');
  });
});

describe('a keyed hash', () => {
  it('is the same for the same text, and has 256 bits', () => {
    expect(seal.keyedHash('recipient', 'a@example.com')).toHaveLength(32);
    expect(createSeal(secret).keyedHash('recipient', 'a')).toEqual(seal.keyedHash('recipient', 'a'));
  });

  it('differs by text, purpose and secret', () => {
    const hashes = [
      seal.keyedHash('recipient', 'a'),
      seal.keyedHash('recipient', 'b'),
      seal.keyedHash('verification-code', 'a'),
      createSeal(Buffer.alloc(32, 8)).keyedHash('recipient', 'a'),
    ];
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(4);
  });
});

it.each([0, 16, 31, 33])('a secret of %i bytes is refused', (length) => {
  expect(() => createSeal(Buffer.alloc(length))).toThrow('A secret must be 32 bytes.');
});
