import type { Connector } from '../delivery/connectors.ts';
import type { Job } from '../delivery/outbox.ts';
import { circumstancesOf } from '../templates/circumstances.ts';
import { type Branding, compose } from '../templates/compose.ts';
import { composeSms } from '../templates/compose-sms.ts';
import { type Question, resolveTemplate } from '../templates/resolve.ts';
import type { UsableTemplate } from '../templates/store.ts';
import type { UsageType } from '../usage-types.ts';
import { mailBranding } from './mail-branding.ts';

interface Templates {
  templates: readonly UsableTemplate[];
}

export interface MessageRequest {
  /** The delivery's. */
  id: string;
  /** As `requireRecipient` gives it. */
  to: string;
  usageType: UsageType;
  locale: string;
  variables: Record<string, unknown>;
  /** The tenant's, for emails. */
  templates: Templates['templates'];
  fallbackLanguage: string;
  /** The tenant's; what the connector's config says goes before it. */
  branding?: Branding;
  origin: string;
  expiresInMinutes: number;
  /** Address of whoever caused the message. */
  ip?: string;
  requestedAt: Date;
  /** The device from which a person asked for it; absent when no person did. */
  askedFrom?: AskedFrom;
}

export interface AskedFrom {
  ip?: string | undefined;
  userAgent?: string | undefined;
}

/** Writes the message that goes through this connector: an email or a text message, as the connector is for. */
export function composeMessage(connector: Pick<Connector, 'factory' | 'config'>, request: MessageRequest) {
  return connector.factory.type === 'Email'
    ? email(connector.factory, connector.config, request)
    : textMessage(connector.factory, connector.config, request);
}

type Message = Job['message'];
type FactoryOf<Type> = Extract<Connector['factory'], { type: Type }>;
export type EmailFactory = Pick<FactoryOf<'Email'>, 'templates' | 'branding'>;

function email(factory: FactoryOf<'Email'>, config: unknown, request: MessageRequest): Message {
  const { id, to, variables } = request;
  const { template, ...mail } = writeEmail(factory, config, request);
  return { type: 'Email', id, to, ...mail, about: { ...aboutOf(request), variables, wordingFrom: template.source } };
}

/** What an email says: the wording that the one rule chooses, filled in. */
export function writeEmail(factory: EmailFactory, config: unknown, request: Omit<MessageRequest, 'id' | 'to' | 'ip'>) {
  const { branding, ...rest } = request;
  const choice = resolveTemplate(questionFor(factory, config, request));
  const language = choice.source === 'template' ? choice.template.languageTag : request.locale;
  return compose({
    ...rest,
    // Our own mails do not say how they came about.
    variables: choice.source === 'default' ? request.variables : sayable(request, language),
    ...(choice.source === 'template' && { stored: choice.template.wording }),
    wordings: choice.source === 'connector' ? [choice.wording] : [],
    branding: mailBranding(branding, request.variables, factory.branding?.(config)),
  });
}

/** A service that brands our own mails has no place for others (spec 2.8). */
export const questionFor = (
  factory: EmailFactory,
  config: unknown,
  { usageType, locale, fallbackLanguage, templates }: Omit<Question, 'stored' | 'wordings'> & Templates,
): Question => ({
  usageType,
  locale,
  fallbackLanguage,
  stored: factory.branding ? undefined : templates,
  wordings: factory.templates?.(config) ?? [],
});

/** A text message knows the code and the language, and nothing of the person, the application or the organization. */
function textMessage(factory: FactoryOf<'Sms'>, config: unknown, request: MessageRequest): Message {
  const { application, organization, user, inviter, ...variables } = request.variables;
  const wordings = factory.templates?.(config) ?? [];
  const given = { ...request, variables };
  const { template, text } = composeSms({ ...given, variables: sayable(given, request.locale), wordings });
  const about = { ...aboutOf(request), variables, wordingFrom: template.source };
  return { type: 'Sms', id: request.id, to: request.to, text, about };
}

/** How the message came about is told in its text only: providers get the variables of the public API. */
function sayable(request: Omit<MessageRequest, 'id' | 'to' | 'ip'>, language: string) {
  const { requestedAt, askedFrom: { ip, userAgent } = {}, expiresInMinutes, variables } = request;
  const known = { requestedAt, expiresInMinutes, ...(ip && { ip }), ...(userAgent && { userAgent }) };
  return { ...circumstancesOf({ ...known, locale: language }), ...variables };
}

const aboutOf = ({ usageType, locale, ip }: MessageRequest) => ({ usageType, locale, ...(ip && { ip }) });
