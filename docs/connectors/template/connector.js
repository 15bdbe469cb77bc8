// @ts-check
import { address, emailFactoryOf, logoOf, mailboxText, replyTo, secret, text, textAt, z } from 'postern/connector';

/** @typedef {z.output<typeof config>} Config */

/** Where the API of the provider is. */
const origin = 'https://api.acme-mail.example';

/** The settings: the form, the checks and what is kept secret are all read from here. */
const config = z.object({
  apiKey: secret({ label: 'API Key', help: 'A key that may send.', placeholder: 'am_…' }),
  fromEmail: address({
    label: 'From Email',
    help: 'An address of a verified domain.',
    placeholder: 'no-reply@example.com',
  }),
  fromName: text({ label: 'From Name', help: 'Name of the sender.', placeholder: 'Example' }).optional(),
  replyTo,
});

/** @type {import('postern/connector').EmailProvider<Config>} */
const acmeMail = {
  name: 'Acme Mail',
  metadata: {
    id: 'acme-mail',
    target: 'acme-mail',
    platform: null,
    name: { en: 'Acme Mail' },
    description: { en: 'Sends email through the API of Acme Mail.' },
    logo: logoOf('#7a3cff', '<path d="M10 14h28v20H10z" fill="#fff"/>'),
    logoDark: null,
    readme: './guide.md',
  },
  config,
  senders: (given) => ({
    from: given.fromName ? `${JSON.stringify(given.fromName)} <${given.fromEmail}>` : given.fromEmail,
    fromField: 'fromEmail',
    replyTo: given.replyTo,
  }),
  endpoint: () => origin,
  /** One message becomes one request. Postern sends it, and decides what a lost connection means. */
  request: (mail, { apiKey }) => ({
    url: `${origin}/v1/messages`,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': mail.id },
    body: JSON.stringify({
      from: mailboxText(mail.from),
      to: mail.to,
      reply_to: mail.replyTo && mailboxText(mail.replyTo),
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: Object.fromEntries(mail.headers),
    }),
  }),
  /** What the provider answered: taken, a complaint, or something that it never answers. */
  read: ({ isOk, json }) => {
    const id = textAt(json, 'id');
    if (isOk) return id ? { kind: 'accepted', providerMessageId: id } : { kind: 'nonsense' };
    return { kind: 'complaint', code: textAt(json, 'error', 'code'), words: textAt(json, 'error', 'message') };
  },
  /** What its complaints mean. The first rule that fits decides; without one the status does (429 and 5xx: later). */
  rules: [
    { status: 401, is: 'configuration', advice: 'Check "apiKey".' },
    { code: 'invalid_recipient', is: 'recipient' },
  ],
};

export default emailFactoryOf(acmeMail);
