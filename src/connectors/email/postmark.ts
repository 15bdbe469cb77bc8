import { z } from 'zod';
import { isNotice } from '../../usage-types.ts';
import type { ConnectorMetadata } from '../connector.ts';
import { said, secret, templatesOf } from '../fields.ts';
import { type Answer, memberAt, textAt } from '../http/answer.ts';
import type { Probe, ProbeReading, ProviderRequest, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import type { Envelope } from './envelope.ts';
import { customHeaders, mailbox, replyTo } from './fields.ts';
import { headerValue } from './header-value.ts';
import { mailboxText } from './mailbox-text.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'postmark-mail',
  target: 'postmark-mail',
  platform: null,
  name: { en: 'Postmark' },
  description: { en: 'Sends email through the API of Postmark, with its templates or without.' },
  logo: logoOf(
    '#ffde00',
    '<path d="M11 15h26v18H11z M11 16l13 10 13-10" fill="none" stroke="#222" stroke-width="3" stroke-linejoin="round"/>',
  ),
  logoDark: null,
  readme: 'postmark.md',
};

const origin = 'https://api.postmarkapp.com';

/** The fields of spec 2.5; stream, reply-to and headers are ours. */
export const postmarkConfig = z.object({
  serverToken: secret({ label: 'Server Token', help: 'The API token of one server, not that of the account.' }),
  fromEmail: mailbox({
    label: 'From Email',
    help: 'A confirmed sender signature, or an address of a verified domain, with or without a name.',
    placeholder: 'Example <no-reply@mail.example.com>',
  }),
  templates: templatesOf(
    z.object({ usageType: z.string(), templateAlias: z.string().min(1) }),
    "Aliases of your templates at Postmark, at least for Register, SignIn, ForgotPassword and Generic. Left empty, Postern's wording is sent.",
  ),
  messageStream: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,29}$/, 'must be the id of a stream: lower case letters, digits, - and _')
    .optional()
    .meta(
      said({
        label: 'Message Stream',
        help: 'The id of a transactional message stream. Default: outbound.',
        placeholder: 'outbound',
      }),
    ),
  replyTo,
  customHeaders,
});

export type PostmarkConfig = z.output<typeof postmarkConfig>;

const verifySender = 'Verify the domain of "fromEmail" in Postmark, or confirm the address as a sender signature.';

/**
 * By the code in the body, whose numbers mean other things than the same numbers of HTTP.
 * https://postmarkapp.com/developer/api/overview#error-codes
 */
const rules: Rule[] = [
  { code: '10', is: 'configuration', advice: 'Check "serverToken": it is the API token of a server.' },
  { code: '100', is: 'transient', advice: 'Postern tries again after the maintenance.' },
  { code: '300', words: /reply-?to/i, is: 'configuration', advice: 'Check "replyTo".' },
  { code: '300', words: /'from'/i, is: 'configuration', advice: 'Check "fromEmail".' },
  { code: '300', words: /'to'|recipient|illegal email|parsing/i, is: 'recipient' },
  { code: ['400', '401', '503'], is: 'configuration', advice: verifySender },
  { code: '405', is: 'configuration', isUsedUp: true, advice: 'The plan has no mails left; raise it in Postmark.' },
  {
    code: '406',
    is: 'recipient',
    advice: 'It bounced or complained before; Postmark shows it under Suppressions of the stream.',
  },
  {
    code: '412',
    is: 'configuration',
    advice: 'Until Postmark has approved the account, it sends only to addresses of the domain of "fromEmail".',
  },
  { code: '413', is: 'configuration', advice: 'Postmark does not let this account send; ask its support.' },
  { code: '429', is: 'throttled', advice: 'Postern tries again later.' },
  { code: /^11\d\d$/, is: 'configuration', advice: 'Check the aliases in "templates".' },
  { code: /^12\d\d$/, is: 'configuration', advice: 'Check "messageStream"; it must be a transactional stream.' },
  { status: 401, is: 'configuration', advice: 'Check "serverToken": it is the API token of a server.' },
  // An error in a 200.
  { status: 200, is: 'message' },
];

export const postmarkFactory = emailFactoryOf<PostmarkConfig>({
  metadata,
  name: 'Postmark',
  config: postmarkConfig,
  rules,
  senders: ({ fromEmail, replyTo, customHeaders }) => ({
    from: fromEmail,
    fromField: 'fromEmail',
    replyTo,
    customHeaders,
  }),
  endpoint: () => origin,
  request,
  read,
  probes: (config) => [
    // Its answer lists every token of the server, and URLs of webhooks with passwords.
    ask('credentials', '/server', config, readServer, true),
    ask('sender', `/message-streams/${config.messageStream ?? 'outbound'}`, config, readStream),
    ...(config.templates?.length
      ? [ask('dry-run', '/templates?count=500&offset=0', config, (answer) => readTemplates(answer, config))]
      : []),
  ],
});

const headersFor = ({ serverToken }: PostmarkConfig) => ({
  'x-postmark-server-token': serverToken,
  accept: 'application/json',
});

/**
 * With an alias Postmark has the wording, whatever was rendered here: so it is for whoever comes with such a config. It
 * has none for a notice: the alias for everything is about a code.
 */
function request(envelope: Envelope, config: PostmarkConfig): ProviderRequest {
  const { about, subject, text, html } = envelope;
  const { templates = [] } = config;
  const template = isNotice(about.usageType)
    ? undefined
    : (templates.find(({ usageType }) => usageType === about.usageType) ??
      templates.find(({ usageType }) => usageType === 'Generic'));
  const wording = template
    ? { TemplateAlias: template.templateAlias, TemplateModel: about.variables }
    : { Subject: subject, HtmlBody: html, TextBody: text };
  return {
    url: `${origin}/email${template ? '/withTemplate' : ''}`,
    headers: { ...headersFor(config), 'content-type': 'application/json' },
    body: JSON.stringify({ ...wording, ...frameOf(envelope, config) }),
  };
}

/** https://postmarkapp.com/developer/api/email-api */
const frameOf = ({ id, from, to, replyTo, headers, about }: Envelope, { messageStream }: PostmarkConfig) => ({
  From: mailboxText(from),
  To: to,
  ...(replyTo && { ReplyTo: mailboxText(replyTo) }),
  ...(headers.length > 0 && {
    Headers: headers.map(([name, value]) => ({ Name: name, Value: headerValue(name, value) })),
  }),
  ...(messageStream !== undefined && { MessageStream: messageStream }),
  Tag: about.usageType,
  Metadata: { deliveryId: id.slice(0, 80) },
  TrackOpens: false,
  TrackLinks: 'None',
});

/** The code in the body decides, also in a 200. */
function read(answer: Answer): Reading {
  const { json, isOk } = answer;
  const code = textAt(json, 'ErrorCode');
  if (!isOk || (code !== undefined && code !== '0')) return complaintOf(answer);
  const id = textAt(json, 'MessageID');
  return code === '0' && id ? { kind: 'accepted', providerMessageId: id } : { kind: 'nonsense' };
}

const complaintOf = ({ json }: Answer) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'ErrorCode'),
  words: textAt(json, 'Message'),
});

const ask = (
  name: Probe['name'],
  path: string,
  config: PostmarkConfig,
  read: Probe['read'],
  isAnswerPrivate = false,
): Probe => ({ name, request: () => ({ url: origin + path, headers: headersFor(config) }), read, isAnswerPrivate });

function readServer(answer: Answer): ProbeReading {
  const name = textAt(answer.json, 'Name');
  if (!answer.isOk || name === undefined) return complaintOf(answer);
  if (textAt(answer.json, 'DeliveryType') !== 'Sandbox') {
    return { kind: 'passed', result: `The token is valid; it belongs to the server ${name}.` };
  }
  const cause = `The server ${name} is a sandbox: Postmark takes every mail and delivers none.`;
  return { kind: 'warned', result: cause, cause, advice: 'Use the token of a live server.' };
}

function readStream(answer: Answer): ProbeReading {
  const type = textAt(answer.json, 'MessageStreamType');
  if (!answer.isOk || type === undefined) return complaintOf(answer);
  const isArchived = textAt(answer.json, 'ArchivedAt') !== undefined;
  if (type === 'Transactional' && !isArchived) return { kind: 'passed', result: 'The stream is transactional.' };
  const cause = isArchived ? 'The message stream is archived.' : `The message stream is of the type ${type}.`;
  return { kind: 'warned', result: cause, cause, advice: 'Name a transactional stream in "messageStream".' };
}

function readTemplates({ json, isOk, ...answer }: Answer, { templates = [] }: PostmarkConfig): ProbeReading {
  const list = memberAt(json, 'Templates');
  if (!isOk || !Array.isArray(list)) return complaintOf({ json, isOk, ...answer });
  const usable = list.filter((one) => memberAt(one, 'Active') !== false).map((one) => textAt(one, 'Alias'));
  const missing = templates.map(({ templateAlias }) => templateAlias).filter((alias) => !usable.includes(alias));
  return missing.length > 0
    ? { kind: 'complaint', code: '1101', words: `there is no active template ${[...new Set(missing)].join(', ')}` }
    : { kind: 'passed', result: 'Every template is there.' };
}
