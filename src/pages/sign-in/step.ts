import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOvertaken } from './next.ts';

/** There is nothing for this person to do here (any more). */
export interface Elsewhere {
  kind: 'elsewhere';
  url: string;
}

type Open<Step> = (request: FastifyRequest, reply: FastifyReply) => Promise<Step | Elsewhere>;
type Deed<Step> = (request: FastifyRequest, reply: FastifyReply, step: Step) => unknown;

/** A page on which people take one step of their way: it is shown, and what they give is taken. */
export function mountStep<Step extends { kind: 'step' }>(
  app: FastifyInstance,
  path: string,
  open: Open<Step>,
  { show, take }: { show(reply: FastifyReply, step: Step): unknown; take: Deed<Step> },
) {
  app.get(
    path,
    within(open, (_request, reply, step) => show(reply, step)),
  );
  app.post(path, within(open, take));
}

/**
 * Does something within a step; whoever is not at it goes on elsewhere. Whom another request of the same person has
 * overtaken looks at the same path again, and finds what that one has left; deeds whose path has nothing to look at see to
 * it themselves.
 */
export const within =
  <Step extends { kind: 'step' }>(open: Open<Step>, deed: Deed<Step>) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const step = await open(request, reply);
      return step.kind === 'elsewhere' ? reply.redirect(step.url, 303) : await deed(request, reply, step);
    } catch (error) {
      if (isOvertaken(error)) return reply.redirect(request.url, 303);
      throw error;
    }
  };
