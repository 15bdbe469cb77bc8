import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Inbox, InboxMail } from '../../delivery/inbox.ts';
import { displayAddress } from '../../lib/email-address.ts';
import { html } from '../../lib/html.ts';
import { codeIn } from './code.ts';
import { copyButton, sendInbox, timeOf } from './frame.ts';
import { openedText } from './text-message.ts';

const views = ['html', 'text', 'headers', 'source'] as const;

type View = (typeof views)[number];

const titles: Record<View, string> = { html: 'HTML', text: 'Text', headers: 'Headers', source: 'Source' };

export function inboxMessage(app: FastifyInstance, inbox: Inbox) {
  app.get<{ Params: { id: string }; Querystring: { view?: unknown } }>('/dev/inbox/:id', async (request, reply) => {
    const message = inbox.find(request.params.id);
    if (!message) return sendInbox(reply.code(404), inbox, { content: gone, isInFront: true });
    const view = views.find((known) => known === request.query.view) ?? 'html';
    const content = message.kind === 'sms' ? openedText(message) : opened(message, view);
    return sendInbox(reply, inbox, { content, open: message, isInFront: true });
  });
  app.get<{ Params: { id: string } }>('/dev/inbox/:id/html', async (request, reply) => {
    const message = inbox.find(request.params.id);
    return message?.kind === 'email' ? sendMail(reply, message) : reply.callNotFound();
  });
}

/** The mail as it came, in a cage: no script, no form, an origin of its own. */
const sendMail = (reply: FastifyReply, message: InboxMail) =>
  reply
    .headers({
      'content-security-policy':
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src https: data:; frame-ancestors 'self'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(message.html.replace(/<head[^>]*>/i, '$&<base target="_blank">'));

function opened(message: InboxMail, view: View) {
  const code = codeIn(message.text);
  return html`<article>
<h2>${message.subject}</h2>
<dl class="facts">
<div><dt>From</dt><dd>${message.from}</dd></div>
<div><dt>To</dt><dd><bdi>${displayAddress(message.to)}</bdi></dd></div>
<div><dt>Type</dt><dd>${message.usageType}</dd></div>
<div><dt>Received</dt><dd>${timeOf(message)}</dd></div>
${code && html`<div><dt>Code</dt><dd>${copyButton(code)}</dd></div>`}
</dl>
<nav class="tabs" aria-label="Views">${views.map(
    (name) =>
      html`<a href="/dev/inbox/${message.id}?view=${name}" ${name === view && html`aria-current="page"`}>${titles[name]}</a>`,
  )}</nav>
${shown(message, view)}
</article>`;
}

function shown(message: InboxMail, view: View) {
  if (view === 'html') {
    return html`<iframe class="mail" src="/dev/inbox/${message.id}/html" title="The message as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
  }
  const [headers = ''] = message.source.split(/\r?\n\r?\n/, 1);
  const text = { text: message.text, headers, source: message.source }[view];
  return html`<pre class="plain" tabindex="0" role="region" aria-label="${titles[view]}">${text}</pre>`;
}

const gone = html`<div class="empty"><h2>This message is gone</h2>
<p class="lead">The inbox keeps the newest messages, in memory only: a restart empties it.</p></div>`;
