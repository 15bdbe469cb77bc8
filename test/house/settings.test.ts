import { expect, test } from 'vitest';
import { variables } from '../../src/config.ts';
import { readTable } from './documents.ts';

const code = (text: string) => (text ? `\`${text}\`` : '');

function defaultOf(type: (typeof variables)[keyof typeof variables]['type']) {
  const value = type.parse(undefined);
  return value === undefined || typeof value === 'object' ? '' : String(value);
}

test('docs/settings.md has every setting with its alias, default and sentence, and no other', async () => {
  const rows = Object.entries(variables).map(([name, variable]) => [
    code(name),
    code('alias' in variable ? variable.alias : ''),
    code(defaultOf(variable.type)),
    variable.about,
  ]);
  const expected = [['Name', 'Also accepted as', 'Default', 'What it is'], ...rows];
  expect(await readTable(new URL('../../docs/settings.md', import.meta.url), expected)).toEqual(expected);
});
