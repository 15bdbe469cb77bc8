import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import type { Account } from '../../interactions/account/account.ts';
import { type AnyRoute, mountRoutes } from '../route.ts';
import { authorizeAccount } from './authorize.ts';
import { identityRoutes } from './identities.ts';
import { mfaRoutes } from './mfa.ts';
import { mfaChoiceRoutes } from './mfa-settings.ts';
import { myAccountRoutes } from './my-account.ts';
import { primaryIdentifierRoutes } from './primary-identifiers.ts';
import { socialVerificationRoutes } from './social-verifications.ts';
import { verificationRoutes } from './verifications.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the Account API; undefined outside of it. */
    account: Account | undefined;
  }
}

/** What people do with their own accounts, below `/api/my-account`. */
export const accountRoutes = (door: Door): AnyRoute[] => [
  ...myAccountRoutes(door),
  ...primaryIdentifierRoutes(door),
  ...identityRoutes(door),
  ...mfaRoutes(door),
  ...mfaChoiceRoutes(door),
];

/** How they prove who they are, below `/api/verifications`. */
export const accountVerificationRoutes = (door: Door): AnyRoute[] => [
  ...verificationRoutes(door),
  ...socialVerificationRoutes(door),
];

export const accountApi =
  (door: Door, routes: AnyRoute[]): FastifyPluginAsync =>
  async (app) => {
    knowAccounts(app, door);
    mountRoutes(app, routes);
  };

function knowAccounts(app: FastifyInstance, door: Door) {
  app.decorateRequest('account', undefined);
  app.addHook('onRequest', async (request: FastifyRequest, reply) => {
    // What is told of a person must not stay in a shared cache.
    reply.header('cache-control', 'no-store');
    request.account = await authorizeAccount(door, request);
  });
}
