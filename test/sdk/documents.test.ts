import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { claimsByScope } from '../../src/oidc/claims.ts';
import { extraParameters, screenOf } from '../../src/oidc/screens.ts';

const document = readFileSync(new URL('../../docs/applications.md', import.meta.url), 'utf8');

const rowsBelow = (heading: string) => {
  const [, section = ''] = document.split(`${heading}\n`);
  const [text = ''] = section.split(/^#/m);
  return [...text.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name = '', rest = '']) => ({ name, rest }));
};

test('the examples use what the SDKs have, by the names that they have', async () => {
  const examples = [...document.matchAll(/```js\n([^`]+)```/g)].map(([, code = '']) => code);
  expect(examples.length).toBe(4);
  for (const code of examples) {
    const [, names = '', sdk = ''] = /^import (.+) from '([^']+)';$/m.exec(code) ?? [];
    const exported = await import(sdk);
    if (!names.startsWith('*')) expect(exported).toHaveProperty(/^\{ (\w+) \}$/.exec(names)?.[1] ?? 'default');
    const [, variable = '', made] = /const (\w+) = new (\w+)\(/.exec(code) ?? [];
    const target = made ? new Set(membersOf(exported[made] ?? exported.default)) : new Set(Object.keys(exported));
    const used = [...code.matchAll(new RegExp(`\\b${variable || 'client'}\\.(\\w+)\\(`, 'g'))].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(3);
    for (const name of used)
      expect([sdk, name, target.has(name ?? '') || isSetLater(sdk, name)]).toEqual([sdk, name, true]);
  }
});

test('the first pages are those that are opened', () => {
  const rows = rowsBelow('### The first page');
  expect(rows.length).toBe(6);
  for (const { name, rest } of rows) {
    const path = screenOf({ name: 'login', reasons: [] }, { client_id: 'app', first_screen: name });
    expect(rest).toBe(`\`${path.split('?')[0]}\``);
  }
});

test('every parameter of ours is told, but for the one that has no page yet', () => {
  const told = rowsBelow('## What you can ask for').map(({ name }) => name);
  expect(told).toEqual(expect.arrayContaining(extraParameters.filter((name) => name !== 'google_one_tap_credential')));
});

test('every scope that opens claims is told', () => {
  expect(rowsBelow('## Claims').map(({ name }) => name)).toEqual(Object.keys(claimsByScope));
});

function membersOf(made: { prototype: object }): string[] {
  const names: string[] = [];
  for (let level = made.prototype; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    names.push(...Object.getOwnPropertyNames(level));
  }
  return names;
}

/** What Logto's SDKs make in the constructor, so that it is in no prototype. */
const isSetLater = (sdk: string, name = '') =>
  sdk.startsWith('@logto/') && ['getAccessToken', 'handleSignInCallback', 'getContext'].includes(name);
