import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, said, secret, text, typedTemplates } from '../fields.ts';
import { type Answer, textAt } from '../http/answer.ts';
import type { Probe, ProbeReading, Reading } from '../http/provider.ts';
import type { Complaint, Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import { createTokenSource, type TokenContext, type TokenSource } from '../tokens/source.ts';
import type { Envelope } from './envelope.ts';
import { address, customHeaders, fromName, namedSenders, replyTo } from './fields.ts';
import { headerValue } from './header-value.ts';
import type { Mailbox } from './mailbox.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'microsoft-graph-mail',
  target: 'microsoft-graph-mail',
  platform: null,
  name: { en: 'Microsoft 365' },
  description: { en: 'Sends email from a mailbox of Microsoft 365, through Microsoft Graph.' },
  logo: logoOf(
    '#0f6cbd',
    '<path d="M9 15h30v18H9z" fill="#fff"/><path d="m9 15 15 11 15-11" fill="none" stroke="#0f6cbd" stroke-width="3"/>',
  ),
  logoDark: null,
  readme: 'microsoft-graph.md',
  cannotCarry: ['text', 'headers'],
};

/** https://learn.microsoft.com/graph/deployments */
const clouds = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  'us-government': { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  'us-government-dod': { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: { login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
} as const;

/** A header more, and Graph refuses every message. One of them is Postern's own (X-Auto-Response-Suppress). */
const headerLimit = 5;

const tenant = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,})$/i;

export const microsoftGraphConfig = z.object({
  tenantId: z
    .string()
    .regex(tenant, 'must be the GUID of the directory or one of its domain names')
    .meta(
      said({
        label: 'Tenant ID',
        help: 'Directory (tenant) ID, or a domain name of the tenant.',
        placeholder: 'example.onmicrosoft.com',
      }),
    ),
  clientId: text({ label: 'Client ID', help: 'Application (client) ID of the app registration.' }),
  clientSecret: secret({ label: 'Client Secret', help: 'Value of a client secret of the app, not its ID.' }),
  fromEmail: address({
    label: 'From Email',
    help: 'Address of the mailbox that sends.',
    placeholder: 'no-reply@example.com',
  }),
  fromName,
  userId: text({
    label: 'User ID',
    help: 'User principal name or object ID of the mailbox, where it differs from From Email.',
  }).optional(),
  replyTo,
  cloud: z
    .enum(['global', 'us-government', 'us-government-dod', 'china'])
    .optional()
    .meta({ label: 'Cloud', help: 'National cloud that holds the tenant. Default: global.', default: 'global' }),
  customHeaders: customHeaders
    .refine((headers = {}) => Object.keys(headers).every((name) => /^x-/i.test(name)), 'names must begin with X-')
    .refine((headers = {}) => Object.values(headers).flat().length < headerLimit, `at most ${headerLimit - 1} headers`)
    .meta(
      said({
        label: 'Custom Headers',
        help: 'Up to four headers added to every mail, whose names begin with X-: { "X-Name": "value" }.',
        item: 'Json',
      }),
    ),
  templates: typedTemplates,
});

export type MicrosoftGraphConfig = z.output<typeof microsoftGraphConfig>;

/** Errors: https://learn.microsoft.com/graph/errors; those of Exchange begin with `Error`. */
const rules: Rule[] = [
  {
    code: /Throttled|MailboxConcurrency|TooManyRequests|ExceededMessageLimit|ServerBusy/i,
    is: 'throttled',
    advice: 'Postern tries again when Microsoft allows it.',
  },
  { code: 'ErrorInvalidRecipients', is: 'recipient' },
  {
    code: 'ErrorSendAsDenied',
    is: 'configuration',
    advice: 'Give the mailbox the right Send As for this sender, or let the templates keep the sender of "fromEmail".',
  },
  {
    code: /^(ErrorInvalidUser|ErrorNonExistentMailbox|MailboxNotEnabledForRESTAPI|(Request_)?ResourceNotFound)$/,
    is: 'configuration',
    advice:
      'Check "fromEmail" and "userId": they must name a mailbox of this tenant in the cloud, not a group or alias.',
  },
  {
    status: 403,
    is: 'configuration',
    advice: 'Grant the app the application permission Mail.Send with admin consent, for this mailbox too.',
  },
  { status: 401, is: 'configuration', advice: 'Check "tenantId", "clientId" and "cloud".' },
  { code: /^InvalidInternetMessageHeader/, is: 'configuration', advice: 'Check "customHeaders".' },
  { code: /Quota|MessageSubmissionBlocked/, is: 'configuration', advice: 'Open the mailbox and see what it says.' },
];

export const microsoftGraphFactory = emailFactoryOf<MicrosoftGraphConfig>({
  metadata,
  name: 'Microsoft Graph',
  config: microsoftGraphConfig,
  rules,
  senders: namedSenders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: ({ cloud = 'global' }) => clouds[cloud].graph,
  async request(envelope, config, context) {
    const authorization = await authorize(config, context);
    if ('kind' in authorization) return authorization;
    const headers = { ...authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ message: mailOf(envelope), saveToSentItems: false });
    return { url: `${userUrl(config)}/sendMail`, headers, body };
  },
  read,
  remedy,
  probes: (config) => [
    { name: 'credentials', ...askForUser(config), read: readCredentials },
    { name: 'sender', ...askForUser(config), read: readUser },
  ],
  secrets: (config) => secretsOf(accessOf(config)),
  release: async (config) => {
    accesses.delete(config);
  },
});

const userUrl = ({ cloud = 'global', userId, fromEmail }: MicrosoftGraphConfig) =>
  `${clouds[cloud].graph}/v1.0/users/${encodeURIComponent(userId ?? fromEmail)}`;

/**
 * https://learn.microsoft.com/graph/api/resources/message. Sent as JSON and not as MIME, because MIME is always kept in
 * Sent Items: every code and recipient, for ever. Nothing is lost by it: of a MIME message Exchange keeps the HTML alone,
 * makes a text part of its own from it, and drops headers such as Auto-Submitted.
 */
const mailOf = ({ id, from, to, replyTo, subject, html, headers }: Envelope) => ({
  from: recipient(from),
  toRecipients: [recipient({ name: '', address: to })],
  ...(replyTo && { replyTo: [recipient(replyTo)] }),
  subject,
  body: { contentType: 'html', content: html },
  internetMessageId: messageIdOf({ id, from }),
  internetMessageHeaders: headers
    .filter(([name]) => /^x-/i.test(name))
    .slice(-headerLimit)
    .map(([name, value]) => ({ name, value: headerValue(name, value) })),
});

const recipient = ({ name, address }: Pick<Mailbox, 'name' | 'address'>) => ({
  emailAddress: { address, ...(name !== '' && { name }) },
});

/** The same for every attempt, so that a mail that arrives twice is seen to be the same. */
const messageIdOf = ({ id, from }: Pick<Envelope, 'id' | 'from'>) => `<${id || 'message'}@${from.domain}>`;

/** 202 with an empty body, at times with a Retry-After that is not meant for this message: it was taken. */
function read(answer: Answer, _config: MicrosoftGraphConfig, envelope: Envelope): Reading {
  if (answer.status === 202) return { kind: 'accepted', providerMessageId: messageIdOf(envelope) };
  return answer.isOk ? { kind: 'nonsense' } : complaintOf(answer);
}

const complaintOf = ({ json }: Answer) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'error', 'code'),
  words: textAt(json, 'error', 'message'),
});

interface Access {
  tokens: TokenSource;
  last: string | undefined;
  refused: string | undefined;
}

const accesses = new WeakMap<MicrosoftGraphConfig, Access>();

function accessOf(config: MicrosoftGraphConfig): Access {
  const known = accesses.get(config);
  if (known) return known;
  const { tenantId, clientId, clientSecret, cloud = 'global' } = config;
  const tokenUrl = `${clouds[cloud].login}/${tenantId}/oauth2/v2.0/token`;
  const scope = `${clouds[cloud].graph}/.default`;
  const tokens = createTokenSource({ kind: 'client_credentials', tokenUrl, clientId, clientSecret, scope });
  const access: Access = { tokens, last: undefined, refused: undefined };
  accesses.set(config, access);
  return access;
}

async function authorize(config: MicrosoftGraphConfig, context: TokenContext) {
  const access = accessOf(config);
  const { tokens, refused } = access;
  access.refused = undefined;
  const result = await (refused === undefined ? tokens.get(context) : tokens.renew(refused, context));
  if (result.kind === 'failed') return result.outcome;
  access.last = result.accessToken;
  return { authorization: `Bearer ${result.accessToken}` };
}

/** A 401 comes before anything is done with the message. */
function remedy({ status }: Complaint, config: MicrosoftGraphConfig) {
  const access = accessOf(config);
  if (status !== 401 || access.last === undefined) return undefined;
  access.refused = access.last;
  return 'The access token is renewed.';
}

const secretsOf = ({ tokens, last, refused }: Access) =>
  [...tokens.secrets(), last, refused].filter((one) => one !== undefined);

const askForUser = (config: MicrosoftGraphConfig): Pick<Probe, 'request' | 'isAnswerPrivate'> => ({
  async request(context) {
    const headers = await authorize(config, context);
    return 'kind' in headers ? headers : { url: `${userUrl(config)}?$select=mail`, headers };
  },
  isAnswerPrivate: true,
});

/** Whether the app may look at users is another matter: it needs not. */
const readCredentials = (answer: Answer): ProbeReading =>
  answer.isOk || answer.status === 403 || answer.status === 404
    ? { kind: 'passed', result: 'Microsoft gave a token for the app, and Graph takes it.' }
    : complaintOf(answer);

function readUser(answer: Answer): ProbeReading {
  if (answer.isOk) return { kind: 'passed', result: 'The tenant has this user.' };
  if (answer.status !== 403) return complaintOf(answer);
  return { kind: 'skipped', result: 'The app may not look at users, which it needs not: only a message tells.' };
}
