import { expect, test } from 'vitest';
import { toMarkdown } from './table.ts';

test('a table is Markdown: named rows to the left, figures to the right, and no cell can break it', () => {
  const rows = [
    ['one', '1'],
    ['two | three', '1,000'],
  ];
  expect(toMarkdown({ title: 'Things', columns: ['what', 'how many'], rows, notes: ['As seen.'] })).toBe(`## Things

| what        | how many |
| ----------- | -------: |
| one         |        1 |
| two \\| three |    1,000 |

As seen.
`);
});
