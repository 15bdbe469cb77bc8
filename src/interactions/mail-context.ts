import type { Queryable } from '../database/database.ts';
import { findUser } from '../users/users.ts';
import type { Parts } from './parts.ts';

/** Whom a mail is about, as far as its sender knows. */
export interface Subjects {
  tenantId: string;
  applicationId?: string | undefined;
  organizationId?: string | undefined;
  userId?: string | undefined;
  inviterId?: string | undefined;
}

/** Gives the variables of its name, or nothing when there is no such thing. */
type Lookup = (parts: ContextParts, subjects: Subjects) => Promise<Record<string, unknown> | undefined>;

export type ContextParts = Pick<
  Parts,
  'findApplication' | 'applicationExperiences' | 'organizations' | 'database' | 'log'
>;

/**
 * The variables that say whom a mail is about (spec 3.3). They never keep a mail from being sent: what cannot be looked
 * up is left out, and logged.
 */
export async function contextFor(parts: ContextParts, subjects: Subjects): Promise<Record<string, unknown>> {
  const found = await Promise.all(
    Object.entries(lookups).map(async ([name, lookUp]) => {
      try {
        const variables = await lookUp(parts, subjects);
        return variables ? [[name, variables]] : [];
      } catch (error) {
        parts.log.error({ err: error, tenant: subjects.tenantId }, `a mail goes without its ${name}`);
        return [];
      }
    }),
  );
  return Object.fromEntries(found.flat());
}

const lookups: Record<string, Lookup> = {
  async application({ findApplication, applicationExperiences }, { tenantId, applicationId }) {
    const application = applicationId ? await findApplication(tenantId, applicationId) : undefined;
    if (!application) return undefined;
    const { branding = {}, displayName } = (await applicationExperiences.find(tenantId, application.id)) ?? {};
    return {
      ...{ id: application.id, name: application.name },
      ...(Object.keys(branding).length > 0 && { branding }),
      ...(displayName && { displayName }),
    };
  },
  async organization({ organizations }, { tenantId, organizationId }) {
    const organization = organizationId ? await organizations.find(tenantId, organizationId) : undefined;
    return organization && { id: organization.id, name: organization.name, branding: organization.branding };
  },
  user: ({ database }, { tenantId, userId }) => personOf(database, tenantId, userId),
  inviter: ({ database }, { tenantId, inviterId }) => personOf(database, tenantId, inviterId),
};

async function personOf(database: Queryable, tenantId: string, id: string | undefined) {
  const user = id ? await findUser(database, tenantId, id) : undefined;
  if (!user) return undefined;
  const { name, avatar, username, primaryEmail, primaryPhone, profile } = user;
  return { id: user.id, name, avatar, username, primaryEmail, primaryPhone, profile };
}
