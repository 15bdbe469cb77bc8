import type { UsageType } from '../usage-types.ts';
import { documentAround, paragraphsFromText, withoutEmptyParagraphs } from './derive-html.ts';
import { textFromHtml } from './derive-text.ts';
import { compile, compilePlaceholders, type Fill } from './placeholders.ts';

/** What a mail says, as an operator wrote it: placeholders may stand in every field but the first two. */
export interface Wording {
  usageType: string;
  /** The language that it is written in, where that is known. */
  languageTag?: string;
  /** Absent: HTML. */
  contentType?: 'text/plain' | 'text/html';
  /** Empty: the subject of our default. */
  subject: string;
  content: string;
  /** The text part beside HTML. Absent: derived from the content. */
  text?: string;
  sendFrom?: string;
  replyTo?: string;
}

export interface FilledWording {
  subject: string;
  html: string;
  text: string;
  from?: string;
  replyTo?: string;
  /** The wording ends in an `@host #code` line of its own. */
  hasCodeLine: boolean;
}

/** The wording of this usage type, else the generic one. */
export const chooseWording = <Written extends { usageType: string }>(
  wordings: readonly Written[],
  usageType: UsageType,
) =>
  wordings.find((wording) => wording.usageType === usageType) ??
  wordings.find((wording) => wording.usageType === 'Generic');

export function fillWording(
  wording: Wording,
  { variables, locale }: { variables: Record<string, unknown>; locale: string },
  defaultSubject: () => string,
): FilledWording {
  const compiled = compiledFor(wording);
  const subject = compiled.subject(variables).trim() || defaultSubject();
  const from = compiled.sendFrom?.(variables).trim();
  const replyTo = compiled.replyTo?.(variables).trim();
  return {
    subject,
    html: compiled.html(variables, subject, locale),
    text: compiled.text(variables),
    ...(from && { from }),
    ...(replyTo && { replyTo }),
    hasCodeLine: compiled.hasCodeLine,
  };
}

interface CompiledWording {
  subject: Fill;
  html: (variables: Record<string, unknown>, subject: string, locale: string) => string;
  text: Fill;
  sendFrom: Fill | undefined;
  replyTo: Fill | undefined;
  hasCodeLine: boolean;
}

/** Kept as long as the config that the wording stands in. */
const compiledWordings = new WeakMap<Wording, CompiledWording>();

function compiledFor(wording: Wording) {
  const known = compiledWordings.get(wording);
  if (known) return known;
  const compiled = compileWording(wording);
  compiledWordings.set(wording, compiled);
  return compiled;
}

function compileWording(wording: Wording): CompiledWording {
  const isText = wording.contentType === 'text/plain';
  const given = isText ? wording.content : wording.text;
  const text = given ? given.replace(/\r\n?/g, '\n').trimEnd() : textFromHtml(wording.content);
  return {
    subject: compileLine(wording.subject, 'header'),
    html: isText ? compileFromText(text) : compilePlaceholders(wording.content, 'html'),
    text: compilePlaceholders(text, 'text'),
    sendFrom: wording.sendFrom === undefined ? undefined : compileLine(wording.sendFrom, 'mailbox'),
    replyTo: wording.replyTo === undefined ? undefined : compileLine(wording.replyTo, 'mailbox'),
    // Asked of the template: a value must not be able to pass for the line.
    hasCodeLine: /(?:^|\n)@\S+ #\{\{\s*code\s*\}\}$/.test(text),
  };
}

function compileFromText(text: string): CompiledWording['html'] {
  const { fill, placeholders } = compile(paragraphsFromText(text), 'html');
  const hasConditions = placeholders.some(({ role }) => role === 'condition');
  return (variables, subject, locale) => {
    const paragraphs = fill(variables);
    return documentAround(hasConditions ? withoutEmptyParagraphs(paragraphs) : paragraphs, subject, locale);
  };
}

/** The operator's own line breaks do not reach a header either. */
const compileLine = (template: string, medium: 'header' | 'mailbox') =>
  compilePlaceholders(template.replace(/\p{Cc}+/gu, ' '), medium);
