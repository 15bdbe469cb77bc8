import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRequest, sampleRequests, sampleRequestsWithLink } from '../../../test/sample-mails.ts';
import { usageTypes } from '../../usage-types.ts';
import { compose } from '../compose.ts';
import { textFromHtml } from '../derive-text.ts';
import { languages } from './languages.ts';
import { inTime } from './lifetime.ts';

const mails = [
  ...sampleRequests.map((request) => ({ name: request.usageType as string, request, mail: compose(request) })),
  ...sampleRequestsWithLink.map((request) => ({
    name: `${request.usageType}-with-link`,
    request,
    mail: compose(request),
  })),
];

describe.each(mails)('the default mail for $name', ({ name, request, mail }) => {
  it('reads as it is kept', async () => {
    await expect(mail.html).toMatchFileSnapshot(`snapshots/${name}.html.snap`);
    await expect(`Subject: ${mail.subject}\n\n${mail.text}\n`).toMatchFileSnapshot(`snapshots/${name}.txt.snap`);
  });

  it('is small, ASCII, in lines that every server takes', () => {
    for (const part of [mail.html, mail.text]) {
      expect(part).toMatch(/^[\x20-\x7e\n]*$/);
      expect(Math.max(...part.split('\n').map((line) => line.length))).toBeLessThan(900);
    }
    expect(mail.html.length).toBeLessThan(8_000);
  });

  it('says the same in both parts', () => {
    const words = (text: string) => text.replace(/[():]/g, ' ').split(/\s+/).filter(Boolean);
    const lines = words(textFromHtml(mail.html));
    const inText = words(mail.text.split('\n\n').slice(0, -1).join(' '));
    expect(inText.filter((word) => !lines.includes(word))).toEqual([]);
    const { code, link } = request.variables;
    if (code) for (const part of [mail.html, mail.text, mail.subject]) expect(part).toContain(code);
    if (link) expect(mail.text).toContain(link);
    if (link) expect(mail.html).toContain(`href="${String(link).replace('&', '&amp;')}"`);
  });

  it('loads nothing, runs nothing, asks for nothing', () => {
    expect(mail.html).not.toMatch(
      /<(?:script|form|input|iframe|link|img|object|embed)\b|url\(|@import|@font-face|\son\w+=/i,
    );
  });

  it('says its language, its direction and its title', () => {
    expect(mail.html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    expect(mail.html).toContain(`<title>${mail.subject}</title>`);
    expect(mail.html.match(/<table /g)).toHaveLength(mail.html.match(/<table role="presentation"/g)?.length ?? 0);
  });

  it('leaves no slot empty', () => {
    expect(mail.subject + mail.text).not.toMatch(/[{}]|undefined|null|\[object/);
  });
});

describe('a code mail', () => {
  const request = sampleRequest('SignIn');
  const code = { code: '493028' };

  it('holds the code as one token, in one element', () => {
    expect(compose(request).html).toMatch(/<td class="box edge code"[^>]*>493028<\/td>/);
  });

  it('names the application and the organization when they are known, and not otherwise', () => {
    const instruction = (variables: Record<string, unknown>) =>
      compose({ ...request, variables: { ...code, ...variables } }).text.split('\n\n')[1];
    const application = { name: 'Wiki' };
    const organization = { name: 'Harbour Team' };
    expect(instruction({ application, organization })).toBe('Enter this code to sign in to Wiki at Harbour Team.');
    expect(instruction({ application })).toBe('Enter this code to sign in to Wiki.');
    expect(instruction({ organization })).toBe('Enter this code to sign in to Harbour Team.');
    expect(instruction({ application: { ...application, displayName: 'Our Wiki' } })).toContain('to Our Wiki.');
    expect(instruction({})).toBe('Enter this code to sign in to Northwind.');
    expect(instruction({ application: null, organization: { name: 7 } })).toBe(
      'Enter this code to sign in to Northwind.',
    );
  });

  it('goes by the name of the page when nothing else is known', () => {
    const mail = compose({ ...request, variables: code, branding: {} });
    expect(mail.subject).toBe('493028 is your id.example.com sign-in code');
  });

  it('does not repeat a name that carries a link', () => {
    for (const name of ['Win at https://evil.example', 'see www.evil.example now']) {
      const mail = compose({ ...request, variables: { ...code, application: { name } } });
      expect(mail.html + mail.text + mail.subject).not.toContain('evil.example');
    }
  });

  it('cuts a name that is longer than any name', () => {
    const mail = compose({ ...request, variables: { ...code, application: { name: 'Zoë 😀 '.repeat(2_000) } } });
    expect(mail.subject.length).toBeLessThan(160);
    expect(mail.html).toMatch(/^[\x20-\x7e\n]*$/);
    expect(mail.html.length).toBeLessThan(8_000);
    expect(Math.max(...mail.html.split('\n').map((line) => line.length))).toBeLessThan(998);
  });

  it('shows a logo from https, with the name for those who do not see it, and no other', () => {
    const withLogo = (logoUrl: string) => compose({ ...request, branding: { senderName: 'A "B"', logoUrl } }).html;
    expect(withLogo('https://cdn.example.com/logo.png?a=1&b=2')).toMatch(
      /<img [^>]*src="https:\/\/cdn\.example\.com\/logo\.png\?a=1&amp;b=2" [^>]*alt="A &quot;B&quot;"/,
    );
    for (const logoUrl of ['http://cdn.example.com/l.png', 'javascript:x', 'https:', 'https://" onerror="x', '']) {
      expect(withLogo(logoUrl)).not.toContain('<img');
    }
  });

  it('shows the company information line by line', () => {
    const mail = compose({ ...request, branding: { companyInformation: 'Acme <Ltd>\r\n1 Main Street' } });
    expect(mail.html).toContain('Acme &lt;Ltd&gt;<br>\n1 Main Street</td>');
    expect(mail.text).toContain('\nAcme <Ltd>\n1 Main Street\n');
  });
});

describe('a code mail with a link', () => {
  const [request] = sampleRequestsWithLink;

  it('has the code first, then the button, then where it works', () => {
    const { html, text } = compose(request as (typeof sampleRequestsWithLink)[number]);
    for (const part of [html, text]) {
      const places = ['493028', 'Continue with this link', 'https://id.example.com/link/', 'works in the browser'];
      const found = places.map((place) => part.lastIndexOf(place));
      expect(found.every((at) => at >= 0)).toBe(true);
    }
    expect(html.indexOf('>493028<')).toBeLessThan(html.indexOf('href='));
    expect(text).toMatch(/\n@id\.example\.com #493028$/);
  });

  it.each(['Generic', 'MfaVerification', 'UserPermissionValidation'] as const)('is never one of %s', (usageType) => {
    const other = { ...sampleRequest(usageType), variables: { ...request?.variables } };
    expect(compose(other).html).not.toContain('<a ');
  });

  it('has no button without a code, and none that leads elsewhere than the web', () => {
    for (const variables of [{ link: request?.variables.link }, { code: '493028', link: 'javascript:alert(1)' }]) {
      expect(compose({ ...sampleRequest('SignIn'), variables }).html).not.toContain('<a ');
    }
  });
});

describe('an invitation', () => {
  const request = sampleRequest('OrganizationInvitation');
  const compositions = (variables: Record<string, unknown>) => compose({ ...request, variables });

  it('names who invites and where to, as far as it is known', () => {
    const organization = { name: 'Harbour Team' };
    expect(compositions({ organization, inviter: { username: 'ada' } }).subject).toBe(
      'ada invites you to join Harbour Team',
    );
    expect(compositions({ organization }).subject).toBe('You are invited to join Harbour Team');
    expect(compositions({}).subject).toBe('You are invited to join Northwind');
  });

  it('has a button for the web and for nothing else', () => {
    for (const link of [
      'javascript:alert(1)',
      'data:text/html,x',
      'mailto:a@b.example',
      'ftp://x',
      ' ',
      5,
      `https://x/${'a'.repeat(2_000)}`,
    ]) {
      const { html, text } = compositions({ link });
      expect(html).not.toContain('<a ');
      expect(text).not.toContain('Accept');
    }
  });
});

describe('a lifetime', () => {
  it.each([
    [1, 'in 1 minute'],
    [10, 'in 10 minutes'],
    [0.5, 'in 1 minute'],
    [60, 'in 1 hour'],
    [90, 'in 90 minutes'],
    [200, 'in 3 hours'],
    [1440, 'in 1 day'],
    [10080, 'in 7 days'],
    [10100, 'in 7 days'],
  ])('of %d minutes is %s', (minutes, words) => {
    expect(inTime(minutes, 'en')).toBe(words);
  });

  it('follows the plural and the case of the language', () => {
    expect(inTime(2 * 1440, 'de')).toBe('in 2 Tagen');
    expect([1, 3, 5].map((minutes) => inTime(minutes, 'pl'))).toEqual(['za 1 minutę', 'za 3 minuty', 'za 5 minut']);
  });
});

describe('every language', () => {
  it.each(Object.entries(languages))('%s has all words, and each slot where it is needed', (_, words) => {
    for (const usageType of usageTypes) {
      const mail = words.mails[usageType];
      expect(mail.subject.includes('{code}')).toBe(usageType !== 'OrganizationInvitation');
      expect(mail.subject).toContain('{place}');
      expect(mail.instruction).toContain('{place}');
      expect(`${mail.heading}${mail.unexpected}`).not.toMatch(/[{}]|^$/);
    }
    expect(words.invitedBy.subject).toContain('{inviter}');
    expect(words.applicationAtOrganization).toMatch(
      /\{application\}.*\{organization\}|\{organization\}.*\{application\}/,
    );
    expect(words.codeExpires).toContain('{inTime}');
    expect(words.invitationExpires).toContain('{inTime}');
  });
});

describe('hostile values in a default mail', () => {
  const values = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '</td><script>x</script>',
      'a\r\nBcc: evil@example.com',
      '\u202egnp.exe',
      '"><img src=x>',
      '{code}',
      '{{code}}',
      '$&',
      '\ud800',
    ),
    fc.constant('\u0416'.repeat(10_000)),
  );
  const shape = (html: string) => html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""'));

  it('open no tag, begin no line, and reach no header', () => {
    fc.assert(
      fc.property(values, fc.constantFrom('SignIn' as const, 'OrganizationInvitation' as const), (value, usageType) => {
        const request = sampleRequest(usageType);
        const named = { name: value, displayName: value, username: value };
        const variables = {
          ...request.variables,
          application: named,
          organization: named,
          inviter: named,
          user: named,
        };
        const branding = {
          senderName: value,
          companyInformation: value.replace(/[\r\n]/g, ''),
          logoUrl: value,
          primaryColor: value,
        };
        const mail = compose({ ...request, variables, branding });
        const plain = compose({ ...request, branding: { senderName: 'x', companyInformation: 'x' } });
        const without = (html: string) => shape(html)?.filter((tag) => !/^<\/?(?:strong|tr|td|style)/.test(tag));
        expect(without(mail.html)).toEqual(without(plain.html));
        expect(mail.subject).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(Object.values(mail.headers).join()).toBe(Object.values(plain.headers).join());
        if (usageType === 'SignIn') expect(mail.text.split('\n').at(-1)).toBe('@id.example.com #493028');
      }),
      { numRuns: 200 },
    );
  });
});
