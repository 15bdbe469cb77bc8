import type { Connector } from '../delivery/connectors.ts';
import type { Job } from '../delivery/outbox.ts';
import { refusalOf } from '../delivery/refusal.ts';
import { trySend } from '../delivery/try-send.ts';
import { PublicError } from '../errors.ts';
import { codePolicyOf, type ExperienceSettings } from '../experience/settings.ts';
import { standardId } from '../lib/ids.ts';
import { secondsUntilSlot, sendSlot, takeSlot } from '../limits/recipient-sends.ts';
import type { ComposedMessage } from '../templates/compose.ts';
import { type Finding, lintTemplate } from '../templates/lint.ts';
import { resolveTemplate } from '../templates/resolve.ts';
import { sampleVariables } from '../templates/samples.ts';
import type { TemplateDetails } from '../templates/store/details.ts';
import { wordingOf } from '../templates/store.ts';
import type { UsageType } from '../usage-types.ts';
import { type MessageRequest, questionFor, writeEmail } from './compose-message.ts';
import { type ChosenTemplate, describeChoice, emailFactoryOf } from './explain-mail.ts';
import type { InteractionEvent } from './interaction.ts';
import { tenantBranding } from './mail-branding.ts';
import { mailLanguage } from './mail-language.ts';
import type { Parts } from './parts.ts';
import { requireRecipient } from './recipient.ts';
import { requireConnector } from './send-code.ts';

export interface PreviewRequest {
  templateType: UsageType;
  /** The reader's. Absent: the fallback language. */
  languageTag?: string | undefined;
  /** What need not be stored. Absent: what a mail would say now. */
  details?: TemplateDetails | undefined;
  /** In place of the samples of the same name. */
  variables?: Record<string, unknown> | undefined;
}

export interface Preview extends Omit<ComposedMessage, 'template'> {
  locale: string;
  variables: Record<string, unknown>;
  template: ChosenTemplate;
  findings: Finding[];
  /** Of the HTML. */
  sizeBytes: number;
}

/** A mail as its reader would see it, with sample values. Nothing is stored or sent. */
export async function previewMail(parts: Parts, tenantId: string, request: PreviewRequest): Promise<Preview> {
  const settings = await parts.experience.get(tenantId);
  const { factory, config } = emailFactoryOf(await parts.connectors.get(tenantId, 'Email'));
  const given = await mailRequest(parts, tenantId, settings, request);
  const { usageType, locale } = given;
  const unsaved = request.details && unsavedTemplate(given, request.details);
  const choice = unsaved ?? resolveTemplate(questionFor(factory, config, given));
  const { template: _template, ...mail } = unsaved
    ? writeEmail({}, undefined, { ...given, templates: [unsaved.template] })
    : writeEmail(factory, config, given);
  const chosen = describeChoice(choice, usageType, locale);
  return {
    ...mail,
    locale,
    variables: given.variables,
    template: unsaved ? { source: 'unsaved', templateType: usageType, languageTag: locale } : chosen,
    findings: findingsOf(choice, usageType, locale),
    sizeBytes: Buffer.byteLength(mail.html),
  };
}

export interface PreviewSend extends PreviewRequest {
  to: string;
  ip: string;
}

/**
 * Sends the preview through the email connector, at once and once. It does not count among the codes of its recipient,
 * but nobody gets more previews than codes either. Throws as a connector test does.
 */
export async function sendPreview(parts: Parts, tenantId: string, request: PreviewSend): Promise<void> {
  const connector = requireConnector(await parts.connectors.get(tenantId, 'Email'));
  const to = await requireRecipient(connector, request.to, parts.log);
  const preview = await previewMail(parts, tenantId, request);
  await takePreviewSlot(parts, tenantId, to);
  const outcome = await trySend(apart(connector), messageOf(preview, request, to), parts);
  if (outcome.kind !== 'accepted') throw refusalOf(outcome);
}

type MailRequest = Omit<MessageRequest, 'id' | 'to' | 'ip'>;

async function mailRequest(
  parts: Parts,
  tenantId: string,
  settings: ExperienceSettings,
  { templateType, languageTag, details, variables }: PreviewRequest,
): Promise<MailRequest> {
  const { fallbackLanguage } = settings.languageInfo;
  const resolved = await mailLanguage(parts, tenantId, { uiLocales: languageTag });
  // What is not stored yet is shown in the very language that it is for.
  const locale = (details && languageTag) ?? resolved;
  return {
    usageType: templateType,
    locale,
    variables: {
      ...sampleVariables(templateType, locale),
      ...sampleLink(parts, tenantId, settings, templateType),
      ...variables,
    },
    templates: await parts.templates.get(tenantId),
    fallbackLanguage,
    branding: tenantBranding(settings),
    origin: parts.originOf(tenantId),
    expiresInMinutes:
      templateType === 'OrganizationInvitation'
        ? invitationMinutes
        : Math.floor(codePolicyOf(settings).lifetimeSeconds / 60),
    requestedAt: new Date(parts.clock()),
    askedFrom: sampleDevice,
  };
}

/** Where a link goes out beside the code of this type, the preview has one; it leads to the page that says it is of no use. */
const sampleLink = ({ originOf }: Parts, tenantId: string, { mailedLinks }: ExperienceSettings, type: UsageType) =>
  mailedLinks[type as InteractionEvent] ? { link: `${originOf(tenantId)}/link/example` } : {};

const invitationMinutes = 7 * 24 * 60;

/** An address of the range for examples (RFC 5737). */
export const sampleDevice = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

function unsavedTemplate({ usageType, locale }: MailRequest, details: TemplateDetails) {
  const key = { templateType: usageType, languageTag: locale };
  return { source: 'template', template: { ...key, id: '', version: 0, wording: wordingOf(key, details) } } as const;
}

function findingsOf(choice: ReturnType<typeof resolveTemplate>, templateType: UsageType, languageTag: string) {
  switch (choice.source) {
    case 'template': {
      const { wording, ...template } = choice.template;
      return lintTemplate({ ...template, details: wording });
    }
    case 'connector':
      return lintTemplate({ templateType, languageTag, details: choice.wording });
    case 'default':
      return [];
  }
}

/** Connections are kept by config object: giving back those of a copy leaves those in use alone. */
const apart = ({ factory, config }: Connector) => ({
  factory,
  config: typeof config === 'object' && config !== null ? { ...config } : config,
});

async function takePreviewSlot({ database, seal, clock }: Parts, tenantId: string, to: string) {
  const slot = sendSlot(seal, tenantId, 'PreviewSend', to, new Date(clock()));
  if ((await database.query(takeSlot(slot))).length > 0) return;
  const retryAfterSeconds = await secondsUntilSlot(database, slot);
  const headers = { 'retry-after': String(retryAfterSeconds) };
  throw new PublicError('request.rate_limited', { retryAfterSeconds }, { headers });
}

function messageOf(preview: Preview, { templateType, ip }: PreviewSend, to: string): Job['message'] {
  const { subject, html, text, headers, from, replyTo, locale, variables, template } = preview;
  return {
    type: 'Email',
    id: standardId(),
    to,
    subject,
    html,
    text,
    headers,
    ...(from !== undefined && { from }),
    ...(replyTo !== undefined && { replyTo }),
    about: {
      usageType: templateType,
      locale,
      variables,
      wordingFrom: template.source === 'unsaved' ? 'template' : template.source,
      ip,
    },
  };
}
