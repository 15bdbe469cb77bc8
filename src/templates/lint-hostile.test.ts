import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noticeTypes, usageTypes } from '../usage-types.ts';
import { rules } from './lint/rules.ts';
import { lintTemplate } from './lint.ts';

const lint = (content: string, contentType: 'text/html' | 'text/plain' = 'text/html') =>
  lintTemplate({ templateType: 'SignIn', languageTag: 'en', details: { subject: '{{code}}', content, contentType } });

/** Pieces that mean something to one of the readers: HTML, CSS, placeholders, conditions, addresses. */
const pieces = [
  ...['<', '>', '</', '/>', '<p', '<b>', '</b>', '<td>', '</table>', '<table>', '<style>', '</style>', '<!--', '-->'],
  ...[
    '<script>',
    '<title>',
    '<svg>',
    '<![CDATA[',
    ']]>',
    '<?',
    '<!doctype',
    '<html lang="',
    '<constructor>',
    '<a href="',
  ],
  ...[' style="', ' class="a b"', ' width=', ' onx=', '"', "'", '=', '&amp;', '&#106;', '&#xffffffff;', '&', '\\', '`'],
  ...[
    'color:#fff',
    'background:',
    'font:1px x',
    ';',
    ':',
    '{',
    '}',
    '@media (x){',
    '@import',
    '/*',
    '*/',
    '.a',
    'url(',
  ],
  ...[
    '__proto__',
    'toString',
    'constructor',
    '{{',
    '}}',
    '{%',
    '%}',
    '{{code}}',
    '{{ organization.name }}',
    '{{__proto__}}',
  ],
  ...[
    '{% if user %}',
    '{% else %}',
    '{% endif %}',
    '{{ a | default: "',
    ' | default: ',
    'javascript:',
    'http://x',
    'a@b.c',
  ],
  ...['\r\n', '\n', '\t', '\0', '\u202e', '\ud800', '\ufdd0', '🎉', 'x', ' ', '9'.repeat(400), '😀<'],
];

const soup = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), { maxLength: 60 })
  .map((parts) => parts.join(''));

describe('a hostile template', () => {
  it('is judged without a fault, whatever is in its fields', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...usageTypes, ...noticeTypes),
        fc.oneof(fc.constantFrom('en', 'ar', 'zh-TW'), fc.string(), soup),
        fc.record(
          {
            subject: soup,
            content: soup,
            contentType: fc.constantFrom('text/html' as const, 'text/plain' as const),
            text: soup,
            replyTo: soup,
            sendFrom: soup,
          },
          { requiredKeys: ['subject', 'content'] },
        ),
        (templateType, languageTag, details) => {
          for (const finding of lintTemplate({ templateType, languageTag, details })) {
            expect(rules).toHaveProperty([finding.rule]);
            expect(finding.message.length).toBeLessThan(1_000);
            expect(finding.advice).not.toBe('');
            expect(finding.excerpt ?? '').not.toMatch(/[\p{Cc}\u202e\u2028]/u);
            expect(finding.excerpt?.isWellFormed() ?? true).toBe(true);
            const lines = (details[finding.field] ?? '').split(/\r\n?|\n/);
            if (finding.line) expect(finding.column).toBeLessThanOrEqual((lines[finding.line - 1]?.length ?? 0) + 2);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('over 1 MB is not read at all', () => {
    const large = 'x'.repeat(10_000_000);
    expect(lint(large)).toMatchObject([{ rule: 'too-large', field: 'content', severity: 'error' }]);
    expect(
      lintTemplate({ templateType: 'SignIn', languageTag: 'en', details: { subject: large, content: large } }),
    ).toMatchObject([{ rule: 'too-large', field: 'subject' }]);
  });

  it.each([
    ['nested too deep', '<b>'.repeat(201)],
    ['of too many tags', '<b></b>'.repeat(20_001)],
    ['of too many attributes', `<b ${'a '.repeat(20_001)}>`],
    ['of too many placeholders', '{{code}}'.repeat(2_001)],
  ])('%s is read so far and no further', (_, content) => {
    expect(lint(content).filter(({ rule }) => rule === 'too-complex')).toHaveLength(1);
  });

  it('is told each kind of fault some times and not thousands', () => {
    const found = lint('</b><img src=x><a href=y></a>{{x-y}}'.repeat(1_500));
    expect(found.filter(({ rule }) => rule === 'tag-unopened')).toHaveLength(20);
    expect(found.length).toBeLessThan(300);
  });

  // Each would take minutes if its time grew with the square of its length; the limit of a test is five seconds.
  const longest = 900_000;
  const rule = '.a .b{color:#fff}';
  it.each(
    Object.entries({
      'open tags': '<b>',
      'end tags': '</b>',
      'crossed tags': '<b><i></b></i>',
      brackets: '<',
      quotes: '<p a="',
      comments: '<!--',
      entities: 'a&amp;',
      'open braces': '{{',
      'open conditions': '{%',
      conditions: '{% if a %}',
      branches: '{% if a %}{% else %}',
      spaces: ' ',
      lines: '\r\n',
      tables: '<table><tr><td>',
      addresses: 'https://',
      'styles of one element': '<p style="color:#fff;color:#000;width:1px;',
    }).map(([name, piece]) => [name, piece.repeat(Math.floor(longest / piece.length))]),
  )('is read in one go: %s', (_, content = '') => {
    for (const contentType of ['text/html', 'text/plain'] as const) {
      expect(lint(`<p>{{code}}</p><pre>${content}`, contentType).length).toBeLessThan(300);
    }
  });

  it.each([
    ['rules', `<style>${rule.repeat(50_000)}</style>`],
    ['rules for many elements', `<style>${rule.repeat(20_000)}</style>${'<p class="a b">x</p>'.repeat(9_000)}`],
    ['declarations', `<style>.a{${'color:#fff;'.repeat(80_000)}}</style><p class="a">x</p>`],
    ['unclosed rules', `<style>${'@media{'.repeat(120_000)}`],
    ['unclosed comments', `<style>${'/*'.repeat(400_000)}`],
    ['addresses in CSS', `<p style="${'a:url('.repeat(120_000)}">x</p>`],
    ['selectors', `<style>${'a,'.repeat(400_000)}{color:red}</style>`],
    ['spaces in a selector', `<style>${'a '.repeat(400_000)}{color:red}</style>`],
    ['colours', `<p style="color:rgb(${'1 '.repeat(400_000)})">x</p>`],
  ])('is read in one go: %s', (_, content) => {
    expect(lint(`<p>{{code}}</p>${content}`).length).toBeLessThan(300);
  });
});
