import type { MessageType } from '../variables.ts';
import { type RuleName, rules, type Severity } from './rules.ts';
import type { Source } from './source.ts';

export interface Finding {
  /** A name of the catalogue in rules.ts. */
  rule: string;
  severity: Severity;
  /** The field of the template's details. What concerns the template as a whole is said of its content. */
  field: Field;
  /** 1-based place in that field, where one is known. */
  line?: number;
  column?: number;
  excerpt?: string;
  message: string;
  advice: string;
}

export type Field = 'subject' | 'content' | 'text' | 'replyTo' | 'sendFrom';

export interface TemplateDetails {
  subject: string;
  content: string;
  /** Absent: HTML. */
  contentType?: 'text/plain' | 'text/html' | undefined;
  /** The text part beside HTML. Absent: derived from the content. */
  text?: string | undefined;
  replyTo?: string | undefined;
  sendFrom?: string | undefined;
}

export interface LintedTemplate {
  templateType: MessageType;
  languageTag: string;
  details: TemplateDetails;
}

/** What a rule says; where its place is an offset, the finding gets line, column and excerpt from it. */
export interface Draft {
  rule: RuleName;
  field: Field;
  offset?: number;
  message: string;
  advice: string;
}

export function findingOf({ rule, field, offset, message, advice }: Draft, source: Source | undefined): Finding {
  const place = offset === undefined ? undefined : source?.placeOf(offset);
  return { rule, severity: rules[rule].severity, field, ...place, message, advice };
}
