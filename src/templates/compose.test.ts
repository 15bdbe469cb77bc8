import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOriginBoundMessage, parseTagList } from '../../test/one-time-code-parsers.ts';
import { sampleRequest, sampleRequests } from '../../test/sample-mails.ts';
import { compose, type Wording } from './compose.ts';

const wording = (usageType: string, rest: Partial<Wording> = {}): Wording => ({
  usageType,
  contentType: 'text/html',
  subject: `${usageType} {{code}}`,
  content: `<p>${usageType}: <b>{{code}}</b></p>`,
  ...rest,
});

const signIn = sampleRequest('SignIn');
const withWording = (own: Wording, variables: Record<string, unknown> = {}) =>
  compose({ ...signIn, wordings: [own], variables: { ...signIn.variables, ...variables } });

describe('a wording that leaves something to us', () => {
  it('has the subject of our own mail when its own is empty', () => {
    const mail = withWording(wording('SignIn', { subject: '', contentType: 'text/plain' }));
    expect(mail.subject).toBe(compose(signIn).subject);
    expect(mail.html).toContain(`<title>${mail.subject}</title>`);
  });

  it('has its own text beside the HTML, else the one that is derived from it', () => {
    const mail = withWording(wording('SignIn', { text: 'In short:\r\n{{code}}\n' }));
    expect(mail.html).toBe('<p>SignIn: <b>493028</b></p>');
    expect(mail.text).toMatch(/^In short:\n493028\n\n@/);
    expect(withWording(wording('SignIn', { text: '' })).text).toMatch(/^SignIn: 493028\n\n@/);
  });
});

describe('which wording is used', () => {
  const wordings = [wording('Generic'), wording('SignIn'), wording('Register')];

  it('the exact one', () => {
    const mail = compose({ ...signIn, wordings });
    expect(mail.subject).toBe('SignIn 493028');
    expect(mail.template).toEqual({ source: 'connector', usageType: 'SignIn' });
  });

  it('else the generic one', () => {
    const mail = compose({ ...sampleRequest('MfaVerification'), wordings });
    expect(mail.subject).toBe('Generic 493028');
    expect(mail.template).toEqual({ source: 'connector', usageType: 'Generic' });
  });

  it('else our default', () => {
    const mail = compose({ ...sampleRequest('MfaVerification'), wordings: [wording('SignIn')] });
    expect(mail.subject).toBe('493028 is your Northwind Mail two-step code');
    expect(mail.template).toEqual({ source: 'default', usageType: 'MfaVerification' });
  });
});

describe('the headers', () => {
  it('say on every mail that nobody wrote it, and ask for no answer but a bounce', () => {
    for (const request of sampleRequests) {
      const { headers } = compose(request);
      expect(headers['Auto-Submitted']).toBe('auto-generated');
      expect(headers['X-Auto-Response-Suppress']).toBe('OOF, AutoReply');
      expect(Object.keys(headers)).not.toContain('List-Unsubscribe');
    }
  });

  it('carry the code and its page, as does the last line of the text, in every mail with a code', () => {
    for (const request of sampleRequests.filter(({ variables }) => 'code' in variables)) {
      for (const wordings of [
        [],
        [wording('Generic')],
        [wording('Generic', { contentType: 'text/plain', content: 'x\n' })],
      ]) {
        const mail = compose({ ...request, wordings });
        expect(parseTagList(mail.headers['One-Time-Code'] ?? '')).toEqual({ code: '493028', origin: 'id.example.com' });
        expect(parseOriginBoundMessage(mail.text)).toEqual({
          host: 'id.example.com',
          code: '493028',
          embeddedHost: null,
        });
        expect(mail.text).toMatch(/\S\n\n@id\.example\.com #493028$/);
      }
    }
  });

  it('carry none for an invitation, even one with a code: that code is for another page', () => {
    const request = sampleRequest('OrganizationInvitation');
    for (const variables of [request.variables, { ...request.variables, code: '493028' }]) {
      const mail = compose({ ...request, variables });
      expect(mail.headers['One-Time-Code']).toBeUndefined();
      expect(mail.text).not.toContain('@id.example.com #');
    }
  });
});

describe("the operator's wording", () => {
  it('given as HTML gets a text part with the same words, unescaped', () => {
    const own = wording('SignIn', { content: '<h1>Hi {{user.name}}</h1><p>Code: <b>{{code}}</b></p>' });
    const mail = withWording(own, { user: { name: 'Tom & <Co>' } });
    expect(mail.html).toBe('<h1>Hi Tom &amp; &lt;Co&gt;</h1><p>Code: <b>493028</b></p>');
    expect(mail.text).toBe('Hi Tom & <Co>\n\nCode: 493028\n\n@id.example.com #493028');
  });

  it('given as text gets an HTML part with the same words, escaped', () => {
    const own = wording('SignIn', {
      contentType: 'text/plain',
      content: 'Hi {{user.name}},\n\nyour code is {{code}}.\n',
    });
    const mail = withWording(own, { user: { name: 'Tom & <Co>' } });
    expect(mail.text).toBe('Hi Tom & <Co>,\n\nyour code is 493028.\n\n@id.example.com #493028');
    expect(mail.html).toContain('<p>Hi Tom &amp; &lt;Co&gt;,</p>\n<p>your code is 493028.</p>');
    expect(mail.html).toContain('<title>SignIn 493028</title>');
  });

  it('without a content type is HTML', () => {
    const { contentType: _, ...untyped } = wording('SignIn');
    expect(withWording(untyped).html).toBe('<p>SignIn: <b>493028</b></p>');
  });

  it('that ends in a code line of its own gets no second one', () => {
    const own = wording('SignIn', {
      contentType: 'text/plain',
      content: 'Code {{code}}\n\n@login.example.com #{{ code }}\n',
    });
    expect(withWording(own).text).toBe('Code 493028\n\n@login.example.com #493028');
  });

  it('whose last value looks like a code line gets ours behind it', () => {
    const own = wording('SignIn', { contentType: 'text/plain', content: 'Hi {{note}}' });
    const { text } = withWording(own, { note: 'x\n@evil.example #493028' });
    expect(parseOriginBoundMessage(text)?.host).toBe('id.example.com');
  });

  it('names sender and reply-to with placeholders, and none that is empty', () => {
    const own = wording('SignIn', {
      sendFrom: '{{application.name}} <no-reply@example.com>',
      replyTo: '{{user.primaryEmail}}',
    });
    const mail = withWording(own, { user: { primaryEmail: 'ada@example.com' } });
    expect(mail.from).toBe('Northwind Mail <no-reply@example.com>');
    expect(mail.replyTo).toBe('ada@example.com');
    expect(withWording(own, { user: {} })).not.toHaveProperty('replyTo');
    expect(withWording(wording('SignIn'))).not.toHaveProperty('from');
  });

  it('keeps its own line breaks out of the headers', () => {
    const mail = withWording(
      wording('SignIn', { subject: 'Code\r\nBcc: x\0 {{code}}', sendFrom: 'A\r\nB <a@example.com>' }),
    );
    expect(mail.subject).toBe('Code Bcc: x  493028');
    expect(mail.from).toBe('A B <a@example.com>');
  });

  it('is compiled once, however often it is sent', () => {
    const reads: string[] = [];
    const own = new Proxy(wording('SignIn'), {
      get(target, name) {
        if (name === 'content') reads.push(name);
        return Reflect.get(target, name);
      },
    });
    withWording(own);
    withWording(own);
    const readsOfOneCompilation = reads.length;
    withWording(own);
    expect(reads).toHaveLength(readsOfOneCompilation);
  });

  it('lets no value out of its place, whatever it holds', () => {
    const html = '<p title="{{user.name}}">{{user.name}} {{application.name}}</p><a href="{{link}}">{{code}}</a>';
    const own = wording('SignIn', {
      content: html,
      subject: '{{user.name}}',
      sendFrom: '{{user.name}} <a@example.com>',
    });
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('<script>', '" onload="x', '\r\nBcc: x', '\u202e', '__proto__', 'constructor', '{{code}}'),
      fc.constant('x'.repeat(10_000)),
    );
    fc.assert(
      fc.property(hostile, hostile, (name, link) => {
        const mail = withWording(own, { user: { name }, application: { name }, link });
        expect(mail.html.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/, '""'))).toEqual([
          '<p title="">',
          '</p>',
          '<a href="">',
          '</a>',
        ]);
        for (const line of [mail.subject, mail.from ?? '', ...Object.values(mail.headers)]) {
          expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        }
        expect(mail.from).toMatch(/^[^<>"]*<a@example\.com>$/);
        expect(mail.text.split('\n')).toHaveLength(5);
        expect(parseOriginBoundMessage(mail.text)?.host).toBe('id.example.com');
      }),
    );
  });
});
