import type { FastifyReply } from 'fastify';
import type { Inbox, InboxMessage } from '../../delivery/inbox.ts';
import { displayAddress } from '../../lib/email-address.ts';
import { type Html, html } from '../../lib/html.ts';
import { assetUrl } from '../assets.ts';
import { document } from '../layout.ts';
import { securityHeaders } from '../security-headers.ts';
import { defaultTheme } from '../theme.ts';
import { codeIn } from './code.ts';

/** The two columns: all messages, and the one that is open. */
export function sendInbox(reply: FastifyReply, inbox: Inbox, open: InboxMessage | undefined, content: Html) {
  const head = html`<link rel="stylesheet" href="${assetUrl('inbox.css')}">
<script src="${assetUrl('inbox.js')}" defer></script>`;
  const body = html`<div class="inbox" ${open && 'data-open'}>
<header class="bar"><p class="title"><a href="/dev/inbox">Inbox</a></p><p class="live" id="live" hidden>Live</p></header>
<nav class="list" aria-label="Messages"><ol id="messages">${inbox.list().map((message) => row(message, open))}</ol></nav>
<main class="pane">${content}</main>
<p class="unseen" role="status" id="announcement"></p>
</div>`;
  return reply
    .headers(securityHeaders({ isSecure: false, connects: true, frames: true }))
    .type('text/html; charset=utf-8')
    .send(document({ language: 'en', theme: defaultTheme, name: undefined }, { title: titleOf(open), head, body }));
}

const titleOf = (open: InboxMessage | undefined) => (open ? `${open.subject} · Inbox` : 'Inbox');

function row(message: InboxMessage, open: InboxMessage | undefined) {
  const code = codeIn(message.text);
  return html`<li id="message-${message.id}">
<a class="row" href="/dev/inbox/${message.id}" ${message.id === open?.id && html`aria-current="true"`}>
<span class="to"><bdi>${displayAddress(message.to)}</bdi></span>
<span class="subject">${message.subject}</span>
${timeOf(message)}
</a>
${code && copyButton(code)}
</li>`;
}

/** Without script it is just the code, and can be selected. */
export const copyButton = (code: string) =>
  html`<button class="chip" type="button" data-copy="${code}" aria-label="Copy the code ${code}"><code>${code}</code></button>`;

export const timeOf = ({ receivedAt }: InboxMessage) =>
  html`<time datetime="${receivedAt}">${receivedAt.slice(11, 19)}</time>`;
