import { lookUp } from '../placeholders.ts';
import { exampleVariables } from '../variables.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';

const kilobyte = 1_024;
/** Gmail shows so much of a message's HTML and hides the rest behind a link. */
const clippedKilobytes = 102;
const largeKilobytes = 80;

/** Measured as it is sent, with an example in every placeholder and both branches of every condition. */
export function* checkSize({ type, content, html }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  const examples = exampleVariables(type);
  let bytes = 0;
  for (const token of content.tokens) {
    if (token.kind === 'words') bytes += Buffer.byteLength(token.source);
    if (token.kind === 'value') bytes += Buffer.byteLength(String(lookUp(examples, token.path) ?? ''));
  }
  const kilobytes = bytes / kilobyte;
  if (kilobytes <= largeKilobytes) return;
  const isClipped = kilobytes > clippedKilobytes;
  yield {
    rule: isClipped ? 'size-clipped' : 'size-large',
    field: 'content',
    message: isClipped
      ? `The HTML has ${Math.ceil(kilobytes)} KB: Gmail cuts it off after ${clippedKilobytes} KB.`
      : `The HTML has ${Math.ceil(kilobytes)} KB, not far from the ${clippedKilobytes} KB after which Gmail cuts it off.`,
    advice:
      'Take out styles that are not used, comments, and what an editor has added. Our own mails have less than 8 KB.',
  };
}
