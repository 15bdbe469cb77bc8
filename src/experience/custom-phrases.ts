import { type Database, type Queryable, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import { type Kept, keep } from '../lib/kept.ts';
import type { CustomPhrases } from './phrases.ts';

/** Those of a tenant, by its id. */
export type KeptPhrases = Kept<readonly CustomPhrases[]>;

export const keepCustomPhrases = (database: Database): KeptPhrases =>
  keep((tenantId) => listCustomPhrases(database, tenantId));

export const listCustomPhrases = (database: Queryable, tenantId: string): Promise<CustomPhrases[]> =>
  database.query<CustomPhrases>(sql`
    select ${columns} from custom_phrases where tenant_id = ${tenantId} order by language_tag`);

export async function findCustomPhrases(
  database: Queryable,
  tenantId: string,
  languageTag: string,
): Promise<CustomPhrases | undefined> {
  const rows = await database.query<CustomPhrases>(sql`
    select ${columns} from custom_phrases where tenant_id = ${tenantId} and language_tag = ${languageTag}`);
  return rows[0];
}

/** Stores the phrases of one language in place of the earlier ones. */
export async function putCustomPhrases(
  database: Queryable,
  tenantId: string,
  { languageTag, translation }: Pick<CustomPhrases, 'languageTag' | 'translation'>,
): Promise<CustomPhrases> {
  const rows = await database.query<{ id: string }>(sql`
    insert into custom_phrases (tenant_id, id, language_tag, translation)
    values (${tenantId}, ${standardId()}, ${languageTag}, ${JSON.stringify(translation)})
    on conflict (tenant_id, language_tag) do update set translation = excluded.translation
    returning id`);
  return { id: rows[0]?.id ?? '', languageTag, translation };
}

const columns = sql`id, language_tag as "languageTag", translation`;
