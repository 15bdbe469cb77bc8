import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, secret, typedTemplates } from '../fields.ts';
import { type Answer, textAt } from '../http/answer.ts';
import type { ProbeReading, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import type { Envelope } from './envelope.ts';
import { address, customHeaders, fromName, namedSenders, replyTo } from './fields.ts';
import { headerValue } from './header-value.ts';
import { mailboxText } from './mailbox-text.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'mailjunky-email-service',
  target: 'mailjunky-mail',
  platform: null,
  name: { en: 'MailJunky' },
  description: { en: 'Sends email through the API of MailJunky.' },
  logo: logoOf(
    '#5b3df5',
    '<path d="M11 33V16l13 11 13-11v17" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>',
  ),
  logoDark: null,
  readme: 'mailjunky.md',
};

const api = 'https://mailjunky.ai/api/v1';

/** The fields of spec 2.10; reply-to and headers are ours. */
export const mailJunkyConfig = z.object({
  apiKey: secret({ label: 'API Key', help: 'A live key of the account.', placeholder: 'mj_live_…' }),
  fromEmail: address({
    label: 'From Email',
    help: 'An address of a domain verified in MailJunky.',
    placeholder: 'no-reply@mail.example.com',
  }),
  fromName,
  templates: typedTemplates,
  replyTo,
  customHeaders,
});

export type MailJunkyConfig = z.output<typeof mailJunkyConfig>;

/** MailJunky documents statuses (401, 404, 422, 429, 5xx) and no words, so these are read with care. */
const rules: Rule[] = [
  {
    status: [401, 403],
    words: /domain|sender|verif/i,
    is: 'configuration',
    advice: 'Verify the domain of "fromEmail".',
  },
  { status: [401, 403], is: 'configuration', advice: 'Check "apiKey"; it begins with mj_live_.' },
  { status: 402, is: 'configuration', advice: 'The plan has no mails left; raise it.' },
  { words: /suppress|unsubscribed|bounced/i, is: 'recipient' },
  { status: [400, 422], words: /reply.?to/i, is: 'configuration', advice: 'Check "replyTo".' },
  { status: [400, 422], words: /recipient|['"`]to\b|\bto (field|address)|invalid to\b/i, is: 'recipient' },
  {
    status: [400, 422],
    words: /domain|sender|verif|\bfrom\b/i,
    is: 'configuration',
    advice: 'Check "fromEmail", and that its domain is verified in MailJunky.',
  },
  // An error in a 200.
  { status: [200, 201, 202], is: 'message' },
];

export const mailJunkyFactory = emailFactoryOf<MailJunkyConfig>({
  metadata,
  name: 'MailJunky',
  config: mailJunkyConfig,
  rules,
  senders: namedSenders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: () => api,
  request: (envelope, config) => ({
    url: `${api}/emails/send`,
    headers: { ...authorization(config), 'content-type': 'application/json' },
    body: JSON.stringify(mailOf(envelope)),
  }),
  read,
  probes: (config) => [
    // Nothing else can be asked that changes nothing. It answers with people.
    {
      name: 'credentials',
      request: () => ({ url: `${api}/contacts?limit=1`, headers: authorization(config) }),
      read: readContacts,
      isAnswerPrivate: true,
    },
  ],
});

const authorization = ({ apiKey }: MailJunkyConfig) => ({ authorization: `Bearer ${apiKey}` });

/** https://mailjunky.ai/docs and its SDKs */
const mailOf = ({ from, to, replyTo, subject, text, html, headers, about }: Envelope) => ({
  from: mailboxText(from),
  to,
  subject,
  text,
  html,
  ...(replyTo && { reply_to: mailboxText(replyTo) }),
  ...(headers.length > 0 && {
    headers: Object.fromEntries(headers.map(([name, value]) => [name, headerValue(name, value)])),
  }),
  tags: [about.usageType],
});

/** `{ "id", "message_id", "status": "sent" }` */
function read(answer: Answer): Reading {
  const { json, isOk } = answer;
  const status = textAt(json, 'status') ?? textAt(json, 'data', 'status');
  const id = ['id', 'message_id', 'messageId']
    .map((name) => textAt(json, name) ?? textAt(json, 'data', name))
    .find(Boolean);
  if (!isOk || /fail|error|reject|suppress|bounce/i.test(status ?? '')) return complaintOf(answer, status);
  return id || status ? { kind: 'accepted', providerMessageId: id } : { kind: 'nonsense' };
}

const complaintOf = ({ json }: Answer, status?: string) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'code') ?? textAt(json, 'error', 'code'),
  words: textAt(json, 'message') ?? textAt(json, 'error', 'message') ?? textAt(json, 'error') ?? status,
});

function readContacts(answer: Answer): ProbeReading {
  if (answer.isOk) return { kind: 'passed', result: 'The key is valid.' };
  return answer.status === 403 || answer.status === 404
    ? { kind: 'skipped', result: 'MailJunky does not tell this key more; that says nothing about sending.' }
    : complaintOf(answer);
}
