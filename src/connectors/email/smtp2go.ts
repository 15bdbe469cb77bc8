import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, secret, text, typedTemplates } from '../fields.ts';
import { type Answer, memberAt, textAt } from '../http/answer.ts';
import type { Probe, ProbeReading, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import type { Envelope, Senders } from './envelope.ts';
import { address, customHeaders, replyTo } from './fields.ts';
import { headerValue, mailboxHeaderValue } from './header-value.ts';
import { parseMailbox } from './mailbox.ts';
import { mailboxText } from './mailbox-text.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'smtp2go-email-service',
  target: 'smtp2go-email',
  platform: null,
  name: { en: 'SMTP2GO' },
  description: { en: 'Sends email through the API of SMTP2GO.' },
  logo: logoOf(
    '#1f3a68',
    '<path d="M10 24h22 M24 15l10 9-10 9" fill="none" stroke="#5fd0f3" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>',
  ),
  logoDark: null,
  readme: 'smtp2go.md',
};

const origins = {
  global: 'https://api.smtp2go.com',
  us: 'https://us-api.smtp2go.com',
  eu: 'https://eu-api.smtp2go.com',
  au: 'https://au-api.smtp2go.com',
} as const;

/** The fields of spec 2.9; reply-to, region and headers are ours. */
export const smtp2goConfig = z.object({
  apiKey: secret({
    label: 'API Key',
    help: 'A key with the permission for /email/send.',
    placeholder: 'api-…',
  }),
  sender: address({
    label: 'Sender',
    help: 'An address of a verified sender domain, or a verified single sender.',
    placeholder: 'no-reply@mail.example.com',
  }),
  senderName: text({ label: 'Sender Name', help: 'Name of the sender.', placeholder: 'Example' }).optional(),
  templates: typedTemplates,
  replyTo,
  region: z.enum(['global', 'us', 'eu', 'au']).optional().meta({
    label: 'Region',
    help: 'Where SMTP2GO takes the mails; the key must belong there. Default: global, which is the nearest.',
    default: 'global',
  }),
  customHeaders,
});

export type Smtp2goConfig = z.output<typeof smtp2goConfig>;

const checkKey = 'Check "apiKey", and that "region" is the one of the account.';
const verifySender = 'Verify the domain of "sender" under Sending → Verified Senders.';

/** Errors: https://developers.smtp2go.com/docs/response-codes. A missing permission and a wrong key come as 400. */
const rules: Rule[] = [
  { status: 429, is: 'throttled', advice: 'Postern waits for a minute.', retryAfterSeconds: 60 },
  {
    code: 'ENDPOINT_PERMISSION_DENIED',
    is: 'configuration',
    advice: 'Give the key the permission for /email/send under Sending → API Keys.',
  },
  { status: 401, is: 'configuration', advice: checkKey },
  { status: [400, 403], words: /api[ _](key|user)/i, is: 'configuration', advice: checkKey },
  { status: 402, is: 'configuration', advice: 'Open the account in SMTP2GO; plan or payment lacks something.' },
  { status: 403, is: 'configuration', advice: checkKey },
  {
    words: /quota|allowance|plan limit/i,
    is: 'configuration',
    isUsedUp: true,
    advice: 'The plan has no mails left; raise it.',
  },
  { status: [200, 400, 403], words: /verif/i, is: 'configuration', advice: verifySender },
  { words: /field 'sender/i, is: 'configuration', advice: 'Check "sender".' },
  { words: /field 'to/i, is: 'recipient' },
  { words: /field 'custom_headers/i, is: 'configuration', advice: 'Check "customHeaders" and "replyTo".' },
  { status: 200, words: /^4\d\d\b|temporar|try again/i, is: 'transient', advice: 'Postern tries again.' },
  { status: 200, words: /sender|relay access|from (address|header)/i, is: 'configuration', advice: verifySender },
  { status: 200, words: /spam|content|too large|message size/i, is: 'message' },
  { status: 200, is: 'recipient', advice: 'SMTP2GO shows more under Reports → Activity.' },
];

export const smtp2goFactory = emailFactoryOf<Smtp2goConfig>({
  metadata,
  name: 'SMTP2GO',
  config: smtp2goConfig,
  rules,
  senders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: originOf,
  request: (envelope, config) => post(config, '/v3/email/send', mailOf(envelope)),
  read,
  probes: (config) => [
    ask('credentials', config, '/v3/api_keys/permissions', readPermissions),
    ask('sender', config, '/v3/domain/view', (answer) => readDomains(answer, config)),
  ],
});

function senders({ sender, senderName = '', replyTo, customHeaders }: Smtp2goConfig): Senders {
  return { from: mailboxText({ name: senderName, address: sender }), fromField: 'sender', replyTo, customHeaders };
}

function originOf({ region = 'global' }: Smtp2goConfig) {
  return origins[region];
}

const post = (config: Smtp2goConfig, path: string, body: object) => ({
  url: originOf(config) + path,
  headers: { 'x-smtp2go-api-key': config.apiKey, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** https://developers.smtp2go.com/reference/send-standard-email. Accepted at once, failures would not be told. */
function mailOf({ from, to, replyTo, subject, text, html, headers }: Envelope) {
  const fields = headers.map(([name, value]) => ({ header: name, value: headerValue(name, value) }));
  if (replyTo) fields.push({ header: 'Reply-To', value: mailboxHeaderValue('Reply-To', replyTo) });
  return {
    sender: mailboxText(from),
    to: [to],
    subject,
    text_body: text,
    html_body: html,
    ...(fields.length > 0 && { custom_headers: fields }),
    fastaccept: false,
  };
}

/** A 200 tells of failures, too. */
function read(answer: Answer): Reading {
  if (!answer.isOk) return complaintOf(answer);
  const failed = Number(memberAt(answer.json, 'data', 'failed') ?? 0);
  if (failed > 0) return { kind: 'complaint', words: failuresOf(answer) };
  const id = textAt(answer.json, 'data', 'email_id');
  return id ? { kind: 'accepted', providerMessageId: id } : { kind: 'nonsense' };
}

function failuresOf({ json }: Answer) {
  const failures = memberAt(json, 'data', 'failures');
  if (!Array.isArray(failures)) return undefined;
  return failures.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('; ') || undefined;
}

/** Below `data`, or at the top: the documentation has both. What a field lacks is said more plainly than the whole. */
function complaintOf({ json }: Answer) {
  const problem = textAt(json, 'data', 'error_code') ? memberAt(json, 'data') : json;
  return {
    kind: 'complaint' as const,
    code: textAt(problem, 'error_code')?.replace(/^E_ApiResponseCodes\./, ''),
    words: textAt(problem, 'field_validation_errors', 'message') ?? textAt(problem, 'error'),
  };
}

const ask = (name: Probe['name'], config: Smtp2goConfig, path: string, read: Probe['read']): Probe => ({
  name,
  request: () => post(config, path, {}),
  read: (answer) => (complaintOf(answer).code === 'ENDPOINT_PERMISSION_DENIED' ? notToBeAsked : read(answer)),
});

const notToBeAsked = { kind: 'skipped', result: 'This key may not ask; that says nothing about sending.' } as const;

function readPermissions(answer: Answer): ProbeReading {
  const paths = memberAt(answer.json, 'data');
  if (!answer.isOk || !Array.isArray(paths)) return complaintOf(answer);
  if (paths.includes('/email/send')) return { kind: 'passed', result: 'The key is valid and may send mail.' };
  const cause = 'The key is valid, but may not send mail.';
  return { kind: 'warned', result: cause, cause, advice: 'Give it the permission for /email/send.' };
}

function readDomains(answer: Answer, { sender }: Smtp2goConfig): ProbeReading {
  const domains = memberAt(answer.json, 'data', 'domains');
  if (!answer.isOk || !Array.isArray(domains)) return complaintOf(answer);
  const name = parseMailbox(sender)?.domain;
  const domain = domains.find((one) => textAt(one, 'domain', 'fulldomain') === name);
  if (memberAt(domain, 'domain', 'dkim_verified') === true && memberAt(domain, 'domain', 'rpath_verified') === true) {
    return { kind: 'passed', result: 'The domain of the sender is verified.' };
  }
  const cause = domain
    ? `The DNS records of ${name} are not verified yet.`
    : `${name} is none of the sender domains; only a verified single sender could send from it.`;
  return { kind: 'warned', result: cause, cause, advice: verifySender };
}
