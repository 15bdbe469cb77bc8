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
import type { AnyFactory } from './factory.ts';
import { aliyunSmsFactory } from './sms/aliyun.ts';
import { httpSmsFactory } from './sms/http.ts';
import { createSmsInboxFactory } from './sms/inbox.ts';
import { twilioFactory } from './sms/twilio.ts';
import { azureadFactory } from './social/azuread.ts';
import { discordFactory } from './social/discord.ts';
import { facebookFactory } from './social/facebook.ts';
import { githubFactory } from './social/github.ts';
import { gitlabFactory } from './social/gitlab.ts';
import { googleFactory } from './social/google.ts';
import { oauth2Factory } from './social/oauth2.ts';
import { oidcFactory } from './social/oidc.ts';
import type { SocialConnectorFactory } from './social.ts';

export interface Registry {
  all(): readonly AnyFactory[];
  find(factoryId: string): AnyFactory | undefined;
  /** One that sends messages. */
  findSending(factoryId: string): ConnectorFactory | undefined;
  findSocial(factoryId: string): SocialConnectorFactory | undefined;
}

export interface RegistryOptions extends BuiltInOptions {
  inbox: ((message: InboxMessage | SmsMessage) => void) | undefined;
}

/** All factories that come with Postern. A new one is added here, and nowhere else. */
export const builtInFactories = (options: RegistryOptions): AnyFactory[] => [
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
  ...socialFactories(),
];

const socialFactories = () =>
  [
    googleFactory,
    githubFactory,
    azureadFactory,
    gitlabFactory,
    discordFactory,
    facebookFactory,
    oidcFactory,
    oauth2Factory,
    // Their configs are of different types; each is read by its own factory alone, once its schema has passed it.
  ] as unknown as SocialConnectorFactory[];

/** Throws `connector.more_than_one_connector_factory` when two factories have the same id. */
export function createRegistry(factories: readonly AnyFactory[]): Registry {
  const byId = new Map<string, AnyFactory>();
  for (const factory of factories) {
    const { id } = factory.metadata;
    if (byId.has(id)) throw new PublicError('connector.more_than_one_connector_factory', { factoryId: id });
    byId.set(id, factory);
  }
  return {
    all: () => [...byId.values()],
    find: (factoryId) => byId.get(factoryId),
    findSending(factoryId) {
      const factory = byId.get(factoryId);
      return factory?.type === 'Social' ? undefined : factory;
    },
    findSocial(factoryId) {
      const factory = byId.get(factoryId);
      return factory?.type === 'Social' ? factory : undefined;
    },
  };
}
