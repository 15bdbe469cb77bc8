import { expect, test } from 'vitest';
import { countryOf } from './countries.ts';

test.each([
  ['4915112345678', 'DE'],
  ['12125550100', 'US'],
  ['14165550100', 'CA'],
  ['18765550100', 'JM'],
  ['447624123456', 'IM'],
  ['77011234567', 'KZ'],
  ['79161234567', 'RU'],
  ['15550000001', 'US'],
  ['80012345678', '+800'],
  ['88299123456', '+882'],
])('+%s is a number of %s', (digits, country) => {
  expect(countryOf(digits)).toBe(country);
});
