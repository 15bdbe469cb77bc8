import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { layerFields } from '../../experience/layers.ts';
import { withIntegrity } from '../../organizations/integrity.ts';
import { findOrganization, type Organization } from '../../organizations/organizations.ts';
import { type OrganizationRole, roleTypes } from '../../organizations/roles.ts';
import { jsonObject } from '../../users/new-user.ts';
import type { AnyRoute } from '../route.ts';

export const organizationTag = 'Organizations';

export const organizationParams = z.object({ id: z.string().max(128) });

export const searchText = z.string().max(256).optional();

export const ids = z.array(z.string().min(1).max(128)).max(1_000);
export const someIds = ids.min(1);

export const nameText = z.string().min(1).max(128);
export const descriptionText = z.string().max(256).nullable();

export const organizationFields = z.object({
  name: nameText,
  description: descriptionText.optional(),
  customData: jsonObject.optional(),
  isMfaRequired: z.boolean().optional(),
  branding: layerFields.branding.optional(),
  color: layerFields.color.optional(),
  customCss: layerFields.customCss.optional(),
});

/** The entity of an organization, as Logto has it. */
export const organizationAnswer = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  customData: jsonObject,
  isMfaRequired: z.boolean(),
  branding: layerFields.branding,
  color: layerFields.color,
  customCss: z.string().nullable(),
  createdAt: z.number(),
});

export const roleAnswer = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  type: z.enum(roleTypes),
});

export const namedRolesAnswer = z.array(z.object({ id: z.string(), name: z.string() }));

export const toOrganizationAnswer = (tenantId: string, organization: Organization) => ({
  tenantId,
  ...organization,
  createdAt: organization.createdAt.getTime(),
});

export const toRoleAnswer = (tenantId: string, role: OrganizationRole) => ({ tenantId, ...role });

export async function requireOrganization({ parts: { database }, tenantId }: Door, id: string): Promise<Organization> {
  const organization = await findOrganization(database, tenantId, id);
  if (!organization) throw new PublicError('entity.not_exists_with_id', { name: 'organization', id });
  return organization;
}

/** What the database refuses is answered in the same way by every one of these calls (spec 0.2). */
export const withPublicRefusals = (routes: AnyRoute[]): AnyRoute[] =>
  routes.map((one) => ({ ...one, run: (input) => withIntegrity(() => one.run(input)) }));
