import type { InboxText } from '../../delivery/inbox.ts';
import { html } from '../../lib/html.ts';
import { codeIn } from './code.ts';
import { copyButton, timeOf } from './frame.ts';
import { recipientOf } from './words.ts';

/** A text message as a phone shows it. */
export function openedText(message: InboxText) {
  const code = codeIn(message.text);
  return html`<article>
<h2>Text message</h2>
<dl class="facts">
<div><dt>To</dt><dd><bdi>${recipientOf(message)}</bdi></dd></div>
<div><dt>Type</dt><dd>${message.usageType}</dd></div>
<div><dt>Received</dt><dd>${timeOf(message)}</dd></div>
${code && html`<div><dt>Code</dt><dd>${copyButton(code)}</dd></div>`}
</dl>
<section class="phone" aria-label="The message on a phone">
<p class="arrived">Text message · ${timeOf(message)}</p>
<p class="bubble">${message.text.trim()}</p>
</section>
</article>`;
}
