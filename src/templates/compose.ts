import type { UsageType } from '../usage-types.ts';
import type { Branding } from './defaults/branding.ts';
import { defaultMail } from './defaults/default-mail.ts';
import { headersFor } from './message-headers.ts';
import { bindingFor, withCodeLine } from './one-time-code.ts';
import { chooseWording, fillWording, type Wording } from './wording.ts';

export type { Branding, Wording };

export interface ComposeRequest {
  usageType: UsageType;
  /** The resolved language tag. */
  locale: string;
  /** code, link, locale, uiLocales, application, organization, user, inviter, and whatever the caller adds. */
  variables: Record<string, unknown>;
  /** The operator's own from the template store, where one is for this mail; it goes before those of the config. */
  stored?: Wording;
  /** The operator's own, from the connector's config. None that fits: our default. */
  wordings: readonly Wording[];
  branding?: Branding;
  /** Origin of the page that the code is for, for example https://id.example.com. */
  origin: string;
  expiresInMinutes: number;
}

export interface ComposedMessage {
  subject: string;
  html: string;
  text: string;
  from?: string;
  replyTo?: string;
  headers: Record<string, string>;
  template: { source: 'template' | 'connector' | 'default'; usageType: string };
}

/** Writes the mail: the operator's wording or ours, in both parts, with the headers that every mail of ours carries. */
export function compose(request: ComposeRequest): ComposedMessage {
  const oneTimeCode = bindingFor(request);
  const wording = request.stored ?? chooseWording(request.wordings, request.usageType);
  const headers = headersFor(oneTimeCode);
  if (!wording) {
    const { subject, html, text } = defaultMail(request);
    const template = { source: 'default', usageType: request.usageType } as const;
    return { subject, html, text: withCodeLine(text, oneTimeCode), headers, template };
  }
  const locale = wording.languageTag ?? request.locale;
  const given = { ...request, locale };
  const { hasCodeLine, text, ...mail } = fillWording(wording, given, () => defaultMail(given).subject);
  const source = request.stored ? 'template' : 'connector';
  const template = { source, usageType: wording.usageType } as const;
  return { ...mail, text: hasCodeLine ? text : withCodeLine(text, oneTimeCode), headers, template };
}
