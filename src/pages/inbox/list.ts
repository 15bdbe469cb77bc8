import type { FastifyInstance } from 'fastify';
import type { Inbox } from '../../delivery/inbox.ts';
import { html } from '../../lib/html.ts';
import { sendInbox } from './frame.ts';

export function inboxList(app: FastifyInstance, inbox: Inbox) {
  app.get('/dev/inbox', async (_request, reply) => {
    const isEmpty = inbox.list().length === 0;
    return sendInbox(reply, inbox, { content: isEmpty ? nothingYet : nothingOpen, isInFront: isEmpty });
  });
}

const nothingYet = html`<div class="empty"><h2>No messages yet</h2>
<p class="lead">Sign up in the demo app with any address: the message appears here at once. Nothing leaves this machine.</p></div>`;

const nothingOpen = html`<div class="empty"><h2>Development inbox</h2>
<p class="lead">Choose a message to read it, or copy a code straight from the list.</p></div>`;
