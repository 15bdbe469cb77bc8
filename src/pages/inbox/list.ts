import type { FastifyInstance } from 'fastify';
import type { Inbox } from '../../delivery/inbox.ts';
import { html } from '../../lib/html.ts';
import { sendInbox } from './frame.ts';

export function inboxList(app: FastifyInstance, inbox: Inbox) {
  app.get('/dev/inbox', async (_request, reply) => {
    const isEmpty = inbox.list().length === 0;
    return sendInbox(reply, inbox, undefined, isEmpty ? nothingYet : nothingOpen);
  });
}

const nothingYet = html`<div class="empty"><h1>No messages yet</h1>
<p class="lead">Sign up in the demo app with any address: the message appears here at once. Nothing leaves this machine.</p></div>`;

const nothingOpen = html`<div class="empty"><h1>Development inbox</h1>
<p class="lead">Choose a message to read it, or copy a code straight from the list.</p></div>`;
