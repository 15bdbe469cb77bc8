import { type Database, type Queryable, sql } from '../database/database.ts';
import { type Kept, keep } from '../lib/kept.ts';
import type { Finding } from './lint.ts';
import type { TemplateDetails, TemplateKey } from './store/details.ts';
import type { Wording } from './wording.ts';

/** What the mails of one usage type say in one language, in the operator's words. */
export interface StoredTemplate extends TemplateKey {
  id: string;
  details: TemplateDetails;
  /** Those of the version that is stored. */
  findings: Finding[];
  /** Counts the changes, also across deletions. */
  version: number;
  createdAt: Date;
}

/** A template as mails are written from it. The same object until the template changes: what is compiled stays with it. */
export interface UsableTemplate extends TemplateKey {
  id: string;
  version: number;
  wording: Wording;
}

export interface TemplateFilter {
  languageTag?: string | undefined;
  templateType?: string | undefined;
}

export type KeptTemplates = Kept<readonly UsableTemplate[]>;

/** The stored templates of each tenant, kept for a moment, so that writing a mail costs no statement. */
export function keepTemplates(database: Database): KeptTemplates {
  const previous = new Map<string, Map<string, UsableTemplate>>();
  return keep(async (tenantId) => {
    const before = previous.get(tenantId);
    const now = new Map<string, UsableTemplate>();
    for (const template of await listTemplates(database, tenantId)) {
      const key = `${template.id}:${template.version}`;
      now.set(key, before?.get(key) ?? usable(template));
    }
    previous.set(tenantId, now);
    return [...now.values()];
  });
}

export const usable = ({ id, version, languageTag, templateType, details }: StoredTemplate): UsableTemplate => ({
  id,
  version,
  languageTag,
  templateType,
  wording: wordingOf({ languageTag, templateType }, details),
});

export const wordingOf = ({ languageTag, templateType }: TemplateKey, details: TemplateDetails): Wording => {
  const { subject, content, contentType, text, replyTo, sendFrom } = details;
  return {
    usageType: templateType,
    languageTag,
    subject,
    content,
    ...(contentType && { contentType }),
    ...(text && { text }),
    ...(replyTo && { replyTo }),
    ...(sendFrom && { sendFrom }),
  };
};

/** By language and type, in bytes. */
export async function listTemplates(
  database: Queryable,
  tenantId: string,
  { languageTag = null, templateType = null }: Nullable<TemplateFilter> = {},
): Promise<StoredTemplate[]> {
  const rows = await database.query<TemplateRow>(sql`
    select * from email_templates
    where tenant_id = ${tenantId} and (${languageTag}::text is null or language_tag = ${languageTag})
      and (${templateType}::text is null or template_type = ${templateType})
    order by language_tag, template_type`);
  return rows.map(toTemplate);
}

export async function findTemplate(database: Queryable, tenantId: string, id: string) {
  const rows = await database.query<TemplateRow>(
    sql`select * from email_templates where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0] && toTemplate(rows[0]);
}

export interface TemplateRow {
  id: string;
  language_tag: string;
  template_type: TemplateKey['templateType'];
  details: TemplateDetails;
  findings: Finding[];
  version: number;
  created_at: Date;
}

export const toTemplate = (row: TemplateRow): StoredTemplate => ({
  id: row.id,
  languageTag: row.language_tag,
  templateType: row.template_type,
  details: row.details,
  findings: row.findings,
  version: row.version,
  createdAt: row.created_at,
});

export type Nullable<Given> = { [Name in keyof Given]: Given[Name] | null };
