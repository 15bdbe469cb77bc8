import { expect, it } from 'vitest';
import { domainOf, judgeDomains } from './domains.ts';

it.each([
  ['ada@Harbour.example', 'harbour.example'],
  ['ada@BÜCHER.example', 'xn--bcher-kva.example'],
  ['ada', undefined],
  ['ada@', undefined],
])('the domain of %s', (address, domain) => {
  expect(domainOf(address)).toBe(domain);
});

it.each([
  [['Harbour.example', 'dock.example'], { kind: 'fine', domains: ['harbour.example', 'dock.example'] }],
  [[], { kind: 'fine', domains: [] }],
  [['BÜCHER.example', 'xn--bcher-kva.example'], { kind: 'duplicated', domains: ['xn--bcher-kva.example'] }],
  [['GMAIL.com', 'harbour.example'], { kind: 'forbidden', domains: ['gmail.com'] }],
  [['example', 'a@b.example'], { kind: 'invalid', domains: ['example', 'a@b.example'] }],
])('%j are judged', (given, judged) => {
  expect(judgeDomains(given)).toEqual(judged);
});
