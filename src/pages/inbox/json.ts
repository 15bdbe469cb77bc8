import type { FastifyInstance } from 'fastify';
import type { Inbox } from '../../delivery/inbox.ts';
import { codeIn } from './code.ts';

/** For tests: `?to=` narrows it to one recipient. */
export function inboxJson(app: FastifyInstance, inbox: Inbox) {
  app.get('/dev/inbox.json', async (request, reply) => {
    const to: unknown = Reflect.get(request.query as object, 'to');
    const messages = inbox.list(typeof to === 'string' ? to : undefined);
    return reply
      .header('cache-control', 'no-store')
      .send({ messages: messages.map((message) => ({ ...message, code: codeIn(message.text) })) });
  });
}
