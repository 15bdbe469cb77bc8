import * as fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleRequest } from '../../test/sample-mails.ts';
import { noticeTypes, type UsageType, usageTypes } from '../usage-types.ts';
import { type ComposedMessage, compose, type Wording } from './compose.ts';
import { composeNotice } from './compose-notice.ts';
import { composeSms } from './compose-sms.ts';
import { readCompany } from './defaults/branding.ts';
import { readCode, readLink } from './defaults/code-and-link.ts';
import { asName } from './defaults/name.ts';
import { singleLine } from './values.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    ...[
      '</td></table><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onclick='x",
      '<!--',
      '-->',
      ']]>',
    ],
    ...[
      'a\r\nBcc: evil@example.com\r\n\r\nbody',
      '\n\n@evil.example #777777',
      'Eve" <eve@evil.example>, x',
      'a,b;c<d>',
    ],
    ...['\u202egnp.exe', '\u2067\u2066\u200f', '\u2028\u0085\0', '\ud800', '\ufdd00\ufdd1\ufdd20\ufdd3'],
    ...['__proto__', 'constructor', 'toString', '$& $1 $`', '{code}', '{inTime}'],
    ...[
      '{{code}}',
      '{{ user.name | default: "x" }}',
      '{% if code %}{{code}}{% endif %}',
      '{% endif %}',
      '{% else %}{{code}}',
    ],
    ...['javascript:alert(1)', 'https://evil.example/"onload="x', 'data:text/html,x', ' ', '&#60;b&#62;', '&amp;lt;'],
  ),
  fc.constantFrom(...['x', '<', '"', ' ', '\n', '\u0416', '{{code}}', '<br>\n']).map((part) => part.repeat(10_000)),
);

/** Every element in its order, with the names of its attributes and where its addresses lead. */
function shapeOf(html: string) {
  const shape: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const schemes = ['href', 'src'].map((place) => /^[a-z]+:|^/i.exec(attributes[place]?.trim() ?? '')?.[0]);
      shape.push(
        [name, ...Object.keys(attributes), ...schemes.filter((scheme) => !/^(?:https?:)?$/.test(scheme ?? ''))].join(
          ' ',
        ),
      );
    },
    onclosetag: (name) => shape.push(`/${name}`),
    oncomment: () => shape.push('comment'),
  });
  parser.end(html);
  return shape;
}

const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const timesIn = (text: string, words: string) => text.split(words).length - 1;

/** What must be alike whatever the values are. The code stands where it stood, so no value was read as a template. */
function expectSameShape(mail: ComposedMessage, harmless: ComposedMessage) {
  expect(shapeOf(mail.html)).toEqual(shapeOf(harmless.html));
  expect(mail.text.split('\n').length).toBeLessThanOrEqual(harmless.text.split('\n').length);
  expect(mail.headers).toEqual(harmless.headers);
  expect(mail.template).toEqual(harmless.template);
  for (const part of ['html', 'text', 'subject'] as const) {
    expect(timesIn(mail[part], '493028')).toBe(timesIn(harmless[part], '493028'));
  }
  for (const header of [mail.subject, mail.from ?? '', mail.replyTo ?? '', ...Object.values(mail.headers)]) {
    expect(header).not.toMatch(controls);
  }
  expect(mail.html).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|&#(?:823[4-8]|829[4-7]);/);
}

const named = (name: string) => ({
  id: name,
  name,
  displayName: name,
  username: name,
  primaryEmail: name,
  branding: { logoUrl: name },
});
const persons = (name: string) => ({
  application: named(name),
  organization: named(name),
  inviter: named(name),
  user: named(name),
});

let before: PropertyKey[];
beforeAll(() => {
  before = Reflect.ownKeys(Object.prototype);
});
afterAll(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
});

describe('hostile values in our own mails', () => {
  it('stay in their place, whatever variable they are in', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...usageTypes), (value, usageType) => {
        const request = sampleRequest(usageType);
        const mailWith = (name: string, company: string) =>
          compose({
            ...request,
            variables: {
              ...request.variables,
              ...(asName(name) ? persons(name) : {}),
              locale: value,
              uiLocales: value,
              extra: value,
            },
            branding: {
              ...(asName(name) && { senderName: name }),
              companyInformation: company,
              logoUrl: value,
              primaryColor: value,
            },
          });
        const company = readCompany(value.replace(/[\r\n]/g, ' '));
        expectSameShape(mailWith(value, company), mailWith(asName(value) ? 'Name' : '', company && 'Company'));
      }),
      { numRuns: 300 },
    );
  });

  it('stay in their place as code and as link', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const codeMail = (code: string) => compose({ ...sampleRequest('SignIn'), variables: { code } });
        const { headers, ...mail } = codeMail(value);
        const { headers: _, ...harmless } = codeMail(readCode({ code: value }) && 'a b');
        expect(Object.values(headers).join()).not.toMatch(controls);
        if (!/^[\w-]{1,64}$/.test(value)) expectSameShape({ ...mail, headers: {} }, { ...harmless, headers: {} });
        const invitation = (link: string) =>
          compose({ ...sampleRequest('OrganizationInvitation'), variables: { link } });
        expectSameShape(invitation(value), invitation(readLink({ link: value }) ? 'https://x.example' : ''));
      }),
      { numRuns: 300 },
    );
  });

  it('stay in their place in a notice', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...noticeTypes), (value, noticeType) => {
        const noticeWith = (name: string, detail: string) =>
          composeNotice({
            noticeType,
            locale: 'en',
            origin: 'https://id.example.com',
            variables: { ...(asName(name) ? persons(name) : {}), address: name },
            details: { time: detail, device: detail, network: detail },
          });
        expectSameShape(
          noticeWith(value, value),
          noticeWith(asName(value) ? 'Name' : '', singleLine(value.slice(0, 200)) && 'x'),
        );
      }),
      { numRuns: 300 },
    );
  });
});

const markup = `<!doctype html><html lang="{{locale}}"><head><title>{{user.name}}</title></head><body>
<!-- {{user.name}} --><p title="{{user.name}}" class={{user.name}}>{{user.name}}, {{note}}
{% if user.name %}<b title='{{user.name}}'>{{ user.name | default: "you" }}</b>{% else %}<i>nobody</i>{% endif %}</p>
<a href="{% if link %}{{link}}{% else %}https://x.example{% endif %}" {% unless off %}title="{{note}}"{% endunless %}>{{link}}</a>
<a href="{{note}}{{link}}">x</a><img alt="{{ none | default: 'logo' }}" src={{organization.branding.logoUrl}}>
<p>{{code}} {{user.__proto__.polluted}}{{user.constructor}}{{__proto__.polluted}}</p></body></html>`;

const operatorsOwn: Wording[] = [
  { usageType: 'SignIn', contentType: 'text/html', subject: '{{user.name}} {{note}} {{code}}', content: markup },
  {
    usageType: 'Register',
    contentType: 'text/plain',
    subject: '{% if note %}{{note}}{% else %}Nothing{% endif %}',
    content:
      'Hi {{user.name}},\n\n{% if user.name %}\n{{user.name}} {{link}}\n{% endif %}\n\n{{ none | default: "x" }} {{code}}',
  },
].map((wording) => ({
  ...wording,
  contentType: wording.contentType === 'text/html' ? 'text/html' : 'text/plain',
  sendFrom: '{{ user.name }} {% if note %}{{note}}{% endif %} <no-reply@example.com>',
  replyTo: '{{user.name}} <{% if off %}{{note}}{% else %}answers@example.com{% endif %}>',
}));

describe('hostile values in the words of an operator', () => {
  it.each(operatorsOwn)('stay in their place: $contentType', (own) => {
    fc.assert(
      fc.property(hostile, (value) => {
        const mailWith = (name: string, link: string) =>
          compose({
            ...sampleRequest(own.usageType as UsageType),
            wordings: [own],
            variables: { code: '493028', locale: name, note: singleLine(name), link, ...persons(name) },
          });
        const mail = mailWith(value, value);
        const harmless = mailWith(/\S/.test(singleLine(value)) ? 'Name' : ' ', 'x');
        expectSameShape({ ...mail, from: mail.from ?? '' }, harmless);
        expect(mail.from).toMatch(/^[^<>",;\\]*<no-reply@example\.com>$/);
        expect(mail.replyTo).toMatch(/^[^<>",;\\]*<answers@example\.com>$/);
        expect(mail.text.split('\n').at(-1)).toBe('@id.example.com #493028');
      }),
      { numRuns: 300 },
    );
  });

  it('stay in their place in a text message', () => {
    const wordings = [
      { usageType: 'SignIn', content: '{% if user.name %}{{user.name}}{% endif %} {{locale}} {{code}}\n@a.example #1' },
    ];
    fc.assert(
      fc.property(hostile, (value) => {
        const request = {
          usageType: 'SignIn',
          locale: 'en',
          origin: 'https://id.example.com',
          expiresInMinutes: 10,
        } as const;
        const variables = { code: '493028', locale: value, ...persons(value) };
        expect(
          composeSms({ ...request, variables, wordings })
            .text.split('\n')
            .slice(1),
        ).toEqual(['@a.example #1']);
        const own = composeSms({ ...request, variables, wordings: [] }).text;
        expect(own).toBe(composeSms({ ...request, variables: { code: '493028' }, wordings: [] }).text);
        const { text } = composeSms({ ...request, variables: { code: value }, wordings: [] });
        expect(text.split('\n').filter((line) => line.startsWith('@'))).toEqual(
          /^[\w-]{1,64}$/.test(value)
            ? [`@id.example.com #${value}`]
            : text.startsWith('@')
              ? [expect.any(String)]
              : [],
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are never read as a template', () => {
    const own: Wording = {
      usageType: 'SignIn',
      subject: '{{user.name}}',
      contentType: 'text/plain',
      content: '{{user.name}}',
    };
    for (const name of ['{{code}}', '{% if code %}x{% endif %}', '{{ none | default: "x" }}', '\ufdd01\ufdd1']) {
      const mail = compose({
        ...sampleRequest('SignIn'),
        wordings: [own],
        variables: { code: '493028', user: { name } },
      });
      expect([mail.subject, mail.text.split('\n')[0]]).toEqual([name, name]);
    }
  });

  it('reach no prototype, also as names', () => {
    const variables = JSON.parse(
      '{"code":"1","__proto__":{"polluted":"p"},"user":{"__proto__":{"polluted":"p"},"constructor":"c"}}',
    );
    const own: Wording = {
      usageType: 'SignIn',
      subject: 's',
      contentType: 'text/plain',
      content: '{{polluted}} {{user.polluted}} {{constructor}} {{toString}} {% if valueOf %}x{% endif %}',
    };
    const mail = compose({ ...sampleRequest('SignIn'), wordings: [own], variables });
    expect(mail.text.split('\n')[0]).toBe('{{polluted}}  {{constructor}} {{toString}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
