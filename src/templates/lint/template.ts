import type { MessageType } from '../variables.ts';
import type { Field, LintedTemplate } from './finding.ts';
import { type Markup, readMarkup } from './markup.ts';
import { readSource, type Source } from './source.ts';
import { readStyles, type Styles } from './styles.ts';

/** A template, read once for all rules. */
export interface ReadTemplate {
  type: MessageType;
  languageTag: string;
  fields: readonly (readonly [Field, Source])[];
  subject: Source;
  content: Source;
  /** The text part that was written for HTML content. */
  text: Source | undefined;
  replyTo: Source | undefined;
  sendFrom: Source | undefined;
  /** Absent: the content is plain text. */
  html: { markup: Markup; styles: Styles } | undefined;
}

export function readTemplate({ templateType, languageTag, details }: LintedTemplate): ReadTemplate {
  const isHtml = details.contentType !== 'text/plain';
  const read = (text: string | undefined) => (text === undefined ? undefined : readSource(text));
  const subject = readSource(details.subject);
  const content = readSource(details.content);
  const rest = {
    // An empty one counts as none: the text part is then derived.
    text: isHtml && details.text ? readSource(details.text) : undefined,
    replyTo: read(details.replyTo),
    sendFrom: read(details.sendFrom),
  };
  const fields = Object.entries({ subject, content, ...rest }).filter((entry) => entry[1] !== undefined);
  const html = isHtml ? readHtml(content) : undefined;
  return { type: templateType, languageTag, fields: fields as [Field, Source][], subject, content, ...rest, html };
}

function readHtml(content: Source) {
  const markup = readMarkup(content);
  return { markup, styles: readStyles(markup) };
}
