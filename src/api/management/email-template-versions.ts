import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { restoreTemplate } from '../../templates/store/change.ts';
import { templateDetails, templateKey } from '../../templates/store/details.ts';
import { diffLines } from '../../templates/store/line-diff.ts';
import { findVersion, listChanges, listVersions, type TemplateVersion } from '../../templates/store/versions.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { findingAnswer } from './email-template-findings.ts';
import {
  answerStored,
  changeOf,
  idParams,
  noTemplate,
  refusal,
  requireThere,
  tag,
  templateAnswer,
  templateFilter,
} from './email-templates.ts';

const versionAnswer = templateKey.extend({
  templateId: z.string(),
  number: z.number().describe('from 1, for each language and type'),
  details: templateDetails.nullable().describe('null: it was deleted'),
  findings: z.array(findingAnswer),
  author: z.string().describe('client or user of the access token, or `cli`'),
  createdAt: z.number(),
});

const versionParams = idParams.extend({ number: z.coerce.number().int().min(1).max(2_147_483_647) });

const diffAnswer = z.object({
  number: z.number(),
  against: z.number().describe('0: nothing was there'),
  fields: z.array(
    z.object({
      name: z.string(),
      lines: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
    }),
  ),
});

export const emailTemplateVersionRoutes = (door: Door) => [
  listAll(door),
  list(door),
  read(door),
  diff(door),
  restore(door),
];

const listAll = ({ parts, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/versions',
    tag,
    summary: 'List the changes of all templates, newest first, also of deleted ones',
    given: { query: templateFilter.extend(pageQuery) },
    answer: { status: 200, schema: z.array(versionAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const { total, versions } = await listChanges(parts.database, tenantId, query, page);
      setPageHeaders(request, reply, page, total, origin);
      return versions.map(toAnswer);
    },
  });

const list = ({ parts, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/:id/versions',
    tag,
    summary: 'List the versions of a template, newest first',
    given: { params: idParams, query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(versionAnswer) },
    errors: ['entity.not_exists_with_id', 'guard.invalid_pagination'],
    async run({ params, query, request, reply }) {
      const page = pageOf(query);
      const found = await listVersions(parts.database, tenantId, params.id, page);
      if (!found) throw noTemplate(params.id);
      setPageHeaders(request, reply, page, found.total, origin);
      return found.versions.map(toAnswer);
    },
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/:id/versions/:number',
    tag,
    summary: 'Read a version of a template',
    given: { params: versionParams },
    answer: { status: 200, schema: versionAnswer },
    errors: ['entity.not_found'],
    run: async ({ params }) => toAnswer(await find(door, params.id, params.number)),
  });

const diff = (door: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/:id/versions/:number/diff',
    tag,
    summary: 'What a version changed, line by line: against the one before it, or another',
    given: {
      params: versionParams,
      query: z.object({ against: z.coerce.number().int().min(0).max(2_147_483_647).optional() }),
    },
    answer: { status: 200, schema: diffAnswer },
    errors: ['entity.not_found'],
    async run({ params, query: { against = params.number - 1 } }) {
      const after = (await find(door, params.id, params.number)).details;
      const before = against === 0 ? null : (await find(door, params.id, against)).details;
      const fields = Object.keys(templateDetails.shape)
        .map((name) => ({ name, before: fieldOf(before, name), after: fieldOf(after, name) }))
        .filter((field) => field.before !== field.after)
        .map((field) => ({ name: field.name, lines: diffLines(field.before, field.after) }));
      return { number: params.number, against, fields };
    },
  });

const restore = (door: Door) =>
  route({
    method: 'POST',
    path: '/email-templates/:id/versions/:number/restore',
    tag,
    summary: 'Store what a version said as the newest one; a deleted template is there again',
    given: { params: versionParams, query: refusal },
    answer: { status: 200, schema: templateAnswer },
    errors: ['entity.not_exists_with_id', 'request.invalid_input', 'email_template.has_errors'],
    async run({ params: { id, number }, query, request }) {
      const change = changeOf(door, request, query);
      const outcome = requireThere(await restoreTemplate(door.parts.database, change, id, number), id);
      if (outcome.kind === 'deletion') {
        const reason = `version ${number} is a deletion, so there is nothing in it to restore. Restore an earlier one.`;
        throw new PublicError('request.invalid_input', { reason });
      }
      return (await answerStored(door, outcome))[0];
    },
  });

async function find({ parts, tenantId }: Door, id: string, number: number) {
  const version = await findVersion(parts.database, tenantId, id, number);
  if (!version) throw new PublicError('entity.not_found');
  return version;
}

const fieldOf = (details: object | null, name: string): string => String(Reflect.get(details ?? {}, name) ?? '');

const toAnswer = (version: TemplateVersion) => ({ ...version, createdAt: version.createdAt.getTime() });
