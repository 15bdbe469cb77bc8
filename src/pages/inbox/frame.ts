import type { FastifyReply } from 'fastify';
import type { Inbox, InboxMessage } from '../../delivery/inbox.ts';
import { type Html, html } from '../../lib/html.ts';
import { assetUrl } from '../assets.ts';
import { document } from '../layout.ts';
import { securityHeaders } from '../security-headers.ts';
import { defaultTheme } from '../theme.ts';
import { codeIn } from './code.ts';
import { kindOf, recipientOf, subjectOf, titleOf } from './words.ts';

export interface Pane {
  content: Html;
  /** The message that is shown. */
  open?: InboxMessage;
  /** On a narrow screen the pane stands in place of the list. */
  isInFront: boolean;
}

/** The two columns: all messages, and the one that is open. */
export function sendInbox(reply: FastifyReply, inbox: Inbox, { content, open, isInFront }: Pane) {
  const head = html`<link rel="stylesheet" href="${assetUrl('inbox.css')}">
<script src="${assetUrl('inbox.js')}" defer></script>`;
  const messages = inbox.list();
  const body = html`<div class="inbox">
<header class="bar"><h1 class="title"><a href="/dev/inbox">Inbox</a></h1><p class="live" id="live" hidden>Live</p></header>
<main class="columns${isInFront && ' in-front'}">
<nav class="list" aria-label="Messages"><ol id="messages">${messages.map((message) => row(message, open))}</ol></nav>
<div class="pane">${isInFront && messages.length > 0 && html`<p class="back"><a href="/dev/inbox">All messages</a></p>`}${content}</div>
</main>
<p class="unseen" role="status" id="announcement"></p>
</div>`;
  return reply
    .headers(securityHeaders({ isSecure: false, connects: true, frames: true }))
    .type('text/html; charset=utf-8')
    .send(
      document(
        { language: 'en', theme: defaultTheme, name: undefined },
        { title: open ? `${titleOf(open)} · Inbox` : 'Inbox', head, body },
      ),
    );
}

function row(message: InboxMessage, open: InboxMessage | undefined) {
  const code = codeIn(message.text);
  return html`<li id="message-${message.id}">
<a class="row" href="/dev/inbox/${message.id}" ${message.id === open?.id && html`aria-current="true"`}>
<span class="to"><bdi>${recipientOf(message)}</bdi></span>
<span class="subject"><span class="kind kind-${message.kind}">${kindOf(message)}</span> <span class="words">${subjectOf(message)}</span></span>
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
