import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffLine, diffLines } from './line-diff.ts';

const signs = { same: ' ', added: '+', removed: '-' };
const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

const without = (lines: DiffLine[], left: DiffLine['kind']) =>
  lines.filter(({ kind }) => kind !== left).map(({ text }) => text);

describe('what became of a text', () => {
  it.each<[string, string, string[]]>([
    ['', '', []],
    ['a', 'a', [' a']],
    ['', 'a\nb', ['+a', '+b']],
    ['a\nb', '', ['-a', '-b']],
    ['a\nb\nc', 'a\nB\nc', [' a', '-b', '+B', ' c']],
    ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
    ['a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['a\nb\nc\nd', 'c\nd\na\nb', ['-a', '-b', ' c', ' d', '+a', '+b']],
    ['a\na', 'a\na\na', [' a', ' a', '+a']],
    ['a', 'a\n', [' a', '+']],
  ])('from %j to %j', (before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });

  it('gives both texts back, and takes out no line that both have in one place', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(without(lines, 'added').join('\n')).toBe(before);
        expect(without(lines, 'removed').join('\n')).toBe(after);
        if (before === after) expect(lines.every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('of two long texts without anything in common is shown as a whole', () => {
    const long = (word: string) => Array.from({ length: 5_000 }, (_, at) => `${word} ${at}`).join('\n');
    const lines = diffLines(`same\n${long('old')}`, `same\n${long('new')}`);
    expect(lines.map(({ kind }) => kind)).toEqual([
      'same',
      ...Array.from({ length: 5_000 }, () => 'removed'),
      ...Array.from({ length: 5_000 }, () => 'added'),
    ]);
  });
});
