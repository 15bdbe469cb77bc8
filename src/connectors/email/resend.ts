import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, secret, typedTemplates } from '../fields.ts';
import { type Answer, memberAt, textAt } from '../http/answer.ts';
import type { ProbeReading, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import type { Envelope } from './envelope.ts';
import { address, customHeaders, fromName, namedSenders, replyTo } from './fields.ts';
import { headerValue } from './header-value.ts';
import { parseMailbox } from './mailbox.ts';
import { mailboxText } from './mailbox-text.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'resend-email',
  target: 'resend-email',
  platform: null,
  name: { en: 'Resend' },
  description: { en: 'Sends email through the API of Resend.' },
  logo: logoOf(
    '#111111',
    '<path d="M17 37V11h9a7.5 7.5 0 0 1 0 15h-9m8 0 8 11" fill="none" stroke="#fff" stroke-width="4.5"/>',
  ),
  logoDark: null,
  readme: 'resend.md',
  cannotCarry: ['message id'],
};

const origin = 'https://api.resend.com';

export const resendConfig = z.object({
  apiKey: secret({ label: 'API Key', help: 'A key with the permission Sending access.', placeholder: 're_…' }),
  fromEmail: address({
    label: 'From Email',
    help: 'An address of a domain that is verified in Resend.',
    placeholder: 'no-reply@mail.example.com',
  }),
  fromName,
  replyTo,
  customHeaders,
  templates: typedTemplates,
});

export type ResendConfig = z.output<typeof resendConfig>;

/** A server that fails may name anything in its words. */
const refusals = [400, 401, 403, 422];

/**
 * Errors: https://resend.com/docs/api-reference/errors. `validation_error` names anything from a key to a recipient, so
 * the words decide there. A quota lasts until a day or a month is over, which no code lives to see.
 */
const rules: Rule[] = [
  {
    code: ['daily_quota_exceeded', 'monthly_quota_exceeded'],
    is: 'configuration',
    isUsedUp: true,
    advice: 'The plan has no mails left for this day or month; raise it.',
  },
  { code: 'concurrent_idempotent_requests', is: 'transient', advice: 'Postern tries again.' },
  { code: /api_key$/, is: 'configuration', advice: 'Check "apiKey"; the key may have been deleted.' },
  {
    status: refusals,
    words: /api key/i,
    is: 'configuration',
    advice: 'Check "apiKey"; the key may have been deleted.',
  },
  {
    status: refusals,
    words: /testing emails/i,
    is: 'configuration',
    advice: 'Verify a domain of your own in Resend, and name an address of it in "fromEmail".',
  },
  {
    status: refusals,
    words: /domain .*(not verified|not found)|verify your domain/i,
    is: 'configuration',
    advice: 'Verify the domain of "fromEmail" in Resend under Domains.',
  },
  { code: 'invalid_from_address', is: 'configuration', advice: 'Check "fromEmail" and "fromName".' },
  { status: refusals, words: /`from`/, is: 'configuration', advice: 'Check "fromEmail" and "fromName".' },
  { status: refusals, words: /`reply_?to`/i, is: 'configuration', advice: 'Check "replyTo".' },
  { code: 'invalid_to_address', is: 'recipient' },
  { status: refusals, words: /`to`/, is: 'recipient' },
];

export const resendFactory = emailFactoryOf<ResendConfig>({
  metadata,
  name: 'Resend',
  config: resendConfig,
  rules,
  senders: namedSenders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: () => origin,
  request: (envelope, config) => ({
    url: `${origin}/emails`,
    headers: { ...authorization(config), 'content-type': 'application/json', 'idempotency-key': envelope.id },
    body: JSON.stringify(mailOf(envelope)),
  }),
  read,
  probes: (config) => [
    {
      name: 'sender',
      request: () => ({ url: `${origin}/domains?limit=100`, headers: authorization(config) }),
      read: (answer) => readDomains(answer, config),
      isAnswerPrivate: true,
    },
  ],
});

const authorization = ({ apiKey }: ResendConfig) => ({ authorization: `Bearer ${apiKey}` });

/** https://resend.com/docs/api-reference/emails/send-email; whether links and opens are tracked is set per domain. */
const mailOf = ({ from, to, replyTo, subject, text, html, headers, about }: Envelope) => ({
  from: mailboxText(from),
  to: [to],
  ...(replyTo && { reply_to: mailboxText(replyTo) }),
  subject,
  html,
  text,
  ...(headers.length > 0 && {
    headers: Object.fromEntries(headers.map(([name, value]) => [name, headerValue(name, value)])),
  }),
  tags: [{ name: 'usage_type', value: about.usageType }],
});

/** The same key with another body: the settings were changed since an earlier attempt. With the same body it answers 200. */
function read(answer: Answer): Reading {
  const complaint = complaintOf(answer);
  if (complaint.code === 'invalid_idempotent_request') return { kind: 'repeated' };
  if (!answer.isOk) return complaint;
  const id = textAt(answer.json, 'id');
  return id ? { kind: 'accepted', providerMessageId: id } : { kind: 'nonsense' };
}

const complaintOf = ({ json }: Answer) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'name'),
  words: textAt(json, 'message'),
});

function readDomains(answer: Answer, { fromEmail }: ResendConfig): ProbeReading {
  const complaint = complaintOf(answer);
  if (complaint.code === 'restricted_api_key') {
    return { kind: 'skipped', result: 'The key is valid and may only send, which is right; it may not list domains.' };
  }
  const domains = memberAt(answer.json, 'data');
  if (!answer.isOk || !Array.isArray(domains)) return complaint;
  const domain = parseMailbox(fromEmail)?.domain;
  const status = textAt(
    domains.find((one) => textAt(one, 'name')?.toLowerCase() === domain),
    'status',
  );
  if (status === 'verified') return { kind: 'passed', result: `The key is valid, and ${domain} is verified.` };
  const cause = `${domain} is ${status ? `in Resend with the status ${status}` : 'no domain of this account'}.`;
  const advice = status
    ? 'Publish the DNS records that Resend shows for it.'
    : 'Add it in Resend under Domains, or correct "fromEmail".';
  return { kind: 'warned', result: `The key is valid. ${cause}`, cause, advice };
}
