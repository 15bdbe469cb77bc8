import { type Fragment, sql } from '../database/database.ts';

export const searchedFields = ['id', 'username', 'primaryEmail', 'primaryPhone', 'name'] as const;

export type SearchedField = (typeof searchedFields)[number];

/** One condition of a search. A pattern has `%` for any text and `_` for any letter. */
export type SearchTerm = {
  /** `any`: one of the fields that can be searched. */
  field: SearchedField | 'any';
} & ({ mode: 'like'; pattern: string } | { mode: 'exact'; values: string[] });

export interface Search {
  terms: SearchTerm[];
  joint: 'or' | 'and';
  isCaseSensitive: boolean;
}

/** Part of a statement: which rows a search leaves over. */
export function searchCondition({ terms, joint, isCaseSensitive }: Search): Fragment {
  const conditions = terms.map((term) => conditionOf(term, isCaseSensitive));
  if (conditions.length === 0) return sql`true`;
  return joint === 'or' ? either(conditions) : all(conditions);
}

function conditionOf(term: SearchTerm, isCaseSensitive: boolean): Fragment {
  const fields = term.field === 'any' ? searchedFields : [term.field];
  if (term.mode === 'exact')
    return either(fields.map((field) => isOneOf(columns[field], term.values, isCaseSensitive)));
  const { pattern } = term;
  return sql`(${mayMatch(pattern)} and ${either(fields.map((field) => like(columns[field], pattern, isCaseSensitive)))})`;
}

/** All fields stand in one text, in which an index finds pieces; what is found there is looked at field by field. */
const mayMatch = (pattern: string) => sql`search_text like lower(${`%${pattern}%`})`;

const like = (column: Fragment, pattern: string, isCaseSensitive: boolean) =>
  isCaseSensitive ? sql`${column} like ${pattern}` : sql`lower(${column}) like lower(${pattern})`;

const isOneOf = (column: Fragment, values: string[], isCaseSensitive: boolean) =>
  isCaseSensitive
    ? sql`${column} = any(${values})`
    : sql`lower(${column}) in (select lower(value) from unnest(${values}::text[]) as value)`;

const either = ([first = sql`false`, ...rest]: Fragment[]): Fragment =>
  sql`(${rest.reduce((joined, one) => sql`${joined} or ${one}`, first)})`;

const all = ([first = sql`true`, ...rest]: Fragment[]): Fragment =>
  sql`(${rest.reduce((joined, one) => sql`${joined} and ${one}`, first)})`;

const columns: Record<SearchedField, Fragment> = {
  id: sql`id`,
  username: sql`username`,
  primaryEmail: sql`primary_email`,
  primaryPhone: sql`primary_phone`,
  name: sql`name`,
};
