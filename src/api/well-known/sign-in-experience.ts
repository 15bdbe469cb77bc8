import { z } from 'zod';
import type { Door } from '../../door.ts';
import type { CaptchaConfig } from '../../experience/captcha-provider.ts';
import { forgotPasswordOf } from '../../experience/forgot-password.ts';
import { withLayers } from '../../experience/layers.ts';
import { experienceSettings } from '../../experience/settings.ts';
import { shownSsoConnector } from '../../sso/connectors.ts';
import { availableConnectors } from '../available-connectors.ts';
import { route } from '../route.ts';
import { shownSocialConnector, shownSocialConnectors } from './shown-social-connector.ts';

/** What a page needs to show the captcha; with the secret it could pass it, too. */
const publicCaptchaConfig = z.object({
  type: z.enum(['Turnstile', 'RecaptchaEnterprise']),
  siteKey: z.string(),
  domain: z.string().optional(),
  mode: z.enum(['invisible', 'checkbox']).optional(),
});

/** A connector of an enterprise, as pages show it. */
const shownConnector = z.object({
  id: z.string(),
  connectorName: z.string(),
  logo: z.string(),
  darkLogo: z.string(),
});

/**
 * Whom the operator blocks, and by which methods passwords are meant to be reset, is nobody's business; which of the
 * methods work is in `forgotPassword`.
 */
const answer = experienceSettings.omit({ emailBlocklistPolicy: true, forgotPasswordMethods: true }).extend({
  tenantId: z.string(),
  id: z.literal('default'),
  socialConnectors: z.array(shownSocialConnector),
  ssoConnectors: z.array(shownConnector),
  forgotPassword: z.object({ email: z.boolean(), phone: z.boolean() }),
  isDevelopmentTenant: z.boolean(),
  captchaConfig: publicCaptchaConfig.optional(),
  customProfileFields: z.array(z.never()),
  customProfileFieldCatalog: z.array(z.never()),
});

const ofWhom = z.string().max(128).optional();

interface Query {
  appId?: string | undefined;
  organizationId?: string | undefined;
}

export const publicExperienceRoutes = (door: Door) => [
  publicExperience(door, '/sign-in-exp', 'Read what a sign-in page needs to know'),
  publicExperience(door, '/experience', 'The same by its other name'),
];

const publicExperience = (door: Door, path: string, summary: string) =>
  route({
    method: 'GET',
    path,
    tag: 'Public',
    summary,
    given: { query: z.object({ organizationId: ofWhom, appId: ofWhom }) },
    answer: { status: 200, schema: answer },
    async run({ query }) {
      const { parts, tenantId, isProduction } = door;
      const { emailBlocklistPolicy: _blocked, ...settings } = await settingsFor(door, query);
      const { forgotPasswordMethods: _methods, ...shown } = settings;
      const captcha = settings.captchaPolicy.enabled ? await parts.captchaProvider.get(tenantId) : undefined;
      return {
        tenantId,
        id: 'default',
        ...shown,
        socialConnectors: await shownSocialConnectors(parts, tenantId, settings.socialSignInConnectorTargets),
        ssoConnectors: settings.singleSignOnEnabled ? (await parts.sso.list(tenantId)).map(shownSsoConnector) : [],
        forgotPassword: forgotPasswordOf(settings, await availableConnectors(door)),
        isDevelopmentTenant: !isProduction,
        ...(captcha && { captchaConfig: publicCaptchaConfigOf(captcha) }),
        customProfileFields: [],
        customProfileFieldCatalog: [],
      };
    },
  });

/** The tenant's, with what the application and then the organization have in their place (spec 4.1). */
async function settingsFor({ parts, tenantId }: Door, { appId, organizationId }: Query) {
  const application = appId ? await parts.applicationExperiences.find(tenantId, appId) : undefined;
  const organization = organizationId ? await parts.organizations.find(tenantId, organizationId) : undefined;
  return withLayers(await parts.experience.get(tenantId), application, organization);
}

function publicCaptchaConfigOf(config: CaptchaConfig): z.output<typeof publicCaptchaConfig> {
  const { type, siteKey } = config;
  if (type === 'Turnstile') return { type, siteKey };
  const { domain, mode } = config;
  return { type, siteKey, ...(domain && { domain }), ...(mode && { mode }) };
}
