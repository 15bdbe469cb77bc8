import { expect, it } from 'vitest';
import { admitsMajor } from './folder.ts';

it.each([
  ['^5.0.0', true],
  ['^5.1.1', true],
  ['~5.1', true],
  ['5', true],
  ['5.x', true],
  ['v5.1.1', true],
  ['>=4 <6', true],
  ['>= 4.0.0 < 6.0.0', true],
  ['4.0.0 - 5.2.0', true],
  ['^3.0.0 || ^5.0.0', true],
  ['workspace:^5.1.0', true],
  ['workspace:*', true],
  ['*', true],
  ['latest', true],
  ['<5.2.0', true],
  ['^4.9.0', false],
  ['^6.0.0', false],
  ['>5', false],
  ['<5.0.0', false],
  ['<=4', false],
  ['3.x || 4.x', false],
  ['nonsense', false],
])('a package made for the kit %s fits 5.x: %s', (range, isFit) => {
  expect(admitsMajor(range, 5)).toBe(isFit);
});
