import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Database, type Queryable, sql } from '../../database/database.ts';
import { standardId } from '../../lib/ids.ts';
import { type Finding, lintTemplate } from '../lint.ts';
import {
  findTemplate,
  type Nullable,
  type StoredTemplate,
  type TemplateFilter,
  type TemplateRow,
  toTemplate,
} from '../store.ts';
import type { TemplateDetails, TemplateKey } from './details.ts';
import { findVersion } from './versions.ts';

/** Who changes templates, when, and whether what the lint calls an error is stored all the same. */
export interface Change {
  tenantId: string;
  /** Client or user of the access token, or `cli`. */
  author: string;
  at: Date;
  refusesErrors?: boolean;
}

export type NewTemplate = TemplateKey & { details: TemplateDetails };

/** Findings with the template that they are about. */
export type PlacedFinding = TemplateKey & Finding;

export type Refused = { kind: 'refused'; findings: PlacedFinding[] };
export type Missing = { kind: 'missing' };
export type Stored = { kind: 'stored'; templates: StoredTemplate[] };

/** Stores all of the templates or none; one that is there already gets the new details in place of the old. */
export const putTemplates = (database: Database, change: Change, templates: NewTemplate[]): Promise<Stored | Refused> =>
  inTurn(database, (transaction) => store(transaction, change, templates));

/** Changes some of the details and leaves the others. */
export const patchTemplate = (
  database: Database,
  change: Change,
  id: string,
  details: Partial<TemplateDetails>,
): Promise<Stored | Refused | Missing> =>
  inTurn(database, async (transaction) => {
    const known = await findTemplate(transaction, change.tenantId, id);
    if (!known) return { kind: 'missing' };
    return store(transaction, change, [{ ...known, details: { ...known.details, ...details } }]);
  });

/** Stores what an earlier version said as the newest one; a template that was deleted is there again. */
export const restoreTemplate = (
  database: Database,
  change: Change,
  id: string,
  number: number,
): Promise<Stored | Refused | Missing | { kind: 'deletion' }> =>
  inTurn(database, async (transaction) => {
    const version = await findVersion(transaction, change.tenantId, id, number);
    if (!version) return { kind: 'missing' };
    if (!version.details) return { kind: 'deletion' };
    return store(transaction, change, [{ ...version, details: version.details }], id);
  });

/** Gives how many were deleted. Their versions stay, and each deletion is one more. */
export const deleteTemplates = (
  database: Database,
  { tenantId, author, at }: Change,
  { id = null, languageTag = null, templateType = null }: Nullable<TemplateFilter & { id?: string }>,
): Promise<number> =>
  inTurn(database, async (transaction) => {
    const rows = await transaction.query<{ count: number }>(sql`
      with deleted as (
        delete from email_templates
        where tenant_id = ${tenantId} and (${id}::text is null or id = ${id})
          and (${languageTag}::text is null or language_tag = ${languageTag})
          and (${templateType}::text is null or template_type = ${templateType})
        returning *
      ),
      recorded as (
        insert into email_template_versions
          (tenant_id, language_tag, template_type, number, template_id, author, created_at)
        select tenant_id, language_tag, template_type, version + 1, id, ${author}, ${at}::timestamptz from deleted
        returning number
      )
      select count(*)::int as count from recorded`);
    return rows[0]?.count ?? 0;
  });

/** Those who change templates at the same time come one after the other, so that each version has its number. */
const inTurn = <Result>(database: Database, work: (transaction: Queryable) => Promise<Result>) =>
  database.transaction(async (transaction) => {
    await transaction.query(sql`lock table email_templates in share row exclusive mode`);
    return work(transaction);
  });

async function store(
  transaction: Queryable,
  change: Change,
  templates: NewTemplate[],
  id?: string,
): Promise<Stored | Refused> {
  const judged: Judged[] = [];
  for (const template of templates) {
    // A set may be large: others are answered in between.
    await nextTurn();
    judged.push({ ...template, findings: lintTemplate(template) });
  }
  const errors = judged.flatMap(errorsOf);
  if (change.refusesErrors && errors.length > 0) return { kind: 'refused', findings: judged.flatMap(placed) };
  const stored: StoredTemplate[] = [];
  for (const template of judged) stored.push(await upsert(transaction, change, template, id ?? standardId()));
  return { kind: 'stored', templates: stored };
}

type Judged = NewTemplate & { findings: Finding[] };

const placed = ({ languageTag, templateType, findings }: Judged): PlacedFinding[] =>
  findings.map((finding) => ({ languageTag, templateType, ...finding }));

const errorsOf = (template: Judged) => placed(template).filter(({ severity }) => severity === 'error');

/** What says the same as before is no change, and makes no version. */
async function upsert(
  transaction: Queryable,
  { tenantId, author, at }: Change,
  { languageTag, templateType, details, findings }: Judged,
  id: string,
): Promise<StoredTemplate> {
  const isThis = sql`tenant_id = ${tenantId} and language_tag = ${languageTag} and template_type = ${templateType}`;
  const rows = await transaction.query<TemplateRow>(sql`
    with next as (select coalesce(max(number), 0) + 1 as number from email_template_versions where ${isThis}),
    stored as (
      insert into email_templates as earlier
        (tenant_id, id, language_tag, template_type, details, findings, version, created_at)
      select ${tenantId}, ${id}, ${languageTag}, ${templateType}, ${JSON.stringify(details)}::jsonb,
        ${JSON.stringify(findings)}::jsonb, number, ${at}::timestamptz from next
      on conflict (tenant_id, language_tag, template_type) do update
        set details = excluded.details, findings = excluded.findings, version = excluded.version
        where earlier.details <> excluded.details
      returning *
    ),
    recorded as (
      insert into email_template_versions
        (tenant_id, language_tag, template_type, number, template_id, details, findings, author, created_at)
      select tenant_id, language_tag, template_type, version, id, details, findings, ${author}, ${at}::timestamptz
      from stored
    )
    select * from stored
    union all
    select * from email_templates where ${isThis} and not exists (select from stored)`);
  return toTemplate(rows[0] as TemplateRow);
}
