import type { FastifyPluginAsync } from 'fastify';
import type { Inbox } from '../delivery/inbox.ts';
import { inboxEvents } from './inbox/events.ts';
import { inboxJson } from './inbox/json.ts';
import { inboxList } from './inbox/list.ts';
import { inboxMessage } from './inbox/message.ts';

/** The development inbox: what the built-in email service took in, with its codes. Never in production. */
export const inboxPages =
  (inbox: Inbox): FastifyPluginAsync =>
  async (app) => {
    inboxList(app, inbox);
    inboxMessage(app, inbox);
    inboxEvents(app, inbox);
    inboxJson(app, inbox);
  };
