import { PublicError } from '../errors.ts';
import type { ConnectorFactory, SmsMessage } from './connector.ts';
import { aliyunDirectMailFactory } from './email/aliyun-dm.ts';
import { awsSesFactory } from './email/aws-ses.ts';
import { brevoFactory } from './email/brevo.ts';
import { type BuiltInOptions, createBuiltInFactory, type InboxMessage } from './email/built-in.ts';
import { gmailFactory } from './email/gmail.ts';
import { httpEmailFactory } from './email/http.ts';
import { mailgunFactory } from './email/mailgun.ts';
import { mailJunkyFactory } from './email/mailjunky.ts';
import { microsoft365SmtpFactory } from './email/microsoft-365-smtp.ts';
import { microsoftGraphFactory } from './email/microsoft-graph.ts';
import { postmarkFactory } from './email/postmark.ts';
import { resendFactory } from './email/resend.ts';
import { sendGridFactory } from './email/sendgrid.ts';
import { smtpFactory } from './email/smtp.ts';
import { smtp2goFactory } from './email/smtp2go.ts';
import { aliyunSmsFactory } from './sms/aliyun.ts';
import { httpSmsFactory } from './sms/http.ts';
import { createSmsInboxFactory } from './sms/inbox.ts';
import { twilioFactory } from './sms/twilio.ts';

export interface Registry {
  all(): readonly ConnectorFactory[];
  find(factoryId: string): ConnectorFactory | undefined;
}

export interface RegistryOptions extends BuiltInOptions {
  inbox: ((message: InboxMessage | SmsMessage) => void) | undefined;
}

/** All factories that come with Postern. A new one is added here, and nowhere else. */
export const builtInFactories = (options: RegistryOptions): ConnectorFactory[] => [
  smtpFactory,
  gmailFactory,
  microsoft365SmtpFactory,
  awsSesFactory,
  mailgunFactory,
  sendGridFactory,
  postmarkFactory,
  smtp2goFactory,
  mailJunkyFactory,
  aliyunDirectMailFactory,
  resendFactory,
  brevoFactory,
  microsoftGraphFactory,
  httpEmailFactory,
  createBuiltInFactory(options),
  twilioFactory,
  aliyunSmsFactory,
  httpSmsFactory,
  ...(options.isProduction ? [] : [createSmsInboxFactory(options.inbox)]),
];

/** Throws `connector.more_than_one_connector_factory` when two factories have the same id. */
export function createRegistry(factories: readonly ConnectorFactory[]): Registry {
  const byId = new Map<string, ConnectorFactory>();
  for (const factory of factories) {
    const { id } = factory.metadata;
    if (byId.has(id)) throw new PublicError('connector.more_than_one_connector_factory', { factoryId: id });
    byId.set(id, factory);
  }
  return { all: () => [...byId.values()], find: (factoryId) => byId.get(factoryId) };
}
