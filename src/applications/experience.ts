import { z } from 'zod';
import { type Database, type Queryable, sql } from '../database/database.ts';
import { layerFields } from '../experience/layers.ts';
import { appearance } from '../experience/settings/appearance.ts';
import { type Kept, keep } from '../lib/kept.ts';

/** What one application has in place of its tenant's sign-in experience: names and values of the public API. */
export const applicationExperience = z.object({
  ...layerFields,
  termsOfUseUrl: appearance.termsOfUseUrl,
  privacyPolicyUrl: appearance.privacyPolicyUrl,
  /** Shown in place of the application's name. */
  displayName: z.string().max(256).nullable(),
});

export type ApplicationExperience = z.infer<typeof applicationExperience>;

/** In memory, as all that pages and mails are made from. */
export interface KeptApplicationExperiences {
  find(tenantId: string, applicationId: string): Promise<ApplicationExperience | undefined>;
  drop(): void;
}

export function keepApplicationExperiences(database: Database): KeptApplicationExperiences {
  const kept: Kept<ApplicationExperience | undefined> = keep((key) => {
    const [tenantId = '', ...id] = key.split(':');
    return findApplicationExperience(database, tenantId, id.join(':'));
  });
  return { find: (tenantId, id) => kept.get(`${tenantId}:${id}`), drop: () => kept.drop() };
}

/** Undefined: the application has none of its own. */
export async function findApplicationExperience(
  database: Queryable,
  tenantId: string,
  applicationId: string,
): Promise<ApplicationExperience | undefined> {
  const rows = await database.query<StoredExperience>(sql`
    select settings from application_experiences
    where tenant_id = ${tenantId} and application_id = ${applicationId}`);
  return rows[0] && open(rows[0]);
}

export interface PutOutcome {
  isNew: boolean;
  experience: ApplicationExperience;
}

/** Replaces the given settings, each as a whole; the others stay. Undefined: there is no such application. */
export async function putApplicationExperience(
  database: Queryable,
  tenantId: string,
  applicationId: string,
  given: Partial<ApplicationExperience>,
): Promise<PutOutcome | undefined> {
  // Only an update leaves its transaction in xmax: that tells a new row from one that was there.
  const [stored] = await database.query<StoredExperience & { is_new: boolean }>(sql`
    insert into application_experiences as stored (tenant_id, application_id, settings)
    select tenant_id, id, ${JSON.stringify(given)}::jsonb from applications
    where tenant_id = ${tenantId} and id = ${applicationId} for key share
    on conflict (tenant_id, application_id) do update set settings = stored.settings || excluded.settings
    returning settings, xmax = 0 as is_new`);
  return stored && { isNew: stored.is_new, experience: open(stored) };
}

interface StoredExperience {
  settings: Partial<ApplicationExperience>;
}

const open = ({ settings }: StoredExperience): ApplicationExperience => ({ ...nothingSet, ...settings });

const nothingSet: ApplicationExperience = {
  color: {},
  branding: {},
  customCss: null,
  termsOfUseUrl: null,
  privacyPolicyUrl: null,
  displayName: null,
};
