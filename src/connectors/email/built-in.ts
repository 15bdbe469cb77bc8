import { z } from 'zod';
import type {
  ConnectorMetadata,
  DiagnosisStep,
  EmailConnectorFactory,
  EmailMessage,
  Outcome,
  SendContext,
} from '../connector.ts';
import { superseded } from '../outcomes.ts';
import type { Setting } from '../setting.ts';
import { builtInServer } from './built-in-server.ts';
import { parseMailbox } from './mailbox.ts';
import { prepare } from './smtp/prepare.ts';
import { smtpFactory } from './smtp.ts';

/** What the development inbox gets: the message, and the mail as it would have gone over the wire. */
export type InboxMessage = EmailMessage & { from: string; messageId: string; source: string };

export interface BuiltInOptions {
  isProduction: boolean;
  /** POSTERN_BUILT_IN_EMAIL */
  url: string | undefined;
  inbox: ((message: InboxMessage) => void) | undefined;
}

const said = <const S extends Setting>(setting: S) => ({ ...setting });

/** A link in a mail that we vouch for is what a phisher would put there. */
const withoutUrl = z
  .string()
  .refine(
    (text) =>
      !/\b[a-z][a-z\d+.-]*:\/\/|\bwww\.|\bmailto:|\b[a-z\d-]+\.(com|net|org|io|dev|app|co|biz|me|ai|xyz)\b/i.test(text),
    {
      message: 'must not contain a URL',
    },
  );

const legacy = z
  .string()
  .optional()
  .meta(said({ label: 'Legacy', help: 'Tolerated for old configs; not used.', hidden: true }));

/** The fields of spec 2.8. */
export const builtInConfig = z.object({
  senderName: withoutUrl.optional().meta(
    said({
      label: 'Sender Name',
      help: 'Name that stands beside the address of the sender.',
      placeholder: 'Verification',
    }),
  ),
  companyInformation: withoutUrl.optional().meta(
    said({
      label: 'Company Information',
      help: 'Name, address or further words at the foot of every mail; no links.',
      item: 'MultilineText',
    }),
  ),
  appLogo: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta(
      said({
        label: 'App Logo',
        help: 'URL of a picture shown on top of every mail.',
        placeholder: 'https://example.com/logo.png',
        item: 'Text',
      }),
    ),
  endpoint: legacy,
  tokenEndpoint: legacy,
  resource: legacy,
  appId: legacy,
  appSecret: z
    .string()
    .optional()
    .meta(said({ label: 'Legacy', help: 'Tolerated for old configs; not used.', hidden: true, secret: true })),
});

export type BuiltInConfig = z.output<typeof builtInConfig>;

const metadata: ConnectorMetadata = {
  id: 'logto-email',
  target: 'logto-email',
  platform: null,
  name: { en: 'Built-in email service' },
  description: { en: 'Sends the designed mails of Postern without any set-up.' },
  logo: `data:image/svg+xml;base64,${Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#1b8a5a"/><path d="M13 37V20a11 11 0 0 1 22 0v17M10 37h28M27 28h1" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>',
  ).toString('base64')}`,
  logoDark: null,
  readme: 'built-in.md',
};

const defaultSenderName = 'Verification';
const developmentSender = 'no-reply@postern.localhost';

/** The address that every mail of the built-in service comes from. */
export const builtInSenderAddress = (url: string | undefined) =>
  url === undefined ? developmentSender : (parseMailbox(builtInServer(url).fromEmail)?.address ?? developmentSender);

/**
 * Designed mails from a fixed sender: over the mail server of POSTERN_BUILT_IN_EMAIL, or, in development without
 * one, into the inbox. Throws `BuiltInServerError` when the URL cannot be used.
 */
export function createBuiltInFactory(options: BuiltInOptions): EmailConnectorFactory<BuiltInConfig> {
  const server = options.url === undefined ? undefined : builtInServer(options.url);
  const sender = builtInSenderAddress(options.url);
  const inbox = options.isProduction ? undefined : options.inbox;
  const base = {
    type: 'Email' as const,
    metadata,
    config: builtInConfig,
    branding: brandingOf,
    fixedSender: sender,
  };
  if (!server) {
    return {
      ...base,
      send: (message, config, context) => toInbox(fromUs(message, config, sender), inbox, context),
      ...(!inbox && { diagnose: nowhere }),
    };
  }
  const { diagnose } = smtpFactory;
  return {
    ...base,
    ...(diagnose && {
      diagnose: (config, message, context) => diagnose(server, message && fromUs(message, config, sender), context),
    }),
    send: (message, config, context) => smtpFactory.send(fromUs(message, config, sender), server, context),
    acceptsUnicodeLocalPart: async (_config, context) =>
      (await smtpFactory.acceptsUnicodeLocalPart?.(server, context)) ?? true,
    release: async () => smtpFactory.release?.(server),
  };
}

const brandingOf = ({ senderName, companyInformation, appLogo }: BuiltInConfig) => ({
  ...(senderName !== undefined && { senderName }),
  ...(companyInformation !== undefined && { companyInformation }),
  ...(appLogo !== undefined && { logoUrl: appLogo }),
});

/** Whatever sender a message asks for, only its name is taken over: the address is ours. */
function fromUs(message: EmailMessage, { senderName }: BuiltInConfig, sender: string) {
  const asked = message.from === undefined ? undefined : parseMailbox(message.from, sender)?.name;
  const name = (asked || senderName || defaultSenderName).replace(/[<>"\\]/g, '');
  return { ...message, from: `${name} <${sender}>` };
}

async function toInbox(
  message: EmailMessage & { from: string },
  inbox: BuiltInOptions['inbox'],
  { signal, confirmTransmission }: SendContext,
): Promise<Outcome> {
  if (!inbox) return notImplemented;
  const prepared = prepare(message, { fromEmail: message.from });
  if (prepared.kind === 'rejected') return prepared;
  if (signal.aborted) return { kind: 'deferred', reason: 'The attempt was ended before the message was sent.' };
  if (!(await confirmTransmission())) return superseded;
  inbox({ ...message, messageId: prepared.messageId, source: prepared.source.toString() });
  return { kind: 'accepted', providerMessageId: prepared.messageId };
}

const cause = 'The built-in email service has no mail server behind it.';
const advice =
  'Set POSTERN_BUILT_IN_EMAIL to smtp://user:password@host:port?from=…, or set up another email connector.';

const notImplemented: Outcome = {
  kind: 'rejected',
  scope: 'configuration',
  code: 'not_implemented',
  reason: `${cause} ${advice}`,
};

async function* nowhere(): AsyncGenerator<DiagnosisStep> {
  const step = { milliseconds: 0, transcript: [] };
  yield { ...step, name: 'config', status: 'failed', result: 'Nothing can be sent.', cause, advice };
  yield { ...step, name: 'send', status: 'skipped', result: 'An earlier step failed.' };
}
