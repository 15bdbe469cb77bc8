import { describe, expect, it } from 'vitest';
import { rules } from './lint/rules.ts';
import { lintSet, lintTemplate } from './lint.ts';
import type { MessageType } from './variables.ts';

interface Options {
  type?: MessageType;
  tag?: string;
  subject?: string;
  text?: string;
  contentType?: 'text/plain' | 'text/html';
  replyTo?: string;
  sendFrom?: string;
}

const lint = (content: string, { type = 'SignIn', tag = 'en', subject = '{{code}}', ...details }: Options = {}) =>
  lintTemplate({ templateType: type, languageTag: tag, details: { subject, content, ...details } });

/** The findings in a whole document around the snippet, as `rule@line:column`. */
const places = (snippet: string, options?: Options) =>
  lint(`<html lang="en" dir="ltr"><p>{{code}}</p>\n${snippet}\n</html>`, options).map(
    ({ rule, line, column }) => `${rule}@${line}:${column}`,
  );

const rulesOf = (content: string, options?: Options) => lint(content, options).map(({ rule }) => rule);

describe('a template without faults', () => {
  it.each([
    ['a paragraph', '<p>Your code is <b>{{code}}</b>.</p>'],
    [
      'what HTML lets one leave out',
      '<ul><li>one<li>two</ul><table role="presentation"><tr><td>a<td>b<tr><td>c</table>',
    ],
    ['a picture with words', '<img src="https://cdn.example.com/logo.png" alt="Example" width="120" height="40">'],
    ['a picture by a placeholder', '<img src="{{application.branding.logoUrl}}" alt="">'],
    [
      'links of all kinds',
      '<a href="https://example.com">a</a><a href="mailto:a@b.example">b</a><a href="tel:+1">c</a><a href="#x">d</a>',
    ],
    ['a link by a placeholder', '<a href="{{ application.branding.logoUrl }}">a</a>'],
    [
      'a condition',
      '{% if organization %}<p>{{organization.name}}</p>{% else %}<p>{{application.name}}</p>{% endif %}',
    ],
    ['opening tags in two branches', '{% if organization %}<b id="a">{% else %}<b id="b">{% endif %}x</b>'],
    ['an unless', '{% unless organization %}x{% else %}{{organization.name}}{% endunless %}'],
    ['a default', '<a title=\'{{ organization.name | default: "<us>" }}\' href="https://example.com">x</a>'],
    ['a preview that lists show', '<div style="display:none;font-size:1px;color:#fff">Soon over</div>'],
    ['markup for Outlook', '<!--[if mso]><table><tr><td style="width:900px"><![endif]--><o:p/><v:rect/>'],
    ['a table of figures', '<table><tr><th>When</th></tr><tr><td>now</td></tr></table>'],
    ['what only small screens get', '<style>@media (max-width:480px){p{display:flex;width:900px}}</style>'],
    [
      'colours that fit together',
      '<p style="color:#222222;background:#fff">x <a style="color:#0b57d0" href="https://e.example">y</a></p>',
    ],
  ])('has no findings: %s', (_, snippet) => {
    expect(places(snippet)).toEqual([]);
  });

  it('may be plain text', () => {
    expect(
      lint('Your code is {{code}}. 1 < 2 & {{ organization.name | default: "us" }}', { contentType: 'text/plain' }),
    ).toEqual([]);
  });
});

describe('a finding', () => {
  it('has its place, an excerpt, what is wrong and what to do', () => {
    expect(lint('<div lang="en" dir="ltr">\r\n  <p>{{ code }} {{aplication.name}}</p></div>')).toEqual([
      {
        rule: 'variable-unknown',
        severity: 'error',
        field: 'content',
        line: 2,
        column: 17,
        excerpt: '{{aplication.name}}</p></div>',
        message: '{{aplication.name}} is not filled in: the reader sees it as it is written.',
        advice: 'Did you mean {{application.name}}?',
      },
    ]);
  });

  it('of every rule is in a sentence, and says what it costs', () => {
    for (const { severity, meaning } of Object.values(rules)) {
      expect(['error', 'warning']).toContain(severity);
      expect(meaning).toMatch(/^[A-Z`<][^\n]+\.$/);
    }
  });

  it('is told as an error only where the mail breaks or is dangerous', () => {
    expect(
      lint('<html lang="en" dir="ltr"><p style="font-size:9px">{{code}}</p><script></script></html>'),
    ).toMatchObject([
      { rule: 'text-small', severity: 'warning' },
      { rule: 'script', severity: 'error' },
    ]);
  });
});

describe('code and link', () => {
  it.each<[string, MessageType, string, string | undefined, string[]]>([
    ['no code', 'SignIn', '<p>Hello</p>', undefined, ['code-missing']],
    ['a code only in a comment', 'SignIn', '<!-- {{code}} -->', undefined, ['code-missing']],
    ['a code only in the title', 'SignIn', '<title>{{code}}</title>', undefined, ['code-missing']],
    ['a code only asked for', 'SignIn', '{% if code %}x{% endif %}', undefined, ['code-missing']],
    ['no link', 'OrganizationInvitation', '<p>Come!</p>', undefined, ['link-missing']],
    ['a link in a button', 'OrganizationInvitation', '<a href="{{link}}">Come</a>', undefined, []],
    ['a notice', 'PasswordChanged', '<p>Your password was changed.</p>', undefined, []],
    ['a code that is hidden', 'SignIn', '<p style="display: none">{{code}}</p>', undefined, ['code-missing-in-text']],
    ['a code in an attribute', 'SignIn', '<p title="{{code}}">x</p>', undefined, ['code-missing-in-text']],
    ['a link in an image', 'OrganizationInvitation', '<img alt="{{link}}" src="https://e.example/a">', undefined, []],
    ['a text without the code', 'SignIn', '<p>{{code}}</p>', 'Hello', ['code-missing-in-text']],
    [
      'a text without the link',
      'OrganizationInvitation',
      '<a href="{{link}}">x</a>',
      'Come!',
      ['link-missing-in-text'],
    ],
    ['an empty text', 'SignIn', '<p>{{code}}</p>', '', []],
  ])('are asked for: %s', (_, type, snippet, text, expected) => {
    const content = `<html lang="en" dir="ltr">${snippet}</html>`;
    expect(rulesOf(content, { type, subject: 'x', ...(text !== undefined && { text }) })).toEqual(expected);
  });

  it('are the same in both parts, as are names and addresses', () => {
    const html =
      '<html lang="en" dir="ltr"><p>{{code}} {{application.name}}</p><a href="https://a.example/">x</a></html>';
    const found = lint(html, { text: '{{code}} {{locale}} https://b.example' });
    expect(found.map(({ rule, field, message }) => `${field} ${rule} ${message.split(': ')[0]}`)).toEqual([
      'text text-differs {{application.name}}',
      'text text-differs https://a.example',
      'text text-differs {{locale}}',
      'text text-differs https://b.example',
    ]);
    expect(lint(html, { text: '{{code}} {{application.name}} https://a.example.' })).toEqual([]);
  });

  it('are not looked for in HTML that is sent as text', () => {
    expect(rulesOf('<p>{{code}}</p>', { contentType: 'text/plain' })).toEqual(['content-type']);
  });
});

describe('variables', () => {
  it.each<[string, MessageType, string, string]>([
    ['{{cod}}', 'SignIn', 'variable-unknown', 'Did you mean {{code}}?'],
    ['{{Code}}', 'SignIn', 'variable-unknown', 'Did you mean {{code}}?'],
    ['{{application.nmae}}', 'SignIn', 'variable-unknown', 'Did you mean {{application.name}}?'],
    ['{{zzzzzzzz}}', 'SignIn', 'variable-unknown', 'There are: code, application, locale'],
    ['{{user.name}}', 'SignIn', 'variable-unknown', 'and not in SignIn. Take it out.'],
    ['{{constructor}}', 'SignIn', 'variable-unknown', 'There are: '],
    ['{{application.__proto__}}', 'SignIn', 'variable-unknown', ''],
    ['{{application.name.length}}', 'SignIn', 'variable-unknown', 'Did you mean {{application.name}}?'],
    ['{% if usr %}x{% endif %}', 'BindNewIdentifier', 'variable-unknown', ''],
    ['{{user}}', 'BindNewIdentifier', 'variable-group', '{{user.name}}'],
    ['{{application.branding}}', 'SignIn', 'variable-group', '{{application.branding.logoUrl}}'],
    ['{{organization.name}}', 'SignIn', 'variable-optional', '{% if organization %}'],
    ['{% if application %}{{organization.name}}{% endif %}', 'SignIn', 'variable-optional', '{% if organization %}'],
    ['{% if organization %}{% else %}{{organization.name}}{% endif %}', 'SignIn', 'variable-optional', ''],
    ['{{coupon}}', 'OrganizationInvitation', 'variable-not-listed', 'every sender gives "coupon"'],
    ['{{organization.nam}}', 'OrganizationInvitation', 'variable-unknown', 'Did you mean {{organization.name}}?'],
  ])('%s in %s: %s', (snippet, type, rule, advice) => {
    const found = lint(`<html lang="en" dir="ltr">{{code | default: ""}}{{link | default: ""}} ${snippet}</html>`, {
      type,
      subject: 'x',
    }).filter((finding) => !finding.message.startsWith('{{link}}'));
    expect(found).toMatchObject([{ rule, line: 1, advice: expect.stringContaining(advice) }]);
  });

  it('are checked in every field, once each', () => {
    const found = lint('<p lang="en" dir="ltr">{{code}} {{x1}} {{x1}}</p>', {
      subject: '{{x2}}',
      text: '{{code}} {{x1}}',
      replyTo: '{{x3}}@example.com',
      sendFrom: '{{x4}} <a@example.com>',
    });
    expect(found.map(({ field, rule, column }) => `${field} ${rule} ${column}`)).toEqual([
      'subject variable-unknown 1',
      'replyTo variable-unknown 1',
      'sendFrom variable-unknown 1',
      'text variable-unknown 10',
      'content variable-unknown 33',
    ]);
  });
});

describe('placeholders and conditions', () => {
  it.each([
    ['{{code', ['placeholder-unclosed@2:1']],
    ['x {{code} y {{code}}', ['placeholder-unclosed@2:3']],
    ['{% if organization', ['placeholder-unclosed@2:1']],
    ['{{ user-name }}', ['placeholder-malformed@2:1']],
    ['{{ application.name | upcase }}', ['placeholder-malformed@2:1']],
    ['{% if organization %}x', ['condition-malformed@2:1']],
    ['x{% endif %}', ['condition-malformed@2:2']],
    ['{% else %}', ['condition-malformed@2:1']],
    ['{% for a in b %}', ['condition-malformed@2:1']],
    ['<p {% if organization %}>{% endif %}x</p>', ['condition-malformed@2:4']],
  ])('that do not end or cannot be read: %s', (snippet, expected) => {
    expect(places(snippet)).toEqual(expected);
  });
});

describe('headers', () => {
  it.each<[Options, string[]]>([
    [{ subject: '' }, ['subject-empty']],
    [{ subject: ' ' }, ['subject-empty']],
    [{ subject: `{{code}} ${'x'.repeat(200)}` }, ['subject-long']],
    [{ subject: 'a\nb' }, ['subject-line-break']],
    [{ subject: '🎉' }, []],
    [{ replyTo: 'help@example.com' }, []],
    [{ replyTo: 'Help, please <help@example.com>' }, []],
    [{ replyTo: '{{application.name}} <reply+{{application.id}}@example.com>' }, []],
    [{ replyTo: 'help@{{application.id}}.example.com' }, []],
    [{ replyTo: '{{application.name}}' }, []],
    [{ replyTo: 'Help <{{ application.name | default: "a@example.com" }}>' }, []],
    [{ replyTo: 'help' }, ['reply-to-invalid']],
    [{ replyTo: 'a@example.com, b@example.com' }, ['reply-to-invalid']],
    [{ replyTo: 'a <b <c@example.com>' }, ['reply-to-invalid']],
    [{ sendFrom: 'Example <no-reply@example.com>' }, []],
    [{ sendFrom: 'relay@mailhost' }, []],
    [{ sendFrom: 'Example' }, ['send-from-name-only']],
    [{ sendFrom: 'Example <no-reply>' }, ['send-from-invalid']],
    [{ sendFrom: 'no reply@example.com' }, ['send-from-invalid']],
  ])('%j', (options, expected) => {
    expect(places('x', options).map((place) => place.split('@')[0])).toEqual(expected);
  });
});

describe('tags', () => {
  it.each([
    ['<div>x', ['tag-unclosed@2:1']],
    ['<b>x', ['tag-unclosed@2:1']],
    ['<td><div>x</td>', ['tag-unclosed@2:5']],
    ['x</div>', ['tag-unopened@2:2']],
    ['<div><table role="presentation"><tr><td>x</div></td></tr></table></div>', ['tag-unopened@2:42']],
    ['<b><i>x</b></i>', ['tag-crossed@2:4']],
    ['<p>x<div>y</div></p>', ['paragraph-split@2:17']],
    ['<a href="https://example.com"', ['tag-unclosed@2:1']],
    ['<div/>x', ['tag-unclosed@2:1']],
  ])('that do not close, or not in order: %s', (snippet, expected) => {
    expect(places(snippet)).toEqual(expected);
  });
});

describe('what is dangerous', () => {
  it.each([
    ['<script>x</script>', ['script@2:1']],
    ['<p style="width:expression(alert(1))">x</p>', ['script@2:11']],
    ['<style>p{behavior:url(https://e.example/x)}</style>', ['script@2:10']],
    ['<iframe src="https://e.example"></iframe>', ['embedded-content@2:1']],
    ['<object></object>', ['embedded-content@2:1']],
    ['<embed>', ['embedded-content@2:1']],
    ['<form><input></form>', ['form@2:1', 'form@2:7']],
    ['<base href="https://e.example/">', ['base@2:1']],
    ['<meta http-equiv="Refresh" content="0">', ['meta-refresh@2:1']],
    ['<p onClick="x()">x</p>', ['event-attribute@2:4']],
    ['<a href="javascript:x()">x</a>', ['dangerous-link@2:4']],
    ['<a href="JaVa\tScript&colon;x()">x</a>', ['dangerous-link@2:4']],
    ['<a href="&#106;avascript:x()">x</a>', ['dangerous-link@2:4']],
    ['<a href="data:text/html,x">x</a>', ['dangerous-link@2:4']],
    ['<area href="vbscript:x">', ['dangerous-link@2:7']],
  ])('%s', (snippet, expected) => {
    expect(places(snippet)).toEqual(expected);
  });
});

describe('links and images', () => {
  it.each([
    ['<a href="http://example.com">x</a>', ['link-insecure@2:4']],
    ['<a href="/help">x</a>', ['link-invalid@2:4']],
    ['<a href="www.example.com">x</a>', ['link-invalid@2:4']],
    ['<a href="">x</a>', ['link-invalid@2:4']],
    ['<a href="ftp://example.com">x</a>', ['link-invalid@2:4']],
    ['<img src="http://e.example/a.png" alt="">', ['image-insecure@2:6']],
    ['<img src="a.png" alt="">', ['image-insecure@2:6']],
    ['<img src="data:image/png;base64,AA" alt="">', ['image-insecure@2:6']],
    ['<img src="cid:logo" alt="">', ['image-insecure@2:6']],
    ['<img alt="">', ['image-insecure@2:1']],
    ['<img src="https://e.example/a.png">', ['image-alt@2:1']],
    ['<img src="https://e.example/a.gif" width=1 height=1 alt="">', ['tracking-pixel@2:1']],
    ['<img src="https://e.example/a.gif" style="width:1px;height:0px" alt="">', ['tracking-pixel@2:1']],
    ['<img src="https://e.example/a.gif" style="display:none" alt="x">', ['tracking-pixel@2:1']],
    ['<table role="presentation" background="http://e.example/a.png"></table>', ['image-insecure@2:28']],
    ['<style>p{background:url("http://e.example/a.png")}</style>', ['image-insecure@2:10']],
    ['<link rel="stylesheet" href="https://e.example/a.css">', ['external-style@2:1']],
    ['<style>@import url(https://e.example/a.css);</style>', ['external-style@2:8']],
    ['<style>\n@font-face{font-family:x;src:url(https://e.example/x.woff)}</style>', ['external-style@3:1']],
  ])('%s', (snippet, expected) => {
    expect(places(snippet)).toEqual(expected);
  });
});

describe('contrast', () => {
  it.each([
    ['<p style="color:#999;background:#fff">x</p>', ['contrast']],
    ['<p style="color:white">x</p>', ['contrast']],
    ['<div style="background:#24389a"><a href="https://e.example">x</a></div>', ['contrast']],
    ['<table role="presentation" bgcolor="#000000"><tr><td>x</td></tr></table>', ['contrast']],
    ['<div style="background:#fff"><p style="color:#222"><b>x</b></p></div>', []],
    [
      '<style>.pale{color:#ccc}.on{background:#ffffff}</style><div class="on"><p class="pale">x</p></div>',
      ['contrast'],
    ],
    ['<style>.pale{color:#ccc}</style><p class="pale" style="color:#111;background:#fff">x</p>', []],
    [
      '<style>.pale{color:#ccc!important}</style><p class="pale" style="color:#111;background:#fff">x</p>',
      ['contrast'],
    ],
    ['<style>#a .b{color:#111}.b{color:#ddd}div{background:#fff}</style><div id="a"><p class="b">x</p></div>', []],
    ['<font color="#cccccc">x</font>', ['contrast']],
    ['<p style="color:rgb(200, 200, 200)">x</p>', ['contrast']],
    ['<p style="color:{{application.id}};background:#fff">x</p>', []],
    ['<p style="color:#fff;background:url(https://e.example/a.png) #000">x</p>', []],
    ['<p style="color:#333">x</p>', ['dark-mode']],
    ['<p style="background:#fff">x</p>', ['dark-mode']],
    ['<p style="color:#ffff00;background:#000033">x</p>', ['dark-mode']],
    ['<style>@media (prefers-color-scheme:dark){.a{color:#fff}}</style><p class="a" style="color:#333">x</p>', []],
    ['<p style="color:#fff;display:none">x</p>', []],
    ['<p style="color:#fff;background:#fff">&nbsp;</p>', []],
  ])('%s', (snippet, expected) => {
    const found = places(snippet).map((place) => place.split('@')[0]);
    expect(found.filter((rule) => rule === 'contrast' || rule === 'dark-mode')).toEqual(expected);
  });

  it('is told once for every pair of colours, at the first words', () => {
    const one = '<p style="color:#ccc;background:#fff">x</p>';
    expect(places(`${one}${one}<p style="color:#ddd;background:#fff">x</p>`)).toEqual([
      'contrast@2:39',
      'contrast@2:125',
    ]);
  });
});

describe('layout and support', () => {
  it.each([
    ['<p style="font-size:11px">x</p>', ['text-small']],
    ['<p style="font:8pt Arial">x</p>', ['text-small']],
    ['<div style="font-size:14px"><small style="font-size:.8em">x</small></div>', ['text-small']],
    ['<p style="font-size:0">x</p>', []],
    ['<font size="1">x</font>', ['text-small']],
    ['<style>.a{font-size:10px}</style><p class="a">x</p>', ['text-small']],
    ['<table role="presentation" width="700"></table>', ['width-fixed']],
    ['<div style="width:800px">x</div>', ['width-fixed']],
    ['<div style="width:800px;max-width:100%">x</div>', []],
    ['<style>.a{min-width:700px}</style>', ['width-fixed']],
    ['<table><tr><td><table></table></td></tr></table>', ['table-role']],
    ['<p style="display:flex">x</p>', ['css-unsupported']],
    ['<p style="width:calc(100% - 8px)">x</p>', ['css-unsupported']],
    ['<p style="margin-inline:8px">x</p>', ['css-unsupported']],
    ['<p style="text-shadow:0 0 1px #000">x</p>', ['css-unsupported']],
    ['<style>p::before{content:"x"}</style>', ['css-unsupported']],
    ['<p style="border-radius:8px;overflow-wrap:anywhere;-webkit-hyphens:auto;mso-line-height-rule:exactly">x</p>', []],
    ['<svg><path/></svg>', ['html-unsupported']],
  ])('%s', (snippet, expected) => {
    expect(places(snippet).map((place) => place.split('@')[0])).toEqual(expected);
  });

  it('names the programs that do not know it', () => {
    expect(lint('<p lang="en" dir="ltr" style="display:flex">{{code}}</p>')[0]).toMatchObject({
      message: 'display:flex is not known to Outlook on Windows and Windows Mail.',
      advice: expect.stringContaining('https://www.caniemail.com/features/css-display-flex/'),
      column: 31,
    });
  });
});

describe('size', () => {
  it.each([
    [70, []],
    [85, ['size-large']],
    [110, ['size-clipped']],
  ])('%i KB of HTML', (kilobytes, expected) => {
    expect(places(`<p>${'ä'.repeat(kilobytes * 512)}</p>`).map((place) => place.split('@')[0])).toEqual(expected);
  });
});

describe('language', () => {
  it.each([
    ['en', '<html lang="en-GB" dir="ltr">', []],
    ['en', '<html>', ['html-lang', 'html-dir']],
    ['en', '<div>', ['html-lang', 'html-dir']],
    ['de', '<html lang="en" dir="ltr">', ['html-lang']],
    ['ar', '<html lang="ar" dir="ltr">', ['html-dir']],
    ['ar', '<html lang="ar" dir="rtl">', []],
    ['az-Arab', '<html lang="az-Arab" dir="rtl">', []],
    ['fr', '<html lang="{{locale}}" dir="auto">', []],
    ['xx', '<html lang="xx" dir="ltr">', ['language-unknown']],
    ['not a tag', '<html lang="en" dir="ltr">', ['language-unknown']],
    ['', '<html lang="en" dir="ltr">', ['language-unknown']],
  ])('%s in %s', (tag, opening, expected) => {
    const name = /\w+/.exec(opening)?.[0];
    expect(rulesOf(`${opening}{{code}}</${name}>`, { tag })).toEqual(expected);
  });
});

describe('a set of templates', () => {
  it('is told which language lacks which type', () => {
    const set = [
      { languageTag: 'en', templateType: 'SignIn' },
      { languageTag: 'en', templateType: 'Register' },
      { languageTag: 'fr', templateType: 'SignIn' },
    ];
    expect(lintSet(set)).toMatchObject([
      { rule: 'type-missing', severity: 'warning', languageTag: 'fr', templateType: 'Register', field: 'content' },
    ]);
    expect(lintSet(set)[0]?.message).toBe('There is no Register template in fr, and there is one in en.');
    expect(lintSet(set.slice(0, 2))).toEqual([]);
    expect(lintSet([])).toEqual([]);
  });
});
