import type { Parts } from './parts.ts';

/** Whom a mail is about, as far as its sender knows. */
export interface Subjects {
  tenantId: string;
  applicationId?: string | undefined;
}

/** Gives the variables of its name, or nothing when there is no such thing. */
type Lookup = (parts: ContextParts, subjects: Subjects) => Promise<Record<string, unknown> | undefined>;

type ContextParts = Pick<Parts, 'findApplication' | 'log'>;

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
  async application({ findApplication }, { tenantId, applicationId }) {
    const application = applicationId ? await findApplication(tenantId, applicationId) : undefined;
    return application && { id: application.id, name: application.name };
  },
};
