import { type Database, type Queryable, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { type Kept, keep } from '../lib/kept.ts';
import { type AvailableConnectors, checkSettings } from './rules.ts';
import { defaultSettings, type ExperienceSettings } from './settings.ts';

/** Languages that pages and mails can speak. */
export const knownLanguages = ['en'] as const;

export const keepExperience = (database: Database): Kept<ExperienceSettings> =>
  keep((tenantId) => readExperience(database, tenantId));

/** What is stored, over the defaults: a setting that is newer than the row has its default. */
export async function readExperience(database: Queryable, tenantId: string): Promise<ExperienceSettings> {
  const rows = await database.query<{ settings: Partial<ExperienceSettings> }>(
    sql`select settings from sign_in_experiences where tenant_id = ${tenantId}`,
  );
  return { ...defaultSettings, ...rows[0]?.settings };
}

/** Replaces the given top-level settings as a whole, if the result is one that people can sign in with. */
export async function patchExperience(
  database: Database,
  tenantId: string,
  patch: Partial<ExperienceSettings>,
  connectors: AvailableConnectors,
): Promise<ExperienceSettings> {
  return database.transaction(async (transaction) => {
    // The row is made if need be and locked, so that two patches are checked against each other's result.
    await transaction.query(sql`
      insert into sign_in_experiences (tenant_id, settings) values (${tenantId}, '{}')
      on conflict (tenant_id) do update set settings = sign_in_experiences.settings`);
    const settings = { ...(await readExperience(transaction, tenantId)), ...patch };
    checkSettings(settings, { signUp: 'signUp' in patch, signIn: 'signIn' in patch }, connectors);
    checkLanguage(settings);
    await transaction.query(sql`
      update sign_in_experiences set settings = ${JSON.stringify(settings)} where tenant_id = ${tenantId}`);
    return settings;
  });
}

function checkLanguage({ languageInfo }: ExperienceSettings) {
  if (!knownLanguages.some((tag) => tag === languageInfo.fallbackLanguage)) {
    throw new PublicError('sign_in_experiences.unsupported_default_language', {
      language: languageInfo.fallbackLanguage,
    });
  }
}
