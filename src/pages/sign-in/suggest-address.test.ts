import { expect, test } from 'vitest';
import { suggestAddress } from './suggest-address.ts';

test.each([
  ['ada@gmial.com', 'ada@gmail.com'],
  ['ada@gmal.com', 'ada@gmail.com'],
  ['ada@gmaiil.com', 'ada@gmail.com'],
  ['ada@gmaul.com', 'ada@gmail.com'],
  ['ada@gmail.con', 'ada@gmail.com'],
  ['Ada.L@Hotmial.com', 'Ada.L@hotmail.com'],
])('%s was probably meant to be %s', (typed, meant) => {
  expect(suggestAddress(typed)).toBe(meant);
});

test.each(['ada@gmail.com', 'ada@ymail.com', 'ada@mail.com', 'ada@gmx.com', 'ada@example.com', 'ada@gml.com'])(
  '%s is left as it is',
  (typed) => {
    expect(suggestAddress(typed)).toBeUndefined();
  },
);
