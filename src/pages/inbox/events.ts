import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Inbox } from '../../delivery/inbox.ts';

const heartbeatMilliseconds = 15_000;

/** Server-sent events: one for each message that arrives. The page then fetches the list anew. */
export function inboxEvents(app: FastifyInstance, inbox: Inbox) {
  const open = new Set<ServerResponse>();
  // An open page must not hold up a server that stops.
  app.addHook('preClose', async () => {
    for (const response of open) response.end();
  });
  app.get('/dev/inbox/events', (_request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    raw.write(': connected\n\n');
    const stop = inbox.watch(({ id }) => raw.write(`id: ${id}\nevent: message\ndata: ${id}\n\n`));
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMilliseconds);
    open.add(raw);
    raw.once('close', () => {
      open.delete(raw);
      clearInterval(heartbeat);
      stop();
    });
  });
}
