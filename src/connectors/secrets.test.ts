import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { smtpConfig } from './email/smtp/config.ts';
import { maskSecrets, movesSecrets, restoreSecrets, secretMask, secretsOf } from './secrets.ts';

const secret = z.string().meta({ secret: true });
const schema = z.object({
  name: z.string(),
  key: secret.optional(),
  auth: z.union([z.strictObject({ user: z.string(), pass: secret }), z.strictObject({ token: secret })]).optional(),
  keys: z.array(z.object({ id: z.string(), value: secret })).optional(),
  byName: z.record(z.string(), secret).optional(),
});

const config = {
  name: 'n',
  key: 'k',
  auth: { user: 'u', pass: 'p' },
  keys: [{ id: '1', value: 'a' }],
  byName: { one: 'b' },
};

describe('secrets of a config', () => {
  it('are masked at any depth: objects, unions, lists, records', () => {
    expect(maskSecrets(schema, config)).toEqual({
      name: 'n',
      key: secretMask,
      auth: { user: 'u', pass: secretMask },
      keys: [{ id: '1', value: secretMask }],
      byName: { one: secretMask },
    });
    expect(maskSecrets(schema, { auth: { token: 't' } })).toEqual({ auth: { token: secretMask } });
  });

  it('are masked even when the config fits no option of the schema', () => {
    expect(maskSecrets(schema, { auth: { user: 1, pass: 'p', token: 't', more: true } })).toEqual({
      auth: { user: 1, pass: secretMask, token: secretMask, more: true },
    });
  });

  it('are kept when the mask comes back, and replaced when something else does', () => {
    const shown = maskSecrets(schema, config);
    expect(restoreSecrets(schema, shown, config)).toEqual(config);
    expect(restoreSecrets(schema, { ...shown, key: 'new' }, config).key).toBe('new');
  });

  it('vanish when the mask comes back and nothing is stored, so that the mask is never a password', () => {
    expect(restoreSecrets(schema, { name: 'n', key: secretMask, auth: { user: 'u', pass: secretMask } }, {})).toEqual({
      name: 'n',
      auth: { user: 'u' },
    });
  });

  it('of an SMTP config include passwords, tokens, private keys and client certificates', () => {
    const base = { host: 'h', port: 1, fromEmail: 'a@b.example' };
    expect(
      secretsOf(smtpConfig, { ...base, auth: { user: 'u', pass: 'p' }, tls: { key: 'k', passphrase: 'x' } }),
    ).toEqual(['p', 'k', 'x']);
    expect(
      secretsOf(smtpConfig, {
        ...base,
        auth: { user: 'u', clientSecret: 'c', refreshToken: 'r', accessToken: 'a' },
      }).sort(),
    ).toEqual(['a', 'c', 'r']);
    expect(
      secretsOf(smtpConfig, {
        ...base,
        auth: { user: 'u', serviceClient: 's', privateKey: { key: 'k', passphrase: 'x' } },
      }),
    ).toEqual(['k', 'x']);
    expect(maskSecrets(smtpConfig, { auth: { user: 'u', serviceClient: 's', privateKey: 'pem' } })).toEqual({
      auth: { user: 'u', serviceClient: 's', privateKey: secretMask },
    });
  });

  it('survive the way out and back for any config', () => {
    const text = fc.string().filter((one) => one !== secretMask);
    const any = fc.record(
      {
        name: text,
        key: text,
        auth: fc.record({ user: text, pass: text }),
        keys: fc.array(fc.record({ id: text, value: text })),
        byName: fc.dictionary(text, text),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(any, (given) => {
        expect(restoreSecrets(schema, maskSecrets(schema, given), given)).toEqual(given);
      }),
    );
  });
});

describe('a config that keeps its masked secrets', () => {
  const stored = { host: 'smtp.example.com', port: 587, auth: { user: 'u', pass: 'p' }, fromEmail: 'a@example.com' };
  const shown = maskSecrets(smtpConfig, stored);

  it.each([
    ['another port or user', { ...shown, port: 465, auth: { ...shown.auth, user: 'v' } }, false],
    ['another host', { ...shown, host: 'smtp.evil.example' }, true],
    ['another host, with the secret given anew', { ...stored, host: 'smtp.evil.example' }, false],
    ['another token endpoint', { ...shown, auth: { ...shown.auth, accessUrl: 'https://evil.example/' } }, true],
  ])('may have %s', (_, given, isMoved) => {
    expect(movesSecrets(smtpConfig, given, stored)).toBe(isMoved);
  });
});
