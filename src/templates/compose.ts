import type { UsageType } from '../usage-types.ts';
import type { Branding } from './defaults/branding.ts';
import { defaultMail } from './defaults/default-mail.ts';
import { type OneTimeCode, originBound } from './one-time-code.ts';
import { chooseWording, fillWording, type Wording } from './wording.ts';

export type { Branding, Wording };

export interface ComposeRequest {
  usageType: UsageType;
  /** The resolved language tag. */
  locale: string;
  /** code, link, locale, uiLocales, application, organization, user, inviter, and whatever the caller adds. */
  variables: Record<string, unknown>;
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
  template: { source: 'connector' | 'default'; usageType: string };
}

/** Writes the mail: the operator's wording or ours, in both parts, with the headers that every mail of ours carries. */
export function compose(request: ComposeRequest): ComposedMessage {
  const oneTimeCode = oneTimeCodeOf(request);
  const wording = chooseWording(request.wordings, request.usageType);
  const headers = headersFor(oneTimeCode);
  if (!wording) {
    const { subject, html, text } = defaultMail(request);
    const template = { source: 'default', usageType: request.usageType } as const;
    return { subject, html, text: withCodeLine(text, oneTimeCode), headers, template };
  }
  const { hasCodeLine, text, ...mail } = fillWording(wording, request.variables, request.locale);
  const template = { source: 'connector', usageType: wording.usageType } as const;
  return { ...mail, text: hasCodeLine ? text : withCodeLine(text, oneTimeCode), headers, template };
}

/** An invitation is accepted in the operator's own application: a code in it is not for a page of ours. */
const oneTimeCodeOf = ({ usageType, variables, origin }: ComposeRequest) =>
  usageType === 'OrganizationInvitation' || !Object.hasOwn(variables, 'code')
    ? undefined
    : originBound(variables.code, origin);

/** Nothing follows the line, not even a line break: it is found as the last one. */
const withCodeLine = (text: string, oneTimeCode: OneTimeCode | undefined) =>
  oneTimeCode ? `${text.trimEnd()}\n\n${oneTimeCode.line}` : text;

/**
 * RFC 3834 keeps automatic answers away; Exchange asks for its own header to do so. Not its `All`, which would also
 * suppress the non-delivery reports from which we learn that a mail did not arrive. No List-Unsubscribe: nobody can
 * unsubscribe from what they have just asked for.
 */
const headersFor = (oneTimeCode: OneTimeCode | undefined): Record<string, string> => ({
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
  ...(oneTimeCode && { 'One-Time-Code': oneTimeCode.header }),
});
