import type { FastifyPluginAsync } from 'fastify';
import type { Inbox } from '../delivery/inbox.ts';
import { PublicError } from '../errors.ts';
import { inboxEvents } from './inbox/events.ts';
import { inboxJson } from './inbox/json.ts';
import { inboxList } from './inbox/list.ts';
import { inboxMessage } from './inbox/message.ts';

/** The development inbox: mails and text messages that were taken in instead of sent, with their codes. Never in production. */
export const inboxPages =
  (inbox: Inbox, origin: string): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', async ({ headers }) => refuseOtherNames(headers.host, origin));
    inboxList(app, inbox);
    inboxMessage(app, inbox);
    inboxEvents(app, inbox);
    inboxJson(app, inbox);
  };

/** A foreign page whose name suddenly leads here (DNS rebinding) would be of our origin for the browser, and read codes. */
function refuseOtherNames(host: string | undefined, origin: string) {
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  if (![new URL(origin).hostname, 'localhost', '127.0.0.1', '[::1]'].includes(name))
    throw new PublicError('entity.not_found');
}
