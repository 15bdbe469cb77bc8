import { expect, test } from 'vitest';
import { readSettings } from '../config.ts';

const rate = 'must be a number of times and a number of seconds (300/600), or off';

test.each([
  ['POSTERN_LIMIT_NETWORK_SENDS', '300', rate],
  ['POSTERN_LIMIT_NETWORK_ATTEMPTS', '0/600', rate],
  ['POSTERN_LIMIT_APPLICATION_SENDS', '10/0', rate],
  ['POSTERN_LIMIT_TENANT_SENDS', 'none', rate],
  ['POSTERN_LIMIT_SMS_PER_COUNTRY', 'DE=5/60', `${rate}, then exceptions after commas (DE=20000/3600)`],
  ['POSTERN_LIMIT_SMS_PER_COUNTRY', '5/60,DE=many', `DE: ${rate}`],
  ['POSTERN_LIMIT_SMS_PER_COUNTRY', '5/60,UK=5/60', '“UK” is no ISO 3166-1 code in capitals (DE, FR, GB)'],
  ['POSTERN_SMS_COUNTRIES', 'DE,uk', '“uk” is no ISO 3166-1 code in capitals (DE, FR, GB)'],
])('%s=%s is refused', (name, value, reason) => {
  expect(() => readSettings({ [name]: value })).toThrow(`${name}: ${reason}.`);
});

test('text messages may be without limit but for one country', () => {
  const { limits } = readSettings({ POSTERN_LIMIT_SMS_PER_COUNTRY: 'off,DE=5/60' });
  expect(limits.countrySends).toEqual({ each: undefined, exceptions: { DE: { maximum: 5, seconds: 60 } } });
});
