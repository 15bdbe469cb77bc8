import { type Database, sql } from '../database/database.ts';
import { lockExperience, readExperience } from './experience.ts';

/** The settings are locked, so that no language goes that is made the fallback at the same moment. */
export const deleteCustomPhrases = (
  database: Database,
  tenantId: string,
  languageTag: string,
): Promise<'deleted' | 'fallback language' | 'missing'> =>
  database.transaction(async (transaction) => {
    await lockExperience(transaction, tenantId);
    const { languageInfo } = await readExperience(transaction, tenantId);
    if (languageInfo.fallbackLanguage === languageTag) return 'fallback language';
    const rows = await transaction.query(sql`
      delete from custom_phrases where tenant_id = ${tenantId} and language_tag = ${languageTag} returning id`);
    return rows.length > 0 ? 'deleted' : 'missing';
  });
