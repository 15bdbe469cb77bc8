import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { type AnyRoute, mountRoutes } from '../route.ts';
import { interactionRoutes } from './interaction.ts';
import { mfaRoutes } from './mfa.ts';
import { profileRoutes } from './profile.ts';
import { socialRoutes } from './social.ts';
import { ssoRoutes } from './sso.ts';
import { verificationCodeRoutes } from './verification-codes.ts';
import { verificationSecretRoutes } from './verification-secrets.ts';

/** The interaction API of sign-in pages, ours and others': authorised by the cookie of a running interaction. */
export const experienceRoutes = (door: Door): AnyRoute[] => [
  ...interactionRoutes(door),
  ...verificationCodeRoutes(door),
  ...verificationSecretRoutes(door),
  ...socialRoutes(door),
  ...ssoRoutes(door),
  ...mfaRoutes(door),
  ...profileRoutes(door),
];

export const experienceApi =
  (door: Door): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', async (request) => refuseOtherSites(request));
    mountRoutes(app, experienceRoutes(door));
  };

/** The cookie is SameSite=Lax and bodies are JSON; a browser that says the call came from another site is refused besides. */
export function refuseOtherSites({ method, headers }: FastifyRequest) {
  const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (!isSafe && headers['sec-fetch-site'] === 'cross-site') throw new PublicError('auth.forbidden');
}
