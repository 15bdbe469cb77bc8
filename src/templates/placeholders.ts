import { escapeHtml, escapeInTag, multipleLines, safeUrl, singleLine } from './values.ts';

/** What a template is: the place decides how a value is written there. */
export type Medium = 'html' | 'text' | 'header' | 'mailbox';

export type Fill = (variables: Record<string, unknown>) => string;

/**
 * Compiles a template once, so that filling it is a walk over its pieces. The public rules: a placeholder whose root
 * is not among the variables stays as it is; a missing, null or undefined value below a root that is there is empty;
 * everything else is converted to a plain string. Only own properties are read, so no prototype is in reach.
 */
export function compilePlaceholders(template: string, medium: Medium): Fill {
  const pieces: (string | Slot)[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    const before = template.slice(0, match.index);
    const path = (match[1] ?? '').split('.');
    pieces.push(before.slice(end), { source: match[0], path, write: writerFor(medium, before, path) });
    end = match.index + match[0].length;
  }
  pieces.push(template.slice(end));
  return (variables) => {
    let filled = '';
    for (const piece of pieces) filled += typeof piece === 'string' ? piece : fillSlot(piece, variables);
    return filled;
  };
}

/** A value by its path, own properties only. */
export function lookUp(variables: Record<string, unknown>, path: readonly string[]) {
  let value: unknown = variables;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** `{{code}}`, `{{ user.name }}`. Names with other characters, such as hyphens, are no placeholders. */
export const placeholder = /\{\{\s*([\w.]+)\s*\}\}/g;

interface Slot {
  source: string;
  path: string[];
  write: (value: string) => string;
}

const oneLineRoots: ReadonlySet<string> = new Set(['code', 'link', 'locale', 'uiLocales']);

function fillSlot(slot: Slot, variables: Record<string, unknown>) {
  if (!Object.hasOwn(variables, slot.path[0] ?? '')) return slot.source;
  return slot.write(plainString(lookUp(variables, slot.path)));
}

function writerFor(medium: Medium, before: string, path: string[]): (value: string) => string {
  switch (medium) {
    case 'html':
      return htmlWriterFor(before);
    case 'text':
      // A name is one line, whoever chose it: it cannot begin a paragraph of its own in our mail. Only what a caller
      // adds under a name of its own may be longer.
      return path.length > 1 || oneLineRoots.has(path[0] ?? '') ? singleLine : multipleLines;
    case 'header':
      return (value) => shortened(singleLine(value));
    case 'mailbox':
      // What would end a display name or begin another address (RFC 5322 §3.4).
      return (value) => shortened(singleLine(value.replace(/[<>",;\\]/g, ' ')));
  }
}

/** Where in the markup the placeholder stands: in an address, elsewhere in a tag, or in the content. */
function htmlWriterFor(before: string) {
  if (/\b(?:href|src|action|background)\s*=\s*["']?\s*$/i.test(before)) {
    return (value: string) => escapeInTag(safeUrl(value) ?? '');
  }
  const isInTag = before.lastIndexOf('<') > before.lastIndexOf('>');
  return isInTag ? escapeInTag : escapeHtml;
}

/** Long enough for any name, short enough that a header stays one that every server takes. */
const shortened = (value: string) => (value.length > 200 ? value.slice(0, 200).toWellFormed() : value);

/** String conversion that runs nobody's toString: the values come from records and requests. */
function plainString(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'function') return '';
  if (Array.isArray(value)) return value.map(plainString).join(',');
  return typeof value === 'object' ? '[object Object]' : String(value);
}
