import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRequest } from '../../test/sample-mails.ts';
import { compose, type Wording } from './compose.ts';

const invitation = sampleRequest('OrganizationInvitation');
const mailOf = (own: Partial<Wording>, variables: Record<string, unknown>) =>
  compose({
    ...invitation,
    wordings: [
      {
        usageType: 'Generic',
        subject: '{% if inviter %}{{inviter.name}} invites you{% else %}Join{% endif %}',
        content: '',
        ...own,
      },
    ],
    variables,
  });
const bodyOf = (html: string) => html.slice(html.indexOf('<p>'), html.lastIndexOf('</p>') + 4);

const inviter = { name: 'Ada' };
const link = 'https://app.example.com/join';

describe('conditions in a mail that is written', () => {
  const html = `<h1>Hello</h1>
{% if inviter %}
<p>{{inviter.name}} asks you.</p>
{% else %}
<p>You are asked.</p>
{% endif %}
<p>{% if link %}<a href="{{link}}">Join</a>{% else %}Wait.{% endif %}</p>`;

  it('as HTML, hold in the derived text as well', () => {
    const full = mailOf({ content: html }, { inviter, link });
    expect(full.subject).toBe('Ada invites you');
    expect(full.text).toBe(`Hello\n\nAda asks you.\n\nJoin (${link})`);
    const bare = mailOf({ content: html }, {});
    expect(bare.subject).toBe('Join');
    expect(bare.html).toContain('<p>Wait.</p>');
    expect(bare.text).toBe('Hello\n\nYou are asked.\n\nWait.');
  });

  it('as text, hold in the derived HTML as well, and leave no gaps', () => {
    const content = `Hello,

{% if inviter %}
{{inviter.name}} asks you.
{% endif %}

{% if link %}

Join:
{{link}}

{% endif %}

{% unless link %}
Wait.
{% endunless %}
Bye`;
    const full = mailOf({ content, contentType: 'text/plain' }, { inviter, link });
    expect(full.text).toBe(`Hello,\n\nAda asks you.\n\nJoin:\n${link}\n\nBye`);
    expect(bodyOf(full.html)).toBe(
      `<p>Hello,</p>\n<p>Ada asks you.</p>\n<p>Join:<br>\n<a href="${link}">${link}</a></p>\n<p>Bye</p>`,
    );
    const bare = mailOf({ content, contentType: 'text/plain' }, {});
    expect(bare.text).toBe('Hello,\n\nWait.\nBye');
    expect(bodyOf(bare.html)).toBe('<p>Hello,</p>\n<p>Wait.<br>\nBye</p>');
  });

  it('as text, give the same words in both parts, however the conditions lie', () => {
    const piece = fc.constantFrom(
      ...['{% if a %}', '{% unless b %}', '{% if c %}', '{% else %}', '{% endif %}', '{% endif %}'],
      ...['one', 'two', '{{a}}', '{{ c | default: "three" }}', 'https://x.example/y', ' ', '\n', '\n', '\n\n'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), fc.boolean(), (pieces, a, b) => {
        const own = { content: pieces.join(''), contentType: 'text/plain' as const };
        const mail = mailOf(own, { a: a ? 'A' : '', b, c: '' });
        const body = mail.html.slice(mail.html.indexOf('anywhere">') + 10, mail.html.lastIndexOf('</div>'));
        const tags = (body.match(/<\/?p>/g) ?? []).join('');
        expect(tags).toMatch(/^(?:<p><\/p>)*$/);
        const shown = body
          .replace(/<\/p>/g, '\n\n')
          .replace(/<br>/g, '')
          .replace(/<[^>]*>/g, '')
          .replaceAll('&quot;', '"');
        const words = (text: string) => text.split(/\s+/).filter(Boolean);
        expect(words(shown)).toEqual(words(mail.text));
      }),
      { numRuns: 1_000 },
    );
  });
});
