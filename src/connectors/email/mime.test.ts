import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { withoutControls } from '../../lib/controls.ts';
import { parseMailbox } from './mailbox.ts';
import { composeMime, HeaderError, type MimeMessage } from './mime.ts';

const message = (changes: Partial<MimeMessage> = {}): MimeMessage => ({
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  from: { name: 'Example', address: 'no-reply@example.com', domain: 'example.com' },
  to: 'person@example.org',
  date: new Date('2026-03-01T08:05:09Z'),
  subject: 'Your code is 123456',
  text: 'Your code is 123456.\n\n@auth.example.com #123456',
  html: '<p>Your code is <b>123456</b>.</p>',
  headers: [['Auto-Submitted', 'auto-generated']],
  ...changes,
});

const headOf = (source: string) => source.slice(0, source.indexOf('\r\n\r\n'));
const namesOf = (source: string) =>
  headOf(source)
    .split(/\r\n(?![ \t])/)
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());

/** The text with what a reader may not tell apart: runs of space are folded away by parsers. */
const readable = (text: string) => withoutControls(text).replace(/\s+/g, ' ').trim();

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom('\r', '\n', '\0', ' ', '\t', ':', 'a', '=', '?', 'ü', '"', '<', '\\'),
    maxLength: 120,
  }),
);

describe('a composed mail', () => {
  it('reads like this', () => {
    expect(
      composeMime(message({ replyTo: { name: '', address: 'help@example.com', domain: 'example.com' } })).source,
    ).toMatchInlineSnapshot(`
      "Date: Sun, 01 Mar 2026 08:05:09 +0000
      From: Example <no-reply@example.com>
      To: person@example.org
      Reply-To: help@example.com
      Subject: Your code is 123456
      Message-ID: <q1w2e3r4t5z6u7i8o9p0a@example.com>
      MIME-Version: 1.0
      Auto-Submitted: auto-generated
      Content-Type: multipart/alternative;
       boundary="=_postern_q1w2e3r4t5z6u7i8o9p0a"

      --=_postern_q1w2e3r4t5z6u7i8o9p0a
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: 7bit

      Your code is 123456.

      @auth.example.com #123456
      --=_postern_q1w2e3r4t5z6u7i8o9p0a
      Content-Type: text/html; charset=utf-8
      Content-Transfer-Encoding: 7bit

      <p>Your code is <b>123456</b>.</p>
      --=_postern_q1w2e3r4t5z6u7i8o9p0a--
      "
    `);
  });

  it('has every field we own exactly once, whatever the message brings', () => {
    const names = namesOf(composeMime(message({ subject: 'x\r\nFrom: evil@example.com' })).source);
    for (const name of ['from', 'to', 'date', 'subject', 'message-id', 'mime-version', 'content-type']) {
      expect(names.filter((one) => one === name)).toEqual([name]);
    }
  });

  it('keeps lines under 998 octets, ended by CRLF only', async () => {
    await fc.assert(
      fc.property(anyText, anyText, anyText, fc.nat(2000), (subject, text, html, repeat) => {
        const { source } = composeMime(message({ subject, text: text + 'x'.repeat(repeat), html: html.repeat(20) }));
        expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const line of source.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
      }),
    );
  });

  it('lets nothing from outside start a header of its own', async () => {
    await fc.assert(
      fc.property(anyText, anyText, anyText, (subject, name, value) => {
        const from = { name, address: 'no-reply@example.com', domain: 'example.com' };
        const { source } = composeMime(message({ id: value, subject, from, headers: [['X-Variable', value]] }));
        expect(namesOf(source)).toEqual([
          'date',
          'from',
          'to',
          'subject',
          'message-id',
          'mime-version',
          'x-variable',
          'content-type',
        ]);
        expect(headOf(source).replaceAll('\r\n', '')).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  it('is read back as it was meant: subject, sender name, text and HTML', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (subject, name, body) => {
        const from = { name, address: 'no-reply@example.com', domain: 'example.com' };
        const { source } = composeMime(message({ subject, from, text: body, html: `<p>${body}</p>` }));
        const mail = await simpleParser(source, { skipTextToHtml: true, skipHtmlToText: true });
        const lines = body.toWellFormed().replace(/\r\n?/g, '\n');
        expect(readable(mail.subject ?? '')).toBe(readable(subject));
        expect(mail.from?.value[0]?.address).toBe('no-reply@example.com');
        expect(readable(mail.from?.value[0]?.name ?? '')).toBe(readable(name));
        expect((mail.text ?? '').trimEnd()).toBe(lines.trimEnd());
        expect((mail.html || '').trimEnd()).toBe(`<p>${lines}</p>`);
      }),
      { numRuns: 200 },
    );
  });

  it('encodes a subject in words of at most 75 characters on lines of at most 76', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (text) => {
        const { source } = composeMime(message({ subject: `ü${text}` }));
        for (const word of headOf(source).match(/=\?[^ ]*\?=/g) ?? []) expect(word.length).toBeLessThanOrEqual(75);
        const subject = /Subject:(?:.*\r\n(?=[ ]))*.*/.exec(headOf(source))?.[0] ?? '';
        for (const line of subject.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
      }),
    );
  });

  it('leaves plain text as 7bit and writes everything else quoted-printable, lines of at most 76', () => {
    expect(composeMime(message()).source.match(/Encoding: .*/g)).toEqual(
      ['Encoding: 7bit\r', 'Encoding: 7bit\r'].map((line) => line.trim()),
    );
    const { source } = composeMime(message({ text: `Grüße ${'='.repeat(200)}\ntrailing \n.dot` }));
    expect(source).toContain('quoted-printable');
    const body = source.slice(source.indexOf('quoted-printable'), source.indexOf('text/html'));
    for (const line of body.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(body).toContain('trailing=20\r\n');
  });

  it('has a boundary that no part contains', async () => {
    const boundary = '=_postern_q1w2e3r4t5z6u7i8o9p0a';
    const mail = await simpleParser(
      composeMime(message({ text: `--${boundary}\nstill text`, html: '<p>h</p>' })).source,
    );
    expect(mail.text).toContain('still text');
    expect(mail.html).toContain('<p>h</p>');
  });

  it('has a Message-ID with the domain of the sender, the same for every attempt', () => {
    expect(composeMime(message()).messageId).toBe('<q1w2e3r4t5z6u7i8o9p0a@example.com>');
    expect(composeMime(message({ id: 'a>\r\n<b' })).messageId).toBe('<ab@example.com>');
  });

  it.each(['From', 'subject', 'Bcc', 'Content-Type', 'X Y', 'X:Y', 'X\r\nY', ''])('refuses the header %j', (name) => {
    expect(() => composeMime(message({ headers: [[name, 'value']] }))).toThrow(HeaderError);
  });

  it('folds a long header between its words', () => {
    const value = Array.from({ length: 30 }, (_, index) => `word${index};`).join(' ');
    const head = headOf(composeMime(message({ headers: [['X-Long', value]] })).source);
    expect(head.replace(/\r\n /g, ' ')).toContain(`X-Long: ${value}`);
    for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
  });
});

describe('a mailbox', () => {
  it.each([
    ['a@b.example', '', 'a@b.example'],
    ['Acme <a@b.example>', 'Acme', 'a@b.example'],
    ['"Acme, \\"Inc\\"." <a@b.example>', 'Acme, "Inc".', 'a@b.example'],
    ['Grüße <a@BÜCHER.example>', 'Grüße', 'a@xn--bcher-kva.example'],
    ['relay@mailhost', '', 'relay@mailhost'],
    ['<a@b.example>', '', 'a@b.example'],
    ['A\r\nBcc: x <a@b.example>', 'A Bcc: x', 'a@b.example'],
  ])('reads %j', (text, name, address) => {
    expect(parseMailbox(text)).toMatchObject({ name, address });
  });

  it.each(['', 'nobody', 'a@', '@b', 'Name <nobody>', 'a b@c.example'])('finds no address in %j', (text) => {
    expect(parseMailbox(text)).toBeUndefined();
  });

  it('takes anything that is no address as a name for the fallback address', () => {
    expect(parseMailbox('Acme Support', 'a@b.example')).toMatchObject({ name: 'Acme Support', address: 'a@b.example' });
  });
});
