import { type Database, type Queryable, sql } from '../database/database.ts';
import { type Kept, keep } from '../lib/kept.ts';
import { changesOf } from './changes.ts';
import { listCustomPhrases } from './custom-phrases.ts';
import { customLanguagesOf } from './phrases.ts';
import type { AvailableConnectors, SettingName } from './rules/rule.ts';
import { checkSettings } from './rules.ts';
import { defaultSettings, type ExperienceSettings } from './settings.ts';

export const keepExperience = (database: Database): Kept<ExperienceSettings> =>
  keep((tenantId) => readExperience(database, tenantId));

/** What was set, over the defaults: a setting that nobody set has the default of the version that runs. */
export async function readExperience(database: Queryable, tenantId: string): Promise<ExperienceSettings> {
  const rows = await database.query<{ settings: Partial<ExperienceSettings> }>(
    sql`select settings from sign_in_experiences where tenant_id = ${tenantId}`,
  );
  return { ...defaultSettings, ...rows[0]?.settings };
}

/** What the settings are judged and dated by. */
export interface PatchContext {
  connectors: AvailableConnectors;
  /** Epoch milliseconds. */
  now: number;
  /**
   * Part of the transaction when it is about which usernames and addresses are one: makes the users follow the settings,
   * or throws why they cannot.
   */
  followIdentities(transaction: Queryable, settings: ExperienceSettings): Promise<void>;
}

/** Replaces the given top-level settings as a whole, if the result is one that people can sign in with. */
export async function patchExperience(
  database: Database,
  tenantId: string,
  patch: Partial<ExperienceSettings>,
  context: PatchContext,
): Promise<ExperienceSettings> {
  return database.transaction(async (transaction) => {
    await lockExperience(transaction, tenantId);
    const before = await readExperience(transaction, tenantId);
    const changes = changesOf(patch, before, context.now);
    const settings = { ...before, ...changes };
    const touched = new Set(Object.keys(patch) as SettingName[]);
    const customLanguages = customLanguagesOf(await listCustomPhrases(transaction, tenantId));
    checkSettings(settings, { connectors: context.connectors, customLanguages, touched });
    if (touched.has('usernamePolicy') || touched.has('emailAddressPolicy')) {
      await context.followIdentities(transaction, settings);
    }
    await transaction.query(sql`
      update sign_in_experiences set settings = settings || ${JSON.stringify(changes)}::jsonb
      where tenant_id = ${tenantId}`);
    return settings;
  });
}

/** Makes the row if need be and locks it, so that two changes are checked against each other's result. */
export const lockExperience = (transaction: Queryable, tenantId: string) =>
  transaction.query(sql`
    insert into sign_in_experiences (tenant_id, settings) values (${tenantId}, '{}')
    on conflict (tenant_id) do update set settings = sign_in_experiences.settings`);
