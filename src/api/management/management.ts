import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../../door.ts';
import { type AnyRoute, mountRoutes } from '../route.ts';
import { accountCenterRoutes } from './account-center.ts';
import { applicationRoutes } from './applications.ts';
import { applicationExperienceRoutes } from './applications-sign-in-experience.ts';
import { auditWrites } from './audit-writes.ts';
import type { Caller, createAuthorizer } from './authorize.ts';
import { connectorAuthorizationUriRoutes } from './connector-authorization-uri.ts';
import { connectorFactoryRoutes } from './connector-factories.ts';
import { connectorTestRoutes } from './connector-test.ts';
import { connectorRoutes } from './connectors.ts';
import { customPhrasesRoutes } from './custom-phrases.ts';
import { deliveryRoutes } from './deliveries.ts';
import { emailTemplatePreviewRoutes } from './email-template-preview.ts';
import { emailTemplateVersionRoutes } from './email-template-versions.ts';
import { emailTemplateRoutes } from './email-templates.ts';
import { hookRoutes } from './hooks.ts';
import { tellHooksOfWrites } from './hooks-of-writes.ts';
import { logRoutes } from './logs.ts';
import { oneTimeTokenRoutes } from './one-time-tokens.ts';
import { organizationRoutes } from './organizations.ts';
import { sentinelActivityRoutes } from './sentinel-activities.ts';
import { signInExperienceRoutes } from './sign-in-experience.ts';
import { captchaProviderRoutes } from './sign-in-experience-captcha.ts';
import { ssoConnectorRoutes } from './sso-connectors.ts';
import { userRoutes } from './users.ts';
import { verificationCodeRoutes } from './verification-codes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Client or user of the access token; empty outside of the Management API. */
    caller: string;
    callerType: Caller['type'] | undefined;
  }
}

/** Every call of the Management API, one file a noun. */
export const managementRoutes = (door: Door): AnyRoute[] => [
  ...connectorFactoryRoutes(door),
  ...connectorRoutes(door),
  ...connectorTestRoutes(door),
  ...connectorAuthorizationUriRoutes(door),
  ...emailTemplatePreviewRoutes(door),
  ...emailTemplateVersionRoutes(door),
  ...emailTemplateRoutes(door),
  ...deliveryRoutes(door),
  ...verificationCodeRoutes(door),
  ...oneTimeTokenRoutes(door),
  ...sentinelActivityRoutes(door),
  ...signInExperienceRoutes(door),
  ...captchaProviderRoutes(door),
  ...customPhrasesRoutes(door),
  ...accountCenterRoutes(door),
  ...applicationRoutes(door),
  ...applicationExperienceRoutes(door),
  ...organizationRoutes(door),
  ...ssoConnectorRoutes(door),
  ...userRoutes(door),
  ...logRoutes(door),
  ...hookRoutes(door),
];

export const managementApi =
  (door: Door, authorize: ReturnType<typeof createAuthorizer>): FastifyPluginAsync =>
  async (app) => {
    app.decorateRequest('caller', '').decorateRequest('callerType', undefined);
    auditWrites(app, door);
    tellHooksOfWrites(app, door);
    app.addHook('onRequest', async (request) => {
      const caller = await authorize(request.headers.authorization);
      Object.assign(request, { caller: caller.id, callerType: caller.type });
    });
    mountRoutes(app, managementRoutes(door));
  };
