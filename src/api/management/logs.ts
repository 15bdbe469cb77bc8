import { z } from 'zod';
import { type EntryFilter, findEntry, listEntries, type StoredEntry } from '../../audit/entries.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';

const entryAnswer = z.object({
  id: z.string(),
  key: z.string(),
  payload: z
    .looseObject({
      key: z.string(),
      result: z.enum(['Success', 'Error']),
      error: z.string().optional(),
      userId: z.string().optional(),
      applicationId: z.string().optional(),
      sessionId: z.string().optional(),
      ip: z.string().optional(),
      userAgent: z.string().optional(),
    })
    .describe('and what else docs/audit-log.md lists'),
  createdAt: z.number(),
});

const time = z
  .string()
  .regex(/^\d{0,14}$/, 'must be a time in milliseconds since 1970')
  .optional();

const logsQuery = z
  .object({
    ...pageQuery,
    userId: z.string().optional(),
    applicationId: z.string().optional(),
    logKey: z.string().optional(),
    start_time: time,
    end_time: time,
    enableCap: z.enum(['true', 'false', '1', '0', '']).optional().describe('count to 10,000 and no further'),
  })
  .refine(({ start_time, end_time }) => !(start_time && end_time) || Number(start_time) <= Number(end_time), {
    path: ['start_time'],
    message: 'must not be later than end_time',
  });

/** Counting stops here when it is asked to, so that a page of millions costs what a page of thousands does. */
const cap = 10_000;

export const logRoutes = ({ parts: { database, audit }, tenantId, origin }: Door) => [
  route({
    method: 'GET',
    path: '/logs',
    tag: 'Audit log',
    summary: 'List what happened, newest first',
    given: { query: logsQuery },
    answer: { status: 200, schema: z.array(entryAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const counted = query.enableCap === 'true' || query.enableCap === '1' ? cap : undefined;
      await audit.flush();
      const { total, entries } = await listEntries(database, tenantId, filterOf(query), page, counted);
      setPageHeaders(request, reply, page, total, origin);
      if (counted !== undefined) reply.header('total-number-is-capped', String(total === cap));
      return entries.map(toAnswer);
    },
  }),
  route({
    method: 'GET',
    path: '/logs/:id',
    tag: 'Audit log',
    summary: 'Read one entry',
    given: { params: z.object({ id: z.string() }) },
    answer: { status: 200, schema: entryAnswer },
    errors: ['entity.not_exists_with_id'],
    async run({ params: { id } }) {
      const entry = await findEntry(database, tenantId, id);
      if (!entry) throw new PublicError('entity.not_exists_with_id', { name: 'log entry', id });
      return toAnswer(entry);
    },
  }),
];

/** An empty parameter is none. */
const filterOf = (query: z.infer<typeof logsQuery>): EntryFilter => ({
  userId: query.userId || undefined,
  applicationId: query.applicationId || undefined,
  key: query.logKey || undefined,
  from: query.start_time ? Number(query.start_time) : undefined,
  until: query.end_time ? Number(query.end_time) : undefined,
});

const toAnswer = ({ createdAt, ...entry }: StoredEntry): z.infer<typeof entryAnswer> => ({
  ...entry,
  createdAt: createdAt.getTime(),
});
