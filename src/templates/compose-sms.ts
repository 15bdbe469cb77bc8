import type { UsageType } from '../usage-types.ts';
import { defaultSms } from './defaults/default-sms.ts';
import { bindingFor, withCodeLine } from './one-time-code.ts';
import { compilePlaceholders, type Fill } from './placeholders.ts';
import { chooseWording } from './wording.ts';

/** What a text message says, as an operator wrote it. */
export interface SmsWording {
  usageType: string;
  content: string;
}

export interface ComposeSmsRequest {
  usageType: UsageType;
  /** The resolved language tag. */
  locale: string;
  /** code, link, locale, uiLocales, and whatever the caller adds. */
  variables: Record<string, unknown>;
  /** The operator's own, from the connector's config. None that fits: our default. */
  wordings: readonly SmsWording[];
  /** Origin of the page that the code is for, for example https://id.example.com. */
  origin: string;
  expiresInMinutes: number;
}

export interface ComposedSms {
  text: string;
  template: { source: 'connector' | 'default'; usageType: string };
}

/**
 * Writes the text message: the operator's wording, to the letter, or ours. The line that lets a phone fill the code in
 * is added to ours alone: what an operator wrote may be registered with carriers, who refuse any other text, and may
 * have the line in it already (`@id.example.com #{{code}}`).
 */
export function composeSms(request: ComposeSmsRequest): ComposedSms {
  const wording = chooseWording(request.wordings, request.usageType);
  if (wording) {
    const template = { source: 'connector', usageType: wording.usageType } as const;
    return { text: fillFor(wording)(request.variables), template };
  }
  const text = withCodeLine(defaultSms(request), bindingFor(request));
  return { text, template: { source: 'default', usageType: request.usageType } };
}

/** Kept as long as the config that the wording stands in. */
const compiled = new WeakMap<SmsWording, Fill>();

function fillFor(wording: SmsWording) {
  const fill = compiled.get(wording) ?? compilePlaceholders(wording.content.replace(/\r\n?/g, '\n').trim(), 'text');
  compiled.set(wording, fill);
  return fill;
}
