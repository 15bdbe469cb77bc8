import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { details } from './details.ts';
import type { AuditEntry } from './entry.ts';
import { toRow } from './row.ts';

const detailsOf = (given: Record<string, unknown>) =>
  toRow('default', { key: 'Interaction.SignIn.Submit', result: 'Success', details: given }, 0).details;

const fieldNames = Object.keys(details);

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const run = (length: number) =>
  fc.array(fc.constantFrom(...letters), { minLength: length, maxLength: length }).map((all) => all.join(''));

const secret = fc.oneof(
  fc.integer({ min: 0, max: 999_999 }).map((code) => String(code).padStart(6, '0')),
  run(32),
  run(43),
  fc.tuple(run(36), run(80), run(43)).map((parts) => parts.join('.')),
  run(24).map((token) => `https://app.example.com/landing?one_time_token=${token}`),
  run(10).map((word) => `Correct ${word}!`),
);

const nested = (leaf: fc.Arbitrary<unknown>) =>
  fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('id', 'type', 'value', 'code', 'token', 'password', 'userId'), leaf),
    leaf.map((value) => ({ type: 'email', value })),
    leaf.map((value) => ({ type: 'phone', value })),
    leaf.map((value) => ({ type: 'username', value })),
  );

describe('what is kept of an entry', () => {
  test('no code, password, link or token is, in whatever field it is told', () => {
    const name = fc.oneof(fc.constantFrom(...fieldNames), fc.string());
    const hidden = secret.chain((canary) => fc.tuple(fc.constant(canary), nested(fc.constant(canary))));
    fc.assert(
      fc.property(hidden, name, ([canary, value], field) => {
        const { id: _id, created_at: _time, ...kept } = toRow('default', told(canary, { [field]: value }), 0);
        expect(JSON.stringify(kept)).not.toContain(canary);
      }),
      { numRuns: 3_000 },
    );
  });

  test('nothing makes it throw, and everything that is kept can be stored', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.string({ unit: 'binary' }), (value, text) => {
        const given = Object.fromEntries([...fieldNames, text].map((name) => [name, value]));
        const entry = { key: text, result: 'Error', error: text, userAgent: text, ip: text, details: given } as const;
        const kept = JSON.stringify(toRow('default', entry, 0));
        expect(kept).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      }),
    );
  });

  test('recipients and identifiers are masked, and what was typed for a username is hidden', () => {
    expect(detailsOf({ recipient: 'somebody@example.com' })).toEqual({ recipient: 'some****@example.com' });
    expect(detailsOf({ recipient: '+15005550006' })).toEqual({ recipient: '****0006' });
    expect(detailsOf({ identifier: { type: 'email', value: 'ada@example.com' } })).toEqual({
      identifier: { type: 'email', value: '****@example.com' },
    });
    expect(detailsOf({ identifier: { type: 'username', value: 'my password' } })).toEqual({
      identifier: { type: 'username', value: '****' },
    });
    expect(detailsOf({ identifier: { type: 'email', value: 'pass word@' } })).toEqual({
      identifier: { type: 'email', value: '****' },
    });
  });

  test('listed fields stay, others and those whose value is of another kind go', () => {
    const kept = {
      interactionEvent: 'Register',
      verificationType: 'EmailVerificationCode',
      profileTypes: ['email', 'password'],
      retryAfterSeconds: 600,
      rule: 'recipient',
      connectorId: 'simple-mail-transfer-protocol',
      params: { userId: 'k3j5h2l9x0ab', number: '3' },
      actor: { type: 'application', id: 'backend' },
      route: '/users/:userId/is-suspended',
    };
    const others = { color: 'blue', status: '200', method: 'GET', captcha: { token: 'x' }, deliveryId: 7 };
    expect(detailsOf({ ...kept, ...others })).toEqual(kept);
    expect(detailsOf({ params: { oneTimeToken: 'abc', userId: 'k3j5h2l9x0ab' } })).toEqual({
      params: { userId: 'k3j5h2l9x0ab' },
    });
    expect(detailsOf({})).toBeUndefined();
  });

  test('an address loses its port, and what is no address is left out', () => {
    const ipOf = (ip: string) => toRow('default', { key: 'RevokeToken', result: 'Success', ip }, 0).ip;
    expect(['198.51.100.7', '198.51.100.7:4711', '2001:db8::1', '[2001:db8::1]:443'].map(ipOf)).toEqual([
      '198.51.100.7',
      '198.51.100.7',
      '2001:db8::1',
      '2001:db8::1',
    ]);
    expect(ipOf('unknown')).toBeUndefined();
  });

  test('the browser stays one line of a bounded length', () => {
    const userAgent = `Mozilla\r\n${'x'.repeat(5_000)}`;
    const kept = toRow('default', { key: 'RevokeToken', result: 'Success', userAgent }, 0).user_agent ?? '';
    expect(kept).toMatch(/^Mozilla x+$/);
    expect(kept.length).toBeLessThan(257);
  });
});

/** A canary in every column that is made of our own words and ids. */
const told = (canary: string, given: Record<string, unknown>): AuditEntry => ({
  key: canary,
  result: 'Error',
  error: canary,
  ip: canary,
  details: given,
});
