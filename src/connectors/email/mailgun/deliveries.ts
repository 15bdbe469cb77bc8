import { z } from 'zod';
import { withoutControls } from '../../../lib/controls.ts';
import { isNotice, usageTypes } from '../../../usage-types.ts';
import type { ConfigTemplate } from '../../connector.ts';
import { said } from '../../fields.ts';
import { memberAt } from '../../http/answer.ts';
import type { Envelope } from '../envelope.ts';
import { parseMailbox } from '../mailbox.ts';

const both = { subject: z.string().optional(), replyTo: z.string().optional() };

/** Wording of the operator's, or the name of a template kept at Mailgun. */
const delivery = z.union(
  [
    z.object({ html: z.string(), text: z.string().optional(), template: z.undefined().optional(), ...both }),
    z.object({
      template: z.string().min(1),
      variables: z.record(z.string(), z.unknown()).optional(),
      html: z.undefined().optional(),
      ...both,
    }),
  ],
  'must have either "html" or "template"',
);

/** By usage type; `Test` stands in old configs. */
export const deliveries = z
  .partialRecord(z.enum([...usageTypes, 'Test']), delivery)
  .optional()
  .meta(
    said({
      label: 'Deliveries',
      help: "Your own wording per usage type, as html and text or as the name of a template at Mailgun. Left empty, Postern's own is sent.",
      item: 'Json',
      default: {},
    }),
  );

export type Deliveries = z.output<typeof deliveries>;

/** The wording that Postern renders. */
export const templatesOf = (given: Deliveries = {}): ConfigTemplate[] =>
  Object.entries(given).flatMap(([usageType, { subject = '', replyTo, ...rest }]) => {
    if (rest.html === undefined) return [];
    const optional = { ...(rest.text !== undefined && { text: rest.text }), ...(replyTo !== undefined && { replyTo }) };
    return [{ usageType, contentType: 'text/html', subject, content: rest.html, ...optional }];
  });

export type Fields = (readonly [name: string, value: string])[];

/** A template kept at Mailgun stands in for wording of ours, except for what the template store has. */
export function wordingOf({ subject, replyTo, text, html, about }: Envelope, given: Deliveries = {}) {
  const { variables, wordingFrom, usageType } = about;
  const own = wordingFrom === 'template' || isNotice(usageType) ? undefined : (given[usageType] ?? given.Generic);
  if (own?.template === undefined) {
    return { subject, replyTo, parts: [['text', text] as const, ['html', html] as const] };
  }
  const ownReplyTo = own.replyTo ? parseMailbox(filled(own.replyTo, variables, /[<>",;\\]/g)) : undefined;
  return {
    subject: own.subject ? filled(own.subject, variables) : subject,
    replyTo: ownReplyTo ?? replyTo,
    parts: [
      ['template', own.template] as const,
      ['t:text', 'yes'] as const,
      ['h:X-Mailgun-Variables', asciiJson({ ...own.variables, ...variables })] as const,
    ],
  };
}

/** The public rules of placeholders: an unknown root stays, a missing value below a known one is empty. */
const filled = (template: string, variables: Record<string, unknown>, unfit = /\p{Cc}/gu) =>
  withoutControls(
    template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (placeholder, path: string) => {
      const names = path.split('.');
      if (!Object.hasOwn(variables, names[0] ?? '')) return placeholder;
      return plain(memberAt(variables, ...names))
        .replace(unfit, ' ')
        .slice(0, 200);
    }),
  );

function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? '[object Object]' : String(value);
}

const asciiJson = (value: object) =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
