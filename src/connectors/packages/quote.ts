import type { z } from 'zod';
import type { About, Message } from '../connector.ts';
import { quoteFor } from '../http/quote.ts';
import { createRedaction } from '../redact.ts';
import { secretsOf } from '../secrets.ts';
import type { Quote } from './verdict.ts';

const longestQuote = 160;

/**
 * Words of a package, as far as they may be shown: one short line of prose without secrets, code, link and recipient.
 * What looks like the dump of a request is not quoted at all.
 */
export function quoteOf(schema: z.ZodType, config: unknown, message?: Message): Quote {
  const quote = quoteFor(schema, config, message?.about, () => hidden(schema, config, message));
  return (words) => {
    const [line = ''] = quote(words.split('\n', 1)[0] ?? '').split(/\s*[{[<]/, 1);
    if (/authori[sz]ation["']?\s*[:=]|\b(bearer|basic)\s|cookie|api[-_]?key["']?\s*[:=]/i.test(line)) return '';
    return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
  };
}

/** A provider's id is kept as it is, unless it holds what must not be kept. */
export function isFitToKeep(id: string, schema: z.ZodType, config: unknown, message: Message) {
  const redact = createRedaction(() => hidden(schema, config, message));
  return redact(id) === id;
}

/** Every secret in the forms that it takes on the way: in lines, in URLs, in JSON, in HTML. */
export function hidden(schema: z.ZodType, config: unknown, message: Message | undefined): string[] {
  const plain = [...secretsOf(schema, config), ...openings(message?.about), ...(message ? [message.to] : [])];
  return plain.flatMap((text) => [
    text,
    ...text.split(/\s+/).filter((part) => part.length >= 4),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll('&', '&amp;'),
  ]);
}

const openings = (about: About | undefined) =>
  [about?.variables.code, about?.variables.link].filter((value) => typeof value === 'string');
