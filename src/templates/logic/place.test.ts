import { describe, expect, it } from 'vitest';
import { compile } from '../placeholders.ts';

const written = (template: string, variables: Record<string, unknown>) => compile(template, 'html').fill(variables);

const hostile = { v: "a\" b='c' javascript:x", safe: 'https://x.example/?a=1', on: true };

describe('a value in markup', () => {
  it.each([
    ['the content', '<p>{{v}}', '<p>a&quot; b=&#39;c&#39; javascript:x'],
    [
      'a comment, which Outlook may read',
      '<!--[if mso]>{{v}}<![endif]-->',
      '<!--[if mso]>a&quot; b=&#39;c&#39; javascript:x<![endif]-->',
    ],
    ['words with a lesser sign', '1 < 2 {{v}}', '1 < 2 a&quot; b=&#39;c&#39; javascript:x'],
    [
      'a quoted attribute with a greater sign',
      '<p title="a > {{v}}">',
      '<p title="a > a&quot;&#32;b&#61;&#39;c&#39;&#32;javascript:x">',
    ],
    ['an attribute without quotes', '<p title={{v}}>', '<p title=a&quot;&#32;b&#61;&#39;c&#39;&#32;javascript:x>'],
    ['a tag', '<p {{v}}>', '<p a&quot;&#32;b&#61;&#39;c&#39;&#32;javascript:x>'],
    ['the content behind a tag', '<p title=x hidden>{{v}}', '<p title=x hidden>a&quot; b=&#39;c&#39; javascript:x'],
    ['the beginning of an address', '<a href = " {{v}}">', '<a href = " ">'],
    ['an address without quotes', '<a href={{v}} title=x>', '<a href= title=x>'],
    [
      'the middle of an address',
      '<a href="https://x.example/{{v}}">',
      '<a href="https://x.example/a&quot;&#32;b&#61;&#39;c&#39;&#32;javascript:x">',
    ],
  ])('in %s', (_, template, expected) => {
    expect(written(template, hostile)).toBe(expected);
  });

  it('begins an address also behind one that is empty', () => {
    const template = '<a href="{{base}}{{v}}">';
    for (const base of ['', 'javascript:', null])
      expect(written(template, { base, v: 'javascript:x' })).toBe('<a href="">');
    expect(written(template, { base: 'https://x.example/', v: 'path' })).toBe('<a href="https://x.example/path">');
  });

  it('is written for its place across conditions', () => {
    const split = '<a {% if on %}href="{% else %}title="{% endif %}{{v}}">{{v}}</a>';
    expect(written('<a href="{% if on %}{{v}}{% else %}https://x.example{% endif %}">', hostile)).toBe('<a href="">');
    expect(written('<a href="{% if off %}https://x.example/{% endif %}{{v}}">', hostile)).toBe('<a href="">');
    expect(written('<a href="{% if on %}https://x.example/{% endif %}{{safe}}">', hostile)).toContain(
      '/https://x.example',
    );
    expect(written(split, { v: 'javascript:x', on: true })).toBe('<a href="">javascript:x</a>');
    expect(written(split, { v: 'https://x.example' })).toBe('<a title="https://x.example">https://x.example</a>');
    expect(written('<td width={% if on %}100{% else %}200{% endif %} title={{v}}>', { v: 'a b' })).toBe(
      '<td width=200 title=a&#32;b>',
    );
  });

  it('is written as the strictest place asks where the markup depends on a condition, which is a problem', () => {
    const torn = '<p>{% if on %}<a title={% endif %}{{v}}>';
    expect(written(torn, { v: 'a b' })).toBe('<p>a&#32;b>');
    expect(compile(torn, 'html').problems).toMatchObject([
      { index: 3, message: expect.stringContaining('{% if on %}') },
    ]);
    for (const sound of [
      '<p{% if on %} class="a"{% endif %}>',
      '{% if on %}<b>x</b>{% endif %}',
      '<a {% if on %}href="x"{% else %}title=y{% endif %}>',
    ]) {
      expect(compile(sound, 'html').problems).toEqual([]);
    }
  });
});
