import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePlaceholders, lookUp, type Medium } from './placeholders.ts';

const fill = (template: string, variables: Record<string, unknown>, medium: Medium = 'text') =>
  compilePlaceholders(template, medium)(variables);

describe('placeholders', () => {
  const user = { name: 'Ada', profile: { city: 'London', zip: 0 }, roles: ['a', 'b'], nickname: null };
  const variables = { code: '123456', user, nothing: null, missing: undefined, yes: true, locale: '' };

  it.each([
    ['a plain name', '{{code}}', '123456'],
    ['spaces, tabs and line breaks inside the braces', '{{  code\t}}{{\ncode\n}}', '123456123456'],
    ['several in one line', '{{code}}-{{user.name}}', '123456-Ada'],
    ['a dotted path', '{{user.profile.city}}', 'London'],
    ['a zero', '{{user.profile.zip}}', '0'],
    ['true', '{{yes}}', 'true'],
    ['an empty string', '[{{locale}}]', '[]'],
    ['an absent root: untouched', '{{ other }} {{other.name}}', '{{ other }} {{other.name}}'],
    ['a root that is null: empty', '[{{nothing}}{{nothing.at.all}}]', '[]'],
    ['a root that is undefined: empty', '[{{missing}}]', '[]'],
    ['a missing nested value: empty', '[{{user.email}}{{user.profile.street.number}}]', '[]'],
    ['a nested null: empty', '[{{user.nickname}}]', '[]'],
    ['a path through a string: empty', '[{{code.length}}]', '[]'],
    ['an object: plain conversion', '{{user}}', '[object Object]'],
    ['an array: plain conversion', '{{user.roles}}', 'a,b'],
    ['an array element', '{{user.roles.1}}', 'b'],
    ['a hyphen: no placeholder', '{{user-name}}', '{{user-name}}'],
    ['one brace: no placeholder', '{code}', '{code}'],
    ['nothing between the braces: no placeholder', '{{ }}{{}}', '{{ }}{{}}'],
    ['three braces: the inner ones', '{{{code}}}', '{123456}'],
    ['dots alone: untouched', '{{.}}{{..code}}', '{{.}}{{..code}}'],
    ['a trailing dot: a nested value that is missing', '[{{user.}}]', '[]'],
  ])('%s', (_, template, expected) => {
    expect(fill(template, variables)).toBe(expected);
  });

  it('read own properties only', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'];
    for (const name of names) {
      expect(fill(`{{${name}}}`, variables)).toBe(`{{${name}}}`);
      expect(fill(`[{{user.${name}}}{{user.name.${name}}}{{user.roles.${name}}}]`, variables)).toBe('[]');
    }
    expect(lookUp(variables, ['user', '__proto__', 'toString'])).toBeUndefined();
  });

  it('convert without running what a record brings along', () => {
    const record = JSON.parse('{"toString":"x","valueOf":"y","__proto__":{"name":"planted"}}');
    expect(fill('{{user}} [{{user.name}}] {{user.__proto__.name}}', { user: record })).toBe(
      '[object Object] [] planted',
    );
    expect(fill('[{{run}}]', { run: () => 'ran' })).toBe('[]');
  });

  it('are not filled a second time', () => {
    expect(fill('{{user.name}} {{code}}', { user: { name: '{{code}}' }, code: '1' })).toBe('{{code}} 1');
  });

  it('keep patterns of String.replace as they are', () => {
    expect(fill('a{{code}}b', { code: "$& $1 $' $`" })).toBe("a$& $1 $' $`b");
  });
});

describe('a value stays in its place', () => {
  const html = (template: string, value: string) => fill(template, { v: value, user: { name: value } }, 'html');

  it('in the content of HTML', () => {
    expect(html('<b>{{v}}</b>', `<img src=x onerror="a('b')">&`)).toBe(
      '<b>&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;</b>',
    );
  });

  it('in an attribute, with quotes and without', () => {
    expect(html('<i title="{{v}}">', 'a" onclick="b')).toBe('<i title="a&quot;&#32;onclick&#61;&quot;b">');
    expect(html('<i title={{v}}>', 'a onclick=b`')).toBe('<i title=a&#32;onclick&#61;b&#96;>');
  });

  it('in an address: only the web, a mailbox or a phone', () => {
    expect(html('<a href="{{v}}">', 'https://x.example/?a=1&b=2')).toBe(
      '<a href="https://x.example/?a&#61;1&amp;b&#61;2">',
    );
    for (const address of [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'java\nscript:x',
      '//evil.example',
      'vbscript:x',
      'https://a b',
    ]) {
      expect(html('<a href="{{v}}">', address)).toBe('<a href="">');
      expect(html('<img src={{ v }} alt="">', address)).toBe('<img src= alt="">');
    }
  });

  it('in a header: one line, without controls and directional overrides', () => {
    const value = 'a\r\nBcc: evil@example.com\0\u0085\u2028\u202eb';
    expect(fill('x {{v}} y', { v: value }, 'header')).toBe('x a Bcc: evil@example.com b y');
  });

  it('in a sender: no second address, no other one', () => {
    expect(fill('{{v}} <no-reply@example.com>', { v: 'Eve" <eve@evil.example>, x' }, 'mailbox')).toBe(
      'Eve eve@evil.example x <no-reply@example.com>',
    );
  });

  it('in text: a name is one line, a value of the caller keeps its line breaks', () => {
    const hostile = 'Eve\r\n\r\nYour account is locked';
    expect(fill('Hi {{user.name}},', { user: { name: hostile } })).toBe('Hi Eve Your account is locked,');
    expect(fill('{{note}}', { note: 'one\r\ntwo\0' })).toBe('one\ntwo');
  });

  it('whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        const filled = html('<p>{{v}}</p><i title="{{v}}" lang={{v}}></i><a href="{{v}}">{{user.name}}</a>', value);
        const tags = filled.match(/<[^>]*>/g) ?? [];
        expect(tags.map((tag) => /^<\/?\w+/.exec(tag)?.[0])).toEqual(['<p', '</p', '<i', '</i', '<a', '</a']);
        expect(tags[2]).toMatch(/^<i title="[^"\s]*" lang=[^"'\s=`]*>$/);
        expect(tags[4]).toMatch(/^<a href="[^"\s]*">$/);
        for (const medium of ['header', 'mailbox'] as const) {
          expect(fill('{{v}}', { v: value }, medium)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
    );
  });
});
