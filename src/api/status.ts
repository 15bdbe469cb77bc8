import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../door.ts';

/** `/status`: the process lives. `/status/ready`: send it requests; 503 while it cannot answer them or is stopping. */
export const statusApi =
  ({ isReady }: Door): FastifyPluginAsync =>
  async (app) => {
    app.get('/status', (_request, reply) => reply.code(204).send());
    app.get('/status/ready', async (_request, reply) => reply.code((await isReady()) ? 204 : 503).send());
  };
