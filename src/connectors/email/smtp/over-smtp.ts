import type { ZodType } from 'zod';
import type {
  ConfigTemplate,
  ConnectorMetadata,
  DiagnosisStep,
  EmailConnectorFactory,
  Outcome,
} from '../../connector.ts';
import { createSmtpFactory } from '../smtp.ts';
import type { SmtpConfig } from './config.ts';

/** Where a mail service listens; tests put a server of their own there. */
export type MailHost = Pick<SmtpConfig, 'host' | 'port'> & Partial<SmtpConfig>;

/** The settings that every such form has. */
interface Account {
  user: string;
  fromEmail?: string | undefined;
  replyTo?: string | undefined;
  templates?: ConfigTemplate[] | undefined;
}

/** A mail service that speaks SMTP, with a form of its own. */
export interface SmtpService<Config extends Account> {
  metadata: ConnectorMetadata;
  config: ZodType<Config>;
  authOf(config: Config): NonNullable<SmtpConfig['auth']>;
  /** What a setting of SMTP is called in this form: `pass` → `appPassword`. */
  names: Readonly<Record<string, string>>;
  /** What the service takes from one account at a time. */
  maximumConnections: number;
}

export function smtpServiceFactory<Config extends Account>(
  { metadata, config: schema, authOf, names, maximumConnections }: SmtpService<Config>,
  host: MailHost,
): EmailConnectorFactory<Config> {
  const smtpFactory = createSmtpFactory({ maximumConnections });
  const known = new WeakMap<Config, SmtpConfig>();
  /** The same for the same config: connections and tokens are kept per object. */
  const smtpOf = (config: Config) => {
    const { user, fromEmail = user, replyTo } = config;
    const settings = { fromEmail, ...(replyTo !== undefined && { replyTo }) };
    const made = known.get(config) ?? { ...host, ...settings, auth: authOf(config) };
    known.set(config, made);
    return made;
  };
  const rename = (text: string) => text.replace(/"(\w+)"/g, (quoted, name: string) => names[name] ?? quoted);
  return {
    type: 'Email',
    metadata,
    config: schema,
    templates: ({ templates = [] }) => templates,
    send: async (message, config, context) => renamed(await smtpFactory.send(message, smtpOf(config), context), rename),
    acceptsUnicodeLocalPart: async (config, context) =>
      (await smtpFactory.acceptsUnicodeLocalPart?.(smtpOf(config), context)) ?? true,
    async *diagnose(config, message, context) {
      const steps = smtpFactory.diagnose?.(smtpOf(config), message, context) ?? [];
      for await (const step of steps) yield renamedStep(step, rename);
    },
    async release(config) {
      await smtpFactory.release?.(smtpOf(config));
      known.delete(config);
    },
  };
}

const renamed = (outcome: Outcome, rename: (text: string) => string): Outcome =>
  'reason' in outcome ? { ...outcome, reason: rename(outcome.reason) } : outcome;

const renamedStep = (step: DiagnosisStep, rename: (text: string) => string): DiagnosisStep => ({
  ...step,
  ...(step.cause !== undefined && { cause: rename(step.cause) }),
  ...(step.advice !== undefined && { advice: rename(step.advice) }),
});
