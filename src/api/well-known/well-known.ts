import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../../door.ts';
import { type AnyRoute, mountRoutes } from '../route.ts';
import { publicAccountCenterRoutes } from './account-center.ts';
import { phrasesRoutes } from './phrases.ts';
import { publicExperienceRoutes } from './sign-in-experience.ts';

/** What anybody may know: sign-in pages of the operator's own read it before anyone has signed in. */
export const wellKnownRoutes = (door: Door): AnyRoute[] => [
  ...publicExperienceRoutes(door),
  ...publicAccountCenterRoutes(door),
  ...phrasesRoutes(door),
];

export const wellKnownApi =
  (door: Door): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*');
    });
    mountRoutes(app, wellKnownRoutes(door));
  };
