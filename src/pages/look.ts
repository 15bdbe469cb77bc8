import type { Application } from '../applications/applications.ts';
import type { Door } from '../door.ts';
import { lookOf } from '../experience/layers.ts';
import type { ExperienceSettings } from '../experience/settings.ts';

/** What the pages of a sign-in go by: the tenant's settings, with what application and organization have in their place. */
export interface SignInLook {
  settings: ExperienceSettings;
  /** By the name that people are shown. */
  application: Application | undefined;
}

/** Whom people sign in to, as far as it is known. */
export interface SignInAt {
  applicationId?: string | undefined;
  organizationId?: string | undefined;
}

export async function lookFor(
  { parts, tenantId }: Pick<Door, 'parts' | 'tenantId'>,
  { applicationId, organizationId }: SignInAt,
): Promise<SignInLook> {
  const ofTenant = await parts.experience.get(tenantId);
  const found = applicationId ? await parts.findApplication(tenantId, applicationId) : undefined;
  const own = found && (await parts.applicationExperiences.find(tenantId, found.id));
  const organization = organizationId ? await parts.organizations.find(tenantId, organizationId) : undefined;
  return {
    settings: lookOf(ofTenant, own, organization),
    application: found && { ...found, name: own?.displayName || found.name },
  };
}
