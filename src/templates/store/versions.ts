import { type Fragment, type Queryable, sql } from '../../database/database.ts';
import type { Finding } from '../lint.ts';
import type { Nullable, TemplateFilter } from '../store.ts';
import type { TemplateDetails, TemplateKey } from './details.ts';

/** One change of a template. */
export interface TemplateVersion extends TemplateKey {
  templateId: string;
  /** From 1, for each language and type, also across deletions. */
  number: number;
  /** Null: it was deleted. */
  details: TemplateDetails | null;
  findings: Finding[];
  author: string;
  createdAt: Date;
}

interface Page {
  limit: number;
  offset: number;
}

/** How many versions of a template are kept. */
const keptVersions = 200;

/** The changes of all templates, newest first. */
export const listChanges = (
  database: Queryable,
  tenantId: string,
  { languageTag = null, templateType = null }: Nullable<TemplateFilter>,
  page: Page,
) =>
  list(
    database,
    sql`tenant_id = ${tenantId} and (${languageTag}::text is null or language_tag = ${languageTag})
      and (${templateType}::text is null or template_type = ${templateType})`,
    sql`created_at desc, language_tag, template_type, number desc`,
    page,
  );

/** The versions of a template, newest first, also of one that was deleted. Undefined: there never was one. */
export async function listVersions(database: Queryable, tenantId: string, templateId: string, page: Page) {
  const key = await findKey(database, tenantId, templateId);
  return key && list(database, isOf(tenantId, key), sql`number desc`, page);
}

export async function findVersion(database: Queryable, tenantId: string, templateId: string, number: number) {
  const key = await findKey(database, tenantId, templateId);
  if (!key) return undefined;
  const rows = await database.query<VersionRow>(sql`
    select * from email_template_versions where ${isOf(tenantId, key)} and number = ${number}`);
  return rows[0] && toVersion(rows[0]);
}

/** Of each template the newest versions stay. */
export async function deleteOldVersions(database: Queryable) {
  await database.query(sql`
    delete from email_template_versions as old
    using (
      select tenant_id, language_tag, template_type, max(number) - ${keptVersions}::int as last
      from email_template_versions
      group by tenant_id, language_tag, template_type
      having count(*) > ${keptVersions}::int
    ) as crowded
    where old.tenant_id = crowded.tenant_id and old.language_tag = crowded.language_tag
      and old.template_type = crowded.template_type and old.number <= crowded.last`);
}

async function list(
  database: Queryable,
  isWanted: Fragment,
  order: Fragment,
  { limit, offset }: Page,
): Promise<{ total: number; versions: TemplateVersion[] }> {
  const [rows, [counted]] = await Promise.all([
    database.query<VersionRow>(sql`
      select * from email_template_versions where ${isWanted} order by ${order} limit ${limit} offset ${offset}`),
    database.query<{ total: number }>(sql`
      select count(*)::int as total from email_template_versions where ${isWanted}`),
  ]);
  return { total: counted?.total ?? 0, versions: rows.map(toVersion) };
}

const isOf = (tenantId: string, { languageTag, templateType }: TemplateKey) =>
  sql`tenant_id = ${tenantId} and language_tag = ${languageTag} and template_type = ${templateType}`;

async function findKey(database: Queryable, tenantId: string, templateId: string): Promise<TemplateKey | undefined> {
  const rows = await database.query<Pick<VersionRow, 'language_tag' | 'template_type'>>(sql`
    select language_tag, template_type from email_template_versions
    where tenant_id = ${tenantId} and template_id = ${templateId} limit 1`);
  return rows[0] && { languageTag: rows[0].language_tag, templateType: rows[0].template_type };
}

interface VersionRow {
  template_id: string;
  language_tag: string;
  template_type: TemplateKey['templateType'];
  number: number;
  details: TemplateDetails | null;
  findings: Finding[];
  author: string;
  created_at: Date;
}

const toVersion = (row: VersionRow): TemplateVersion => ({
  templateId: row.template_id,
  languageTag: row.language_tag,
  templateType: row.template_type,
  number: row.number,
  details: row.details,
  findings: row.findings,
  author: row.author,
  createdAt: row.created_at,
});
