import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, compilePlaceholders, type Medium } from '../placeholders.ts';

const fill = (template: string, variables: Record<string, unknown> = {}, medium: Medium = 'text') =>
  compilePlaceholders(template, medium)(variables);

const problemsOf = (template: string, medium: Medium = 'text') =>
  compile(template, medium).problems.map(({ index, message }) => `${index}: ${message}`);

const user = { name: 'Ada', empty: '', none: null, no: false, zero: 0, roles: [], profile: {}, run: () => 1 };

describe('a condition', () => {
  it.each([
    ['a value that is there', '{% if user.name %}yes{% endif %}', 'yes'],
    ['spaces, tabs and none', '{%if user.name%}a{%\telse\n%}b{%  endif  %}', 'a'],
    ['an absent root', '[{% if nobody %}yes{% endif %}]', '[]'],
    ['an absent root, with an else', '{% if nobody.name %}yes{% else %}no{% endif %}', 'no'],
    ['an empty string', '{% if user.empty %}yes{% else %}no{% endif %}', 'no'],
    ['null', '{% if user.none %}yes{% else %}no{% endif %}', 'no'],
    ['false', '{% if user.no %}yes{% else %}no{% endif %}', 'no'],
    ['zero', '{% if user.zero %}yes{% else %}no{% endif %}', 'no'],
    ['a function', '{% if user.run %}yes{% else %}no{% endif %}', 'no'],
    [
      'a record and a list, even empty ones',
      '{% if user.profile %}{% if user.roles %}yes{% endif %}{% endif %}',
      'yes',
    ],
    ['unless', '{% unless user.name %}no{% else %}yes{% endunless %}', 'yes'],
    ['unless, closed by endif', '{% unless nobody %}none{% endif %}', 'none'],
    ['one in another', '{% if user %}a{% if nobody %}b{% else %}c{% endif %}d{% endif %}', 'acd'],
    ['placeholders within', '{% if user.name %}Hi {{user.name}}{% else %}Hi{% endif %}!', 'Hi Ada!'],
  ])('asks for %s', (_, template, expected) => {
    expect(fill(template, { user })).toBe(expected);
    expect(problemsOf(template)).toEqual([]);
  });

  it('sees own properties only', () => {
    for (const path of ['__proto__', 'constructor', 'toString', 'user.constructor', 'user.name.length', '.', 'user.']) {
      expect(fill(`{% if ${path} %}yes{% else %}no{% endif %}`, { user })).toBe('no');
    }
  });

  it('takes its line with it where it has one to itself', () => {
    const template =
      'Hi,\n\n{% if user %}\nyou\n  {% else %}  \nall\n{% endif %}\nbye\n\n{% if user %}\n\nA\n\n{% endif %}\n\nB';
    expect(fill(template, { user })).toBe('Hi,\n\nyou\nbye\n\nA\n\nB');
    expect(fill(template)).toBe('Hi,\n\nall\nbye\n\nB');
    expect(fill('{{user.name}} {% if user %}\nyes{% endif %}', { user })).toBe('Ada \nyes');
  });
});

describe('a default', () => {
  it.each([
    ['a value that is there', '{{ user.name | default: "you" }}', 'Ada'],
    ['an absent root', '{{nobody.name|default:"you"}}', 'you'],
    ['an empty value', "{{ user.empty | default : 'you' }}", 'you'],
    ['null', '{{ user.none | default: "you" }}', 'you'],
    ['a zero, which says something', '{{ user.zero | default: "none" }}', '0'],
    ['nothing as default', '[{{ nobody | default: "" }}]', '[]'],
    ['quotes of the other kind', `{{ nobody | default: "it's" }}{{ nobody | default: 'a "b"' }}`, `it'sa "b"`],
  ])('stands in for %s', (_, template, expected) => {
    expect(fill(template, { user })).toBe(expected);
    expect(problemsOf(template)).toEqual([]);
  });

  it('is words like any value: escaped where it stands', () => {
    expect(fill('<b>{{ x | default: "<i>" }}</b>', {}, 'html')).toBe('<b>&lt;i&gt;</b>');
    expect(fill(`<a href="{{ link | default: 'javascript:x' }}">`, {}, 'html')).toBe('<a href="">');
  });
});

describe('what has no meaning', () => {
  it.each([
    '{% for x in y %}{% endfor %}',
    '{% if a == b %}x',
    '{% if user-name %}x',
    '{% endif %}',
    '{% else %}',
    'a {% if user %} b {% else %} c',
    '{% if user %}{% endunless %}',
    '{{ user-name }}',
    '{{ name | upcase }}',
    '{{#if user}}',
    '{%- if user -%}',
    '{% %}{%%}{{}}',
  ])('stays as it is, and is a problem: %s', (template) => {
    expect(fill(template, { user, name: 'x' })).toBe(template);
    expect(problemsOf(template).length).toBeGreaterThan(0);
  });

  it('is named with its place and what to write instead', () => {
    expect(problemsOf('Hi {% if user %} there {% endfor %}')).toEqual([
      '3: {% if user %} is never closed: write {% endif %} where it ends.',
      '23: {% endfor %} is unknown and is shown as it is: there are {% if name %}, {% unless name %}, {% else %} and {% endif %}.',
    ]);
    expect(problemsOf('{% else %}')).toEqual(['0: {% else %} stands outside of any {% if %}.']);
    expect(problemsOf('{% if a %}{% else %}{% else %}{% endif %}')).toEqual([
      '20: {% else %} is the second one for {% if a %}: one is enough.',
    ]);
  });

  it('leaves the rest of the template at work', () => {
    expect(fill('{% if user %}{{user.name}} {% if nobody %}x{% endif %}y', { user })).toBe('{% if user %}Ada y');
    expect(fill('{% if user %}a{% else %}b{% else %}c{% endif %}')).toBe('b{% else %}c');
  });

  it('is a condition that lies deeper than ten others', () => {
    const nested = (depth: number) => `${'{% if user %}'.repeat(depth)}x${'{% endif %}'.repeat(depth)}`;
    expect(fill(nested(10), { user })).toBe('x');
    expect(fill(nested(12), { user })).toBe('{% if user %}{% if user %}x{% endif %}{% endif %}');
    expect(problemsOf(nested(12))).toHaveLength(4);
  });
});

describe('a template', () => {
  it('lists the variables that it names, and where', () => {
    expect(
      compile('{{code}} {% if user.name %}{{ user.name | default: "x" }}{% endif %}', 'text').placeholders,
    ).toEqual([
      { path: 'code', index: 0, role: 'value', hasDefault: false },
      { path: 'user.name', index: 9, role: 'condition', hasDefault: false },
      { path: 'user.name', index: 27, role: 'value', hasDefault: true },
    ]);
  });

  it('of any kind is compiled and filled, and what is in it and means nothing is still there', () => {
    const pieces = fc.constantFrom(
      ...[
        '{% if a %}',
        '{% unless b %}',
        '{% else %}',
        '{% endif %}',
        '{% endunless %}',
        '{{a}}',
        '{{ c | default: "d" }}',
      ],
      ...['{%', '%}', '{{', '}}', '<a href="', '">', "='", '\n', ' ', 'x', '{% if', 'if a %}'],
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        fc.constantFrom<Medium>('html', 'text', 'header', 'mailbox'),
        (parts, medium) => {
          const template = parts.join('');
          const { fill: filled, placeholders } = compile(template, medium);
          for (const variables of [{}, { a: 1 }, { a: 0, b: 'B' }]) expect(typeof filled(variables)).toBe('string');
          for (const { path, index } of placeholders)
            expect(template.slice(index)).toMatch(new RegExp(`^\\{.*?${path}`, 's'));
          if (medium !== 'text' && placeholders.length === 0) expect(filled({})).toBe(template);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never grows beyond what a mail may be, however often it names a value', () => {
    const filled = fill('{{note}}'.repeat(10_000), { note: 'x'.repeat(50_000) });
    expect(filled.length).toBeLessThan(1_100_000);
    let nested: unknown = 'deep';
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    expect(fill('[{{nested}}]', { nested })).toBe('[]');
  });
});
