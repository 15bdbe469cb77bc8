import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTemplateFile, writeTemplateFile } from './file-text.ts';

const html = 'text/html';
const file = (...lines: string[]) => lines.join('\n');

describe('a template as a file', () => {
  it('has its header between dashes, and the content to the letter', () => {
    const text = file(
      '---',
      'subject: {{code}}: your code',
      'replyTo: help@example.com',
      'sendFrom: Acme <no-reply@example.com>',
      '---',
      '<p>{{code}}</p>\r',
      '---',
      ' last ',
    );
    const read = readTemplateFile(text, html);
    expect(read).toEqual({
      kind: 'read',
      details: {
        subject: '{{code}}: your code',
        content: '<p>{{code}}</p>\r\n---\n last ',
        contentType: html,
        replyTo: 'help@example.com',
        sendFrom: 'Acme <no-reply@example.com>',
      },
      lineOf: { subject: 2, replyTo: 3, sendFrom: 4, content: 6 },
    });
    if (read.kind === 'read') expect(writeTemplateFile(read.details)).toBe(text);
  });

  it('may be written on Windows', () => {
    expect(readTemplateFile('---\r\nsubject:  A \r\n---\r\n\r\nB', html)).toMatchObject({
      details: { subject: 'A', content: '\r\nB' },
    });
  });

  it('may have an empty subject and an empty content', () => {
    const text = file('---', 'subject:', '---', '');
    expect(readTemplateFile(text, html)).toMatchObject({ details: { subject: '', content: '' } });
    expect(writeTemplateFile({ subject: '', content: '' })).toBe(text);
  });

  it.each<[string, number, RegExp]>([
    ['', 1, /begins with a line "---"/],
    ['<p>', 1, /begins with a line "---"/],
    [file('---', 'subject: A'), 1, /begins with a line "---"/],
    [file('---', '---', '<p>'), 1, /subject is missing/],
    [file('---', 'subject: A', 'Subject: B', '---', ''), 3, /none of subject, replyTo, sendFrom: Subject: B/],
    [file('---', 'subject: A', '', '---', ''), 3, /none of/],
    [file('---', 'subject: A', 'subject: B', '---', ''), 3, /given twice/],
    [file('---', 'subject: "A', '---', ''), 2, /no JSON string/],
  ])('%j is refused in line %i', (text, line, reason) => {
    expect(readTemplateFile(text, html)).toEqual({ kind: 'wrong', line, reason: expect.stringMatching(reason) });
  });

  it('gives back any details as they were', () => {
    const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', '').toWellFormed());
    const details = fc.record({
      subject: text,
      content: text,
      replyTo: fc.stringMatching(/^\S[^\r\n]*$/),
      contentType: fc.constantFrom('text/html' as const, 'text/plain' as const),
    });
    fc.assert(
      fc.property(details, (given) => {
        const read = readTemplateFile(writeTemplateFile(given), given.contentType);
        expect(read).toMatchObject({ kind: 'read', details: given });
      }),
    );
  });
});
