import { FormData, Response } from 'undici';
import { z } from 'zod';
import { parseEmailAddress } from '../../lib/email-address.ts';
import type { ConnectorMetadata, Outcome } from '../connector.ts';
import { said, secret } from '../fields.ts';
import { type Answer, textAt } from '../http/answer.ts';
import type { ProbeReading, ProviderRequest, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import type { Envelope, Senders } from './envelope.ts';
import { customHeaders, mailbox, replyTo } from './fields.ts';
import { headerValue, mailboxHeaderValue } from './header-value.ts';
import { mailboxText } from './mailbox-text.ts';
import { deliveries, type Fields, templatesOf, wordingOf } from './mailgun/deliveries.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'mailgun-email',
  target: 'mailgun-email',
  platform: null,
  name: { en: 'Mailgun' },
  description: { en: 'Sends email through the API of Mailgun, from its US or EU region.' },
  logo: logoOf(
    '#c02428',
    '<circle cx="24" cy="24" r="5" fill="#fff"/><path d="M29 19v7a4 4 0 0 0 8 0v-2a13 13 0 1 0-6 11" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>',
  ),
  logoDark: null,
  readme: 'mailgun.md',
};

const usEndpoint = 'https://api.mailgun.net';

/** The fields of spec 2.2; reply-to and headers are ours. */
export const mailgunConfig = z.object({
  endpoint: z
    .string()
    .regex(/^https:\/\/api(\.eu)?\.mailgun\.net\/?$/, `must be ${usEndpoint} or https://api.eu.mailgun.net`)
    .optional()
    .meta(
      said({
        label: 'Endpoint',
        help: `https://api.eu.mailgun.net for domains in the EU region. Default: ${usEndpoint}.`,
        item: 'Select',
        selectItems: [
          { value: usEndpoint, title: 'US' },
          { value: 'https://api.eu.mailgun.net', title: 'EU' },
        ],
        default: usEndpoint,
      }),
    ),
  domain: z
    .string()
    .refine((given) => parseEmailAddress(`postmaster@${given}`).kind === 'address', 'must be a domain name')
    .meta(said({ label: 'Domain', help: 'The sending domain set up in Mailgun.', placeholder: 'mail.example.com' })),
  apiKey: secret({ label: 'API Key', help: 'A sending key of the domain, or an API key of the account.' }),
  from: mailbox({
    label: 'From',
    help: 'Sender of every mail, with or without a name.',
    placeholder: 'Example <no-reply@mail.example.com>',
  }),
  deliveries,
  replyTo,
  customHeaders,
});

export type MailgunConfig = z.output<typeof mailgunConfig>;

/** Errors: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages */
const rules: Rule[] = [
  { words: /limit exceeded|try again after/i, is: 'throttled', advice: 'Postern tries again when Mailgun allows it.' },
  { status: 401, is: 'configuration', advice: 'Check "apiKey", and that it belongs to the region of "endpoint".' },
  {
    words: /template.*(not found|does not exist)/i,
    is: 'configuration',
    advice: 'Check the templates in "deliveries".',
  },
  {
    status: 404,
    is: 'configuration',
    advice: 'Check "domain"; a domain of the other region needs the other region\'s "endpoint".',
  },
  {
    words: /sandbox|free account/i,
    is: 'configuration',
    advice:
      'Add a domain of your own in Mailgun and name it in "domain"; until then only authorized recipients get mail.',
  },
  {
    words: /unverified|verify/i,
    is: 'configuration',
    advice: 'Publish the DNS records that Mailgun shows for "domain".',
  },
  {
    words: /not allowed to send|activate|disabled|upgrade/i,
    is: 'configuration',
    advice: 'Open the account in Mailgun; it says what is missing.',
  },
  { words: /'to' parameter/i, is: 'recipient' },
  { words: /'from' parameter/i, is: 'configuration', advice: 'Check "from".' },
  { words: /reply-to/i, is: 'configuration', advice: 'Check "replyTo".' },
];

export const mailgunFactory = emailFactoryOf<MailgunConfig>({
  metadata,
  name: 'Mailgun',
  config: mailgunConfig,
  rules,
  senders: ({ from, replyTo, customHeaders }): Senders => ({ from, fromField: 'from', replyTo, customHeaders }),
  templates: ({ deliveries }) => templatesOf(deliveries),
  endpoint: originOf,
  request,
  read,
  probes: (config) => [
    {
      name: 'credentials',
      request: () => ({
        url: `${originOf(config)}/v4/domains/${domainOf(config)}`,
        headers: authorization(config),
      }),
      read: readDomain,
      isAnswerPrivate: true,
    },
    // A test mode exists, but what is sent in it is counted and paid. Without a recipient nothing is sent for certain.
    {
      name: 'dry-run',
      request: () => post(config, [['from', config.from]]),
      read: (answer) =>
        answer.status === 400 && /missing|at least one/i.test(wordsOf(answer) ?? '')
          ? { kind: 'passed', result: 'The key may send for this domain.' }
          : complaintOf(answer),
    },
  ],
});

function originOf({ endpoint = usEndpoint }: MailgunConfig) {
  return endpoint.replace(/\/$/, '');
}

/** As A-label. */
function domainOf({ domain }: MailgunConfig) {
  const address = parseEmailAddress(`postmaster@${domain}`);
  return encodeURIComponent(address.kind === 'address' ? address.domain : domain);
}

const authorization = ({ apiKey }: MailgunConfig) => ({
  authorization: `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`,
});

/** Mailgun counts all `o:`, `h:`, `t:` and `v:` parameters together. */
const optionLimit = 16 * 1024;

function request(envelope: Envelope, config: MailgunConfig): Outcome | Promise<ProviderRequest> {
  const fields = fieldsOf(envelope, config);
  const bytes = fields
    .filter(([name]) => /^[ohtv]:/.test(name))
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes <= optionLimit) return post(config, fields);
  const reason = `Headers and template variables come to ${bytes} bytes, and Mailgun takes ${optionLimit}. Use fewer.`;
  return { kind: 'rejected', scope: 'message', reason };
}

async function post(config: MailgunConfig, fields: Fields): Promise<ProviderRequest> {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  const encoded = new Response(form);
  return {
    url: `${originOf(config)}/v3/${domainOf(config)}/messages`,
    headers: { ...authorization(config), 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

function fieldsOf(envelope: Envelope, config: MailgunConfig): Fields {
  const { subject, replyTo, parts } = wordingOf(envelope, config.deliveries);
  return [
    ['from', mailboxText(envelope.from)],
    ['to', envelope.to],
    ['subject', subject],
    ...parts,
    ...(replyTo ? [['h:Reply-To', mailboxHeaderValue('Reply-To', replyTo)] as const] : []),
    ...envelope.headers.map(([name, value]) => [`h:${name}`, headerValue(name, value)] as const),
    ['o:tag', envelope.about.usageType],
    ['o:tracking', 'no'],
    ['o:tracking-clicks', 'no'],
    ['o:tracking-opens', 'no'],
  ];
}

/** The id without its angle brackets: that is how events name it. */
function read(answer: Answer): Reading {
  const id = textAt(answer.json, 'id');
  if (answer.isOk) return id ? { kind: 'accepted', providerMessageId: id.replace(/^<|>$/g, '') } : { kind: 'nonsense' };
  return complaintOf(answer);
}

const complaintOf = (answer: Answer) => ({ kind: 'complaint' as const, words: wordsOf(answer) });

/** Mostly `{ "message" }`, for 401 the bare word `Forbidden`. */
const wordsOf = ({ json, text }: Answer) =>
  textAt(json, 'message') ?? textAt(json) ?? (/^[\w\s.,'-]{1,200}$/.test(text) ? text : undefined);

function readDomain(answer: Answer): ProbeReading {
  if (answer.status === 401 || answer.status === 403) {
    return {
      kind: 'skipped',
      result: 'This key may not read the domain; a sending key never may. The next step tells.',
    };
  }
  const state = textAt(answer.json, 'domain', 'state');
  if (!answer.isOk || !state) return complaintOf(answer);
  const isSandbox = textAt(answer.json, 'domain', 'type') === 'sandbox';
  if (state === 'active' && !isSandbox) return { kind: 'passed', result: 'The key is valid, the domain is active.' };
  const cause = isSandbox ? 'This is a sandbox domain, for authorized recipients only.' : `The domain is ${state}.`;
  const advice =
    state === 'unverified' ? 'Publish the DNS records that Mailgun shows for it.' : 'Use an active domain of your own.';
  return { kind: 'warned', result: cause, cause, advice };
}
