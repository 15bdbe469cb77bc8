import type { EmailMessage, SendContext, SmsMessage } from '../../src/connectors/connector.ts';

/** Six digits that stand nowhere else, so that they are found wherever they get to. */
export const code = '918273';

const about = {
  usageType: 'SignIn',
  locale: 'de',
  variables: { code, user: { name: '{{code}}' } },
  wordingFrom: 'template',
  ip: '203.0.113.7',
} as const;

export const email: EmailMessage = {
  type: 'Email',
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  from: 'Acme Login <login@acme.example>',
  to: 'person@example.org',
  replyTo: 'help@acme.example',
  subject: 'Finished for {{code}}',
  text: `The finished code is ${code}.`,
  html: `<p>The finished code is <b>${code}</b>, {{ user.name }}.</p>`,
  about,
};

export const sms: SmsMessage = { type: 'Sms', id: 'q1w2e3r4t5z6u7i8o9p0b', to: '4915112345678', text: code, about };

/** For packages that bring their own HTTP. */
export const contextWith = (log: SendContext['log'], changes: Partial<SendContext> = {}): SendContext => ({
  signal: AbortSignal.timeout(20_000),
  log,
  fetch: () => Promise.reject(new Error('packages of the kit bring their own HTTP')),
  confirmTransmission: async () => true,
  ...changes,
});

/** The secret and what opens an account, in the forms in which they travel. */
export const formsOf = (secrets: string[]) =>
  [...secrets, code, email.to, sms.to].flatMap((text) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString('base64').replace(/=+$/, '').slice(2, -2),
  ]);
