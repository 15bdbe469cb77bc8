import { type ExperienceLayer, lookOf } from '../experience/layers.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { type Branding, type BrandingLayer, mergeBranding } from '../templates/defaults/branding.ts';
import type { Parts } from './parts.ts';

/** The look of a mail with these variables: that of the sign-in experience of the application and organization in them. */
export async function brandingFor(
  { experience, applicationExperiences, organizations }: BrandingParts,
  tenantId: string,
  { application, organization }: Record<string, unknown>,
): Promise<Branding> {
  const layerIn = async (kept: Finder, subject: unknown) => {
    const id = fieldOf(subject, 'id');
    return typeof id === 'string' ? kept.find(tenantId, id) : undefined;
  };
  const layers = [await layerIn(applicationExperiences, application), await layerIn(organizations, organization)];
  return tenantBranding(lookOf(await experience.get(tenantId), ...layers));
}

type BrandingParts = Pick<Parts, 'experience' | 'applicationExperiences' | 'organizations'>;

interface Finder {
  find(tenantId: string, id: string): Promise<ExperienceLayer | undefined>;
}

/** What a sign-in experience says about the look of mails. */
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
