import { describe, expect, it } from 'vitest';
import { maskSecrets, movesSecrets, restoreSecrets, secretMask, secretsOf } from '../secrets.ts';
import { looseSchemaOf } from './loose-schema.ts';

const item = (key: string, more: object = {}) => ({ key, label: key, type: 'Text' as const, ...more });
const schema = looseSchemaOf({
  kind: 'kit',
  type: 'Email',
  metadata: { id: 'x', target: 'x', name: { en: 'x' }, description: { en: 'x' }, logo: '', readme: '' },
  formItems: [
    item('endpoint'),
    item('accessKeyId'),
    item('accessKeySecret'),
    item('pin', { isConfidential: true }),
    item('auth', { type: 'Json' }),
    item('deliveries', { type: 'Json' }),
  ],
  secretNames: ['hush'],
  destinationNames: ['there'],
  canDiagnose: false,
});

const config = {
  endpoint: 'https://a.example',
  accessKeyId: 'AKID',
  accessKeySecret: 's1',
  pin: 's2',
  auth: { user: 'u', pass: 's3', privateKey: { key: 's4', passphrase: 's5' }, accessUrl: 'https://b.example' },
  deliveries: { ForgotPassword: { subject: 'Password reset', html: '<p/>' } },
  customHeaders: { Authorization: 's6', 'X-Tag': 'tag' },
  hush: ['s7'],
  numbers: [1, true, null],
};

describe('the config of a package', () => {
  it('has secrets by mark and by name, at any depth, also where the form knows nothing of it', () => {
    expect(secretsOf(schema, config).sort()).toEqual(['s1', 's2', 's3', 's4', 's5', 's6', 's7']);
  });

  it('passes through unchanged, however little of it there is', () => {
    expect(schema.parse(config)).toEqual(config);
    expect(schema.parse({})).toEqual({});
  });

  it('gets its secrets back when the masks come back', () => {
    const shown = maskSecrets(schema, config);
    expect(shown.auth).toEqual({
      user: 'u',
      pass: secretMask,
      privateKey: { key: secretMask, passphrase: secretMask },
      accessUrl: 'https://b.example',
    });
    expect(restoreSecrets(schema, shown, config)).toEqual(config);
  });

  it.each([
    ['another user', { auth: { ...config.auth, user: 'v', pass: secretMask } }, false],
    ['another endpoint', { endpoint: 'https://evil.example' }, true],
    ['another address deep inside', { auth: { ...config.auth, accessUrl: 'https://evil.example' } }, true],
    ['a proxy that the form knows nothing of', { proxy: 'http://evil.example' }, true],
    ['another place by its mark', { there: 'evil.example' }, true],
  ])('may not keep masked secrets with %s: %j %s', (_, changes, isMoved) => {
    expect(movesSecrets(schema, { ...maskSecrets(schema, config), ...changes }, config)).toBe(isMoved);
  });
});
