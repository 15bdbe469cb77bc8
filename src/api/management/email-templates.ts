import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { lintSet } from '../../templates/lint.ts';
import {
  type Change,
  deleteTemplates,
  type Missing,
  patchTemplate,
  putTemplates,
  type Refused,
  type Stored,
} from '../../templates/store/change.ts';
import { languageTag, templateDetails, templateKey, templateType } from '../../templates/store/details.ts';
import { findTemplate, listTemplates, type StoredTemplate } from '../../templates/store.ts';
import { route } from '../route.ts';
import { findingAnswer } from './email-template-findings.ts';

export const tag = 'Email templates';
export const idParams = z.object({ id: z.string().max(128) });
export const templateFilter = z.object({ languageTag: languageTag.optional(), templateType: templateType.optional() });

/** The entity of spec 3.5. */
export const templateAnswer = templateKey.extend({
  tenantId: z.string(),
  id: z.string(),
  details: templateDetails,
  createdAt: z.number(),
});

const { subject, content, ...optional } = templateDetails.shape;
const partialDetails = z.object({
  subject: subject.exactOptional(),
  content: content.exactOptional(),
  ...optional,
});

/** Asked for by console and CLI; without it everything is stored that the public API lets pass. */
export const refusal = z.object({
  refuse: z.enum(['errors']).optional().describe('`errors`: what the lint calls an error is refused'),
});

/** A whole set of templates in one request. */
const bodyLimitBytes = 8 * 1024 * 1024;

export const emailTemplateRoutes = (door: Door) => [
  list(door),
  put(door),
  allFindings(door),
  read(door),
  change(door),
  remove(door),
  removeMany(door),
  findings(door),
];

const list = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates',
    tag,
    summary: 'List the templates, by language and type',
    given: { query: templateFilter },
    answer: { status: 200, schema: z.array(templateAnswer) },
    run: async ({ query }) =>
      (await listTemplates(parts.database, tenantId, query)).map((template) => toAnswer(tenantId, template)),
  });

const put = (door: Door) =>
  route({
    method: 'PUT',
    path: '/email-templates',
    tag,
    summary: 'Store templates, all or none; the details of one that is there already are replaced as a whole',
    given: {
      query: refusal,
      body: z.object({
        templates: z
          .array(templateKey.extend({ details: templateDetails }))
          .min(1)
          .max(1_000),
      }),
    },
    bodyLimitBytes,
    answer: { status: 200, schema: z.array(templateAnswer) },
    errors: ['email_template.has_errors'],
    async run({ query, body, request }) {
      const change = changeOf(door, request, query);
      return answerStored(door, await putTemplates(door.parts.database, change, body.templates));
    },
  });

const read = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/:id',
    tag,
    summary: 'Read a template',
    given: { params: idParams },
    answer: { status: 200, schema: templateAnswer },
    errors: ['entity.not_exists_with_id'],
    async run({ params }) {
      const template = await findTemplate(parts.database, tenantId, params.id);
      if (!template) throw noTemplate(params.id);
      return toAnswer(tenantId, template);
    },
  });

const change = (door: Door) =>
  route({
    method: 'PATCH',
    path: '/email-templates/:id/details',
    tag,
    summary: 'Change some of the details of a template; the others stay',
    given: { params: idParams, query: refusal, body: partialDetails },
    bodyLimitBytes,
    answer: { status: 200, schema: templateAnswer },
    errors: ['entity.not_exists_with_id', 'email_template.has_errors'],
    async run({ params, query, body, request }) {
      const change = changeOf(door, request, query);
      const outcome = await patchTemplate(door.parts.database, change, params.id, body);
      return (await answerStored(door, requireThere(outcome, params.id)))[0];
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: '/email-templates/:id',
    tag,
    summary: 'Delete a template; its versions stay, and any of them can be restored',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params, request }) {
      const count = await deleteTemplates(door.parts.database, changeOf(door, request), params);
      if (count === 0) throw new PublicError('entity.not_found');
      door.parts.templates.drop();
    },
  });

const removeMany = (door: Door) =>
  route({
    method: 'DELETE',
    path: '/email-templates',
    tag,
    summary: 'Delete the templates of a language, of a type, or of both',
    given: { query: templateFilter },
    answer: { status: 200, schema: z.object({ rowCount: z.number() }) },
    errors: ['connector.email_connector.bulk_deletion_no_filter'],
    async run({ query, request }) {
      if (query.languageTag === undefined && query.templateType === undefined) {
        throw new PublicError('connector.email_connector.bulk_deletion_no_filter');
      }
      const rowCount = await deleteTemplates(door.parts.database, changeOf(door, request), query);
      door.parts.templates.drop();
      return { rowCount };
    },
  });

const findings = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/:id/findings',
    tag,
    summary: 'What the lint found in a template when it was stored',
    given: { params: idParams },
    answer: { status: 200, schema: z.array(findingAnswer) },
    errors: ['entity.not_exists_with_id'],
    async run({ params }) {
      const template = await findTemplate(parts.database, tenantId, params.id);
      if (!template) throw noTemplate(params.id);
      return template.findings;
    },
  });

const allFindings = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/findings',
    tag,
    summary: 'What the lint found in all templates, and types that one language has and another lacks',
    answer: {
      status: 200,
      schema: z.array(z.object({ id: z.string().optional(), ...templateKey.shape, ...findingAnswer.shape })),
    },
    async run() {
      const templates = await listTemplates(parts.database, tenantId);
      const own = templates.flatMap(({ id, languageTag, templateType, findings }) =>
        findings.map((finding) => ({ id, languageTag, templateType, ...finding })),
      );
      return [...own, ...lintSet(templates)];
    },
  });

export const changeOf = (
  { parts, tenantId }: Door,
  { caller }: { caller: string },
  { refuse }: z.output<typeof refusal> = {},
): Change => ({ tenantId, author: caller, at: new Date(parts.clock()), refusesErrors: refuse === 'errors' });

/** From here on mails are written from what was stored, on every node. */
export async function answerStored({ parts, tenantId }: Door, outcome: Stored | Refused) {
  if (outcome.kind === 'refused') {
    throw new PublicError('email_template.has_errors', { findings: outcome.findings });
  }
  parts.templates.drop();
  return outcome.templates.map((template) => toAnswer(tenantId, template));
}

export function requireThere<Outcome extends { kind: string }>(
  outcome: Outcome | Missing,
  id: string,
): Exclude<Outcome, Missing> {
  if (outcome.kind === 'missing') throw noTemplate(id);
  return outcome as Exclude<Outcome, Missing>;
}

export const noTemplate = (id: string) => new PublicError('entity.not_exists_with_id', { name: 'email template', id });

const toAnswer = (
  tenantId: string,
  { findings: _findings, version: _version, createdAt, ...template }: StoredTemplate,
) => ({
  tenantId,
  ...template,
  createdAt: createdAt.getTime(),
});
