import type { ExperienceSettings } from '../experience/settings.ts';
import { type Branding, type BrandingLayer, mergeBranding } from '../templates/defaults/branding.ts';

/** What the tenant's sign-in experience says about the look of mails. */
export const tenantBranding = ({ branding, color }: ExperienceSettings): Branding => ({
  ...(branding.logoUrl && { logoUrl: branding.logoUrl }),
  ...(branding.darkLogoUrl && { logoDarkUrl: branding.darkLogoUrl }),
  primaryColor: color.primaryColor,
  ...(color.isDarkModeEnabled && { darkPrimaryColor: color.darkPrimaryColor }),
});

/** The look of one mail: the application's and the organization's go before the tenant's, the connector's before all. */
export const mailBranding = (
  tenant: Branding | undefined,
  { application, organization }: Record<string, unknown>,
  connector: BrandingLayer | undefined,
): Branding => mergeBranding(tenant, layerOf(application), layerOf(organization), connector);

/** The logos of an application or organization, as their variables have them. */
function layerOf(subject: unknown): BrandingLayer | undefined {
  const branding = fieldOf(subject, 'branding');
  return branding
    ? { logoUrl: fieldOf(branding, 'logoUrl'), logoDarkUrl: fieldOf(branding, 'darkLogoUrl') }
    : undefined;
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
