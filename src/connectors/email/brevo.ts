import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, secret, typedTemplates } from '../fields.ts';
import { type Answer, memberAt, textAt } from '../http/answer.ts';
import type { ProbeReading, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import { type Envelope, sampleEnvelope } from './envelope.ts';
import { address, customHeaders, fromName, namedSenders, replyTo } from './fields.ts';
import { headerValue } from './header-value.ts';
import { type Mailbox, parseMailbox } from './mailbox.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'brevo-email',
  target: 'brevo-email',
  platform: null,
  name: { en: 'Brevo' },
  description: { en: 'Sends email through the transactional API of Brevo, formerly Sendinblue.' },
  logo: logoOf(
    '#0b996e',
    '<path d="M17 11v26h7.5a7 7 0 0 0 3-13.4A6.5 6.5 0 0 0 23.5 11z" fill="none" stroke="#fff" stroke-width="4"/>',
  ),
  logoDark: null,
  readme: 'brevo.md',
  cannotCarry: ['message id'],
};

const origin = 'https://api.brevo.com';

export const brevoConfig = z.object({
  apiKey: secret({ label: 'API Key', help: 'An API key; an SMTP key does not work here.', placeholder: 'xkeysib-…' }),
  fromEmail: address({
    label: 'From Email',
    help: 'An address of an authenticated domain, or a verified sender.',
    placeholder: 'no-reply@mail.example.com',
  }),
  fromName,
  replyTo,
  customHeaders,
  templates: typedTemplates,
});

export type BrevoConfig = z.output<typeof brevoConfig>;

/** A server that fails may name anything in its words. */
const refusals = [400, 401, 403, 422];

/** Errors: https://developers.brevo.com/docs/how-it-works. `invalid_parameter` names the field only in its words. */
const rules: Rule[] = [
  {
    status: refusals,
    words: /\bIP\b/,
    is: 'configuration',
    advice: 'Authorize the address of this machine in Brevo under Settings, Security, Authorized IPs.',
  },
  { code: 'unauthorized', is: 'configuration', advice: 'Check "apiKey"; an SMTP key does not work here.' },
  { code: 'not_enough_credits', is: 'configuration', isUsedUp: true, advice: 'The plan has no mails left; raise it.' },
  {
    code: ['account_under_validation', 'permission_denied', 'reseller_permission_denied'],
    is: 'configuration',
    advice: 'Open the account in Brevo: it must be validated, and allowed to send transactional mail.',
  },
  {
    status: refusals,
    words: /sender/i,
    is: 'configuration',
    advice: 'Authenticate the domain of "fromEmail" in Brevo, or verify the address as a sender.',
  },
  { status: refusals, words: /reply ?to/i, is: 'configuration', advice: 'Check "replyTo".' },
  {
    status: refusals,
    words: /\b(in|of) to\b|\bto is (missing|not valid|invalid)|blacklisted|recipient/i,
    is: 'recipient',
  },
];

export const brevoFactory = emailFactoryOf<BrevoConfig>({
  metadata,
  name: 'Brevo',
  config: brevoConfig,
  rules,
  senders: namedSenders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: () => origin,
  request: (envelope, config) => post(config, envelope, { idempotencyKey: uuidOf(envelope.id) }),
  read,
  probes: (config) => [
    {
      name: 'credentials',
      request: () => ({ url: `${origin}/v3/account`, headers: authorization(config) }),
      read: (answer) => (answer.isOk ? { kind: 'passed', result: 'The key is valid.' } : complaintOf(answer)),
      isAnswerPrivate: true,
    },
    {
      name: 'sender',
      request: () => ({ url: `${origin}/v3/senders/domains`, headers: authorization(config) }),
      read: (answer) => readDomains(answer, config),
      isAnswerPrivate: true,
    },
    {
      name: 'dry-run',
      request: () => post(config, sampleEnvelope(namedSenders(config)), { 'X-Sib-Sandbox': 'drop' }),
      read: (answer) =>
        answer.isOk ? { kind: 'passed', result: 'Brevo took a message into its sandbox.' } : complaintOf(answer),
    },
  ],
});

const authorization = ({ apiKey }: BrevoConfig) => ({ 'api-key': apiKey, accept: 'application/json' });

const post = (config: BrevoConfig, envelope: Envelope, orders: Record<string, string>) => ({
  url: `${origin}/v3/smtp/email`,
  headers: { ...authorization(config), 'content-type': 'application/json' },
  body: JSON.stringify(mailOf(envelope, orders)),
});

/**
 * https://developers.brevo.com/reference/send-transac-email. `orders` are for Brevo itself, which takes them among the
 * headers. Links are tracked or not for the account as a whole; opens can at least be kept from naming the recipient.
 */
const mailOf = (
  { from, to, replyTo, subject, text, html, headers, about }: Envelope,
  orders: Record<string, string>,
) => ({
  sender: person(from),
  to: [{ email: to, contactPixelTrackingConsent: false }],
  ...(replyTo && { replyTo: person(replyTo) }),
  subject,
  htmlContent: html,
  textContent: text,
  headers: { ...Object.fromEntries(headers.map(([name, value]) => [name, headerValue(name, value)])), ...orders },
  tags: [about.usageType],
});

const nameLimit = 70;

const person = ({ name, address }: Mailbox) => ({
  email: address,
  ...(name !== '' && { name: [...name].slice(0, nameLimit).join('') }),
});

/** Brevo wants its idempotency key to be a UUID; made from the id it is the same for every attempt (RFC 9562 §5.8). */
function uuidOf(id: string) {
  const bytes = createHash('sha256').update(id).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = bytes.toString('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([start, end]) => digits.slice(start, end))
    .join('-');
}

function read(answer: Answer): Reading {
  const complaint = complaintOf(answer);
  if (complaint.code === 'duplicate_parameter' || complaint.code === 'duplicate_request') return { kind: 'repeated' };
  if (!answer.isOk) return complaint;
  const id = textAt(answer.json, 'messageId');
  return id ? { kind: 'accepted', providerMessageId: id } : { kind: 'nonsense' };
}

const complaintOf = ({ json }: Answer) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'code'),
  words: textAt(json, 'message'),
});

/** A verified sender may send without its domain, but then Brevo puts a domain of its own in its place. */
function readDomains(answer: Answer, { fromEmail }: BrevoConfig): ProbeReading {
  if (answer.status === 403) return { kind: 'skipped', result: 'This key may not list domains.' };
  const domains = memberAt(answer.json, 'domains');
  if (!answer.isOk) return complaintOf(answer);
  const domain = parseMailbox(fromEmail)?.domain;
  const isAuthenticated =
    Array.isArray(domains) &&
    domains.some(
      (one) => textAt(one, 'domain_name')?.toLowerCase() === domain && memberAt(one, 'authenticated') === true,
    );
  if (isAuthenticated) return { kind: 'passed', result: `${domain} is authenticated.` };
  const cause = `${domain} is not authenticated in Brevo.`;
  return {
    kind: 'warned',
    result: cause,
    cause: `${cause} Mail may be refused, or come from another domain than "fromEmail" names.`,
    advice: 'Authenticate it in Brevo under Senders, Domains & Dedicated IPs.',
  };
}
