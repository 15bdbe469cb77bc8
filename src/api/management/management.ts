import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../../door.ts';
import { type AnyRoute, mountRoutes } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import type { createAuthorizer } from './authorize.ts';
import { connectorFactoryRoutes } from './connector-factories.ts';
import { connectorTestRoutes } from './connector-test.ts';
import { connectorRoutes } from './connectors.ts';
import { deliveryRoutes } from './deliveries.ts';
import { signInExperienceRoutes } from './sign-in-experience.ts';
import { userRoutes } from './users.ts';
import { verificationCodeRoutes } from './verification-codes.ts';

/** Every call of the Management API, one file a noun. */
export const managementRoutes = (door: Door): AnyRoute[] => [
  ...connectorFactoryRoutes(door),
  ...connectorRoutes(door),
  ...connectorTestRoutes(door),
  ...deliveryRoutes(door),
  ...verificationCodeRoutes(door),
  ...signInExperienceRoutes(door),
  ...applicationRoutes(door),
  ...userRoutes(door),
];

export const managementApi =
  (door: Door, authorize: ReturnType<typeof createAuthorizer>): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', ({ headers }) => authorize(headers.authorization));
    mountRoutes(app, managementRoutes(door));
  };
