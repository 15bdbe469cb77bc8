import type { Message } from '../connector.ts';
import type { FormItem } from '../form-items.ts';
import type { Guest } from './guest.ts';
import { refuseUnfitSocial, socialDeeds } from './kit-social.ts';
import { messageIdOf } from './message-id.ts';
import { memberOf, textOf } from './peek.ts';
import { problemsOf, type Schema } from './problems.ts';
import type { Sending } from './wire.ts';

/** The default export of a package that was made for Logto's connector-kit, and what it gives back. */
export type CreateConnector = (options: {
  getConfig(id: string): Promise<unknown>;
  getI18nEmailTemplate?(type: string, locale?: string): Promise<KitTemplate | undefined>;
}) => Promise<KitConnector>;

export interface KitConnector {
  type: string;
  metadata: Record<string, unknown>;
  configGuard: Schema;
  sendMessage(message: KitMessage, config?: unknown): Promise<unknown>;
}

interface KitMessage {
  to: string;
  type: string;
  payload: Record<string, unknown>;
  ip?: string;
}

interface KitTemplate {
  subject: string;
  content: string;
  contentType: 'text/html' | 'text/plain';
  replyTo?: string;
  sendFrom?: string;
}

export async function guestOfKit(create: CreateConnector): Promise<Guest> {
  const unconfigured = await create({ getConfig: () => Promise.reject(new Error('there is no config yet')) });
  const { type, metadata, configGuard } = checked(unconfigured);
  const formItems = memberOf(metadata, 'formItems');
  return {
    describe: () => ({
      kind: 'kit',
      type,
      metadata: plain(metadata),
      formItems: Array.isArray(formItems) ? (plain(formItems) as FormItem[]) : [],
      secretNames: [],
      destinationNames: [],
      canDiagnose: false,
    }),
    check: async (config) => problemsOf(configGuard, config),
    send: async (sending) => ({ kind: 'sent', providerMessageId: messageIdOf(await sendBy(create, sending)) }),
    diagnose: () => Promise.reject(new Error('the kit knows no diagnosis')),
    release: async () => {},
    ...(type === 'Social' && socialDeeds(create)),
  };
}

function checked(connector: unknown): KitConnector {
  if (!textOf(connector, 'type')) throw new Error('it has no type');
  if (typeof memberOf(connector, 'metadata') !== 'object') throw new Error('it has no metadata');
  if (typeof memberOf(memberOf(connector, 'configGuard'), 'safeParse') !== 'function') {
    throw new Error('it has no configGuard');
  }
  if (memberOf(connector, 'type') === 'Social') {
    refuseUnfitSocial(connector);
    return connector as KitConnector;
  }
  if (typeof memberOf(connector, 'sendMessage') !== 'function') throw new Error('it has no sendMessage');
  return connector as KitConnector;
}

/**
 * Wording from the template store is served to the package; otherwise its own config decides, as packages expect it.
 * When that has no wording either, the package says so before it sends, and our own mail is served on a second try.
 */
async function sendBy(create: CreateConnector, { message, config }: Sending) {
  const ours = message.type === 'Email' ? templateOf(message) : undefined;
  if (message.about.wordingFrom !== 'default') return sendOnce(create, message, config, ours);
  try {
    return await sendOnce(create, message, config, undefined);
  } catch (error) {
    if (!ours || memberOf(error, 'code') !== 'template_not_found') throw error;
    return sendOnce(create, message, config, ours);
  }
}

/** A connector is made for every message, as packages are used to: what they keep per connector is kept per message. */
async function sendOnce(create: CreateConnector, message: Message, config: unknown, template: KitTemplate | undefined) {
  const { usageType, locale, variables, ip } = message.about;
  const connector = await create({
    getConfig: async () => config,
    ...(message.type === 'Email' && { getI18nEmailTemplate: async () => template }),
  });
  const payload = { locale, ...variables };
  return connector.sendMessage({ to: message.to, type: usageType, payload, ...(ip !== undefined && { ip }) });
}

/** The finished message as a template. Nothing in it is left to fill in, also where a person's name looks as if. */
function templateOf({ subject, html, text, from, replyTo }: Extract<Message, { type: 'Email' }>): KitTemplate {
  return {
    subject: withoutPlaceholders(subject, '{\u200b{'),
    content: html === '' ? withoutPlaceholders(text, '{\u200b{') : withoutPlaceholders(html, '&#123;&#123;'),
    contentType: html === '' ? 'text/plain' : 'text/html',
    ...(replyTo !== undefined && { replyTo: withoutPlaceholders(replyTo, '{\u200b{') }),
    ...(from !== undefined && { sendFrom: withoutPlaceholders(from, '{\u200b{') }),
  };
}

const withoutPlaceholders = (text: string, broken: string) => text.replace(/\{\{(?=\s*[\w.]+\s*\}\})/g, broken);

/** What can be handed over to another thread: without functions, dates and circles. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
