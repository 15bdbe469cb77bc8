import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, secret, typedTemplates } from '../fields.ts';
import { type Answer, memberAt, textAt } from '../http/answer.ts';
import type { ProbeReading, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import { type Envelope, sampleEnvelope } from './envelope.ts';
import { address, customHeaders, fromName, namedSenders, replyTo } from './fields.ts';
import type { Mailbox } from './mailbox.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'sendgrid-email-service',
  target: 'sendgrid-mail',
  platform: null,
  name: { en: 'SendGrid' },
  description: { en: 'Sends email through the API of Twilio SendGrid.' },
  logo: logoOf(
    '#1a82e2',
    '<path d="M12 12h12v24H12z M24 12h12v12H24z M24 24h12v12H24z" fill="#fff" fill-opacity=".85"/>',
  ),
  logoDark: null,
  readme: 'sendgrid.md',
};

const origins = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' } as const;

/** The fields of spec 2.3; region, reply-to and headers are ours. */
export const sendGridConfig = z.object({
  apiKey: secret({ label: 'API Key', help: 'A key with the permission Mail Send.', placeholder: 'SG.…' }),
  fromEmail: address({
    label: 'From Email',
    help: 'A verified sender, or an address of an authenticated domain.',
    placeholder: 'no-reply@mail.example.com',
  }),
  fromName,
  replyTo,
  region: z
    .enum(['global', 'eu'])
    .optional()
    .meta({ label: 'Region', help: 'eu for subusers whose data stays in Europe. Default: global.', default: 'global' }),
  customHeaders,
  templates: typedTemplates,
});

export type SendGridConfig = z.output<typeof sendGridConfig>;

/** Errors: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses */
const rules: Rule[] = [
  { words: /credits exceeded/i, is: 'configuration', isUsedUp: true, advice: 'The plan has no mails left; raise it.' },
  { status: 401, is: 'configuration', advice: 'Check "apiKey"; the key may have been deleted.' },
  { status: 403, words: /temporar|too many/i, is: 'throttled', advice: 'Postern tries again later.' },
  {
    status: 403,
    words: /sender identity|from address/i,
    is: 'configuration',
    advice: 'Verify "fromEmail" under Sender Authentication, or authenticate its domain there.',
  },
  { status: 403, is: 'configuration', advice: 'Give the key the permission Mail Send.' },
  { code: /^personalizations\.\d+\.to/, is: 'recipient' },
  { code: /^from/, is: 'configuration', advice: 'Check "fromEmail".' },
  { code: /^reply_to/, is: 'configuration', advice: 'Check "replyTo".' },
];

export const sendGridFactory = emailFactoryOf<SendGridConfig>({
  metadata,
  name: 'SendGrid',
  config: sendGridConfig,
  rules,
  senders: namedSenders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: originOf,
  request: (envelope, config) => post(config, mailOf(envelope)),
  read,
  probes: (config) => [
    {
      name: 'credentials',
      request: () => ({ url: `${originOf(config)}/v3/scopes`, headers: authorization(config) }),
      read: readScopes,
    },
    {
      name: 'dry-run',
      request: () => post(config, { ...mailOf(sampleEnvelope(namedSenders(config))), mail_settings: sandbox }),
      read: (answer) =>
        answer.isOk ? { kind: 'passed', result: 'SendGrid took a message into its sandbox.' } : complaintOf(answer),
    },
  ],
});

function originOf({ region = 'global' }: SendGridConfig) {
  return origins[region];
}

const authorization = ({ apiKey }: SendGridConfig) => ({ authorization: `Bearer ${apiKey}` });

const post = (config: SendGridConfig, mail: object) => ({
  url: `${originOf(config)}/v3/mail/send`,
  headers: { ...authorization(config), 'content-type': 'application/json' },
  body: JSON.stringify(mail),
});

/** https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
const mailOf = ({ from, to, replyTo, subject, text, html, headers, about }: Envelope) => ({
  personalizations: [{ to: [{ email: to }] }],
  from: person(from),
  ...(replyTo && { reply_to: person(replyTo) }),
  subject,
  content: [
    { type: 'text/plain', value: text },
    { type: 'text/html', value: html },
  ],
  ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
  categories: [about.usageType],
  tracking_settings: {
    click_tracking: { enable: false, enable_text: false },
    open_tracking: { enable: false },
    subscription_tracking: { enable: false },
  },
});

const person = ({ name, address }: Mailbox) => ({ email: address, ...(name !== '' && { name }) });

const sandbox = { sandbox_mode: { enable: true } };

/** 202 with an empty body; the id stands in a header, and is what events begin theirs with. */
function read(answer: Answer): Reading {
  if (answer.status === 202) return { kind: 'accepted', providerMessageId: answer.headers['x-message-id'] };
  return answer.isOk ? { kind: 'nonsense' } : complaintOf(answer);
}

/** The field at fault stands in for a code, which SendGrid has none of. */
const complaintOf = ({ json }: Answer) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'errors', 0, 'field'),
  words: textAt(json, 'errors', 0, 'message'),
});

function readScopes(answer: Answer): ProbeReading {
  const scopes = memberAt(answer.json, 'scopes');
  if (!answer.isOk || !Array.isArray(scopes)) return complaintOf(answer);
  if (scopes.includes('mail.send')) return { kind: 'passed', result: 'The key is valid and may send mail.' };
  const cause = 'The key is valid, but has no permission to send mail.';
  return { kind: 'warned', result: cause, cause, advice: 'Give it the permission Mail Send.' };
}
