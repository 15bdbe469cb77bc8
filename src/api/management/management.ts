import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../../door.ts';
import { type AnyRoute, mountRoutes } from '../route.ts';
import { applicationRoutes } from './applications.ts';
import type { createAuthorizer } from './authorize.ts';
import { connectorFactoryRoutes } from './connector-factories.ts';
import { connectorTestRoutes } from './connector-test.ts';
import { connectorRoutes } from './connectors.ts';
import { deliveryRoutes } from './deliveries.ts';
import { emailTemplatePreviewRoutes } from './email-template-preview.ts';
import { emailTemplateVersionRoutes } from './email-template-versions.ts';
import { emailTemplateRoutes } from './email-templates.ts';
import { signInExperienceRoutes } from './sign-in-experience.ts';
import { captchaProviderRoutes } from './sign-in-experience-captcha.ts';
import { userRoutes } from './users.ts';
import { verificationCodeRoutes } from './verification-codes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Client or user of the access token; empty outside of the Management API. */
    caller: string;
  }
}

/** Every call of the Management API, one file a noun. */
export const managementRoutes = (door: Door): AnyRoute[] => [
  ...connectorFactoryRoutes(door),
  ...connectorRoutes(door),
  ...connectorTestRoutes(door),
  ...emailTemplatePreviewRoutes(door),
  ...emailTemplateVersionRoutes(door),
  ...emailTemplateRoutes(door),
  ...deliveryRoutes(door),
  ...verificationCodeRoutes(door),
  ...signInExperienceRoutes(door),
  ...captchaProviderRoutes(door),
  ...applicationRoutes(door),
  ...userRoutes(door),
];

export const managementApi =
  (door: Door, authorize: ReturnType<typeof createAuthorizer>): FastifyPluginAsync =>
  async (app) => {
    app.decorateRequest('caller', '');
    app.addHook('onRequest', async (request) => {
      request.caller = await authorize(request.headers.authorization);
    });
    mountRoutes(app, managementRoutes(door));
  };
