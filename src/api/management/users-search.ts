import { z } from 'zod';
import { PublicError } from '../../errors.ts';
import { type Search, type SearchTerm, searchedFields } from '../../users/search.ts';

const fields = ['any', ...searchedFields] as const;

const nameOf = (kind: 'search' | 'mode', field: (typeof fields)[number]) =>
  field === 'any' ? kind : `${kind}.${field}`;

const texts = z.union([z.string().max(256), z.array(z.string().max(256)).max(100)]).optional();
const mode = z.enum(['like', 'exact', 'similar_to', 'posix']).optional();
const joint = z.enum(['or', 'and']).optional();

/** Logto's parameters for a search; `search` alone looks into all fields. */
export const searchQuery = {
  search: texts.describe('Text in any field; `%` stands for any text: `%ada%`'),
  'search.id': texts,
  'search.username': texts,
  'search.primaryEmail': texts,
  'search.primaryPhone': texts,
  'search.name': texts,
  mode: mode.describe('`like` (default) or `exact`'),
  'mode.id': mode,
  'mode.username': mode,
  'mode.primaryEmail': mode,
  'mode.primaryPhone': mode,
  'mode.name': mode,
  joint: joint.describe('Whether one condition is enough (`or`, default) or all must hold (`and`)'),
  jointMode: joint,
  isCaseSensitive: z.enum(['true', 'false', '1', '0']).optional(),
};

const schema = z.object(searchQuery);

/** `names` are all parameters that were given: a search in a field that cannot be searched must not find everybody. */
export function readSearch(query: z.output<typeof schema>, names: string[]): Search {
  const unknown = names.find((name) => /^(search|mode)\./.test(name) && !(name in searchQuery));
  if (unknown) throw invalid(`${unknown} is not a parameter; fields are ${searchedFields.join(', ')}.`);
  return {
    terms: fields.flatMap((field) => termsOf(query, field)),
    joint: query.joint ?? query.jointMode ?? 'or',
    isCaseSensitive: query.isCaseSensitive === 'true' || query.isCaseSensitive === '1',
  };
}

function termsOf(query: z.output<typeof schema>, field: (typeof fields)[number]): SearchTerm[] {
  const texts = query[nameOf('search', field) as 'search'];
  const values = (typeof texts === 'string' ? [texts] : (texts ?? [])).filter((text) => text !== '');
  const [pattern, ...more] = values;
  if (pattern === undefined) return [];
  switch (query[nameOf('mode', field) as 'mode'] ?? query.mode ?? 'like') {
    case 'exact':
      return [{ field, mode: 'exact', values }];
    case 'like':
      if (more.length > 0) throw invalid(`Several values for ${nameOf('search', field)} need mode=exact.`);
      if (/(?<!\\)(?:\\\\)*\\$/.test(pattern)) throw invalid('A pattern cannot end with a single backslash.');
      return [{ field, mode: 'like', pattern }];
    case 'similar_to':
    case 'posix':
      throw invalid('Regular expressions are not searched for: use mode=like or mode=exact.');
  }
}

const invalid = (reason: string) => new PublicError('request.invalid_input', { reason });
