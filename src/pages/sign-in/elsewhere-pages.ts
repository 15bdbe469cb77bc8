import type { FastifyInstance } from 'fastify';
import type { Door } from '../../door.ts';
import { openVisit } from './visit.ts';

/**
 * First pages of ways in that this tenant has none of: social and enterprise sign-in. An application that asks for one
 * gets the page that it names instead, or the usual one.
 */
export function elsewherePages(app: FastifyInstance, door: Door) {
  for (const path of ['/direct/:method/:target', '/single-sign-on']) {
    app.get(path, async (request, reply) => {
      await openVisit(door, request, reply);
      const isRegister = Reflect.get(request.query as object, 'fallback') === 'register';
      return reply.redirect(isRegister ? '/register' : '/sign-in', 303);
    });
  }
}
