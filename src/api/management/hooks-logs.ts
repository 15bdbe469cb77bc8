import { z } from 'zod';
import { countHookEntries, listEntries } from '../../audit/entries.ts';
import type { Door } from '../../door.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import type { hookAnswer } from './hooks-input.ts';

const dayMilliseconds = 24 * 3_600_000;

const logAnswer = z.object({
  id: z.string(),
  key: z.string(),
  payload: z
    .looseObject({
      key: z.string(),
      result: z.enum(['Success', 'Error']),
      error: z.string().optional(),
      hookId: z.string(),
      attempts: z.number(),
      response: z.object({ statusCode: z.number() }).optional(),
    })
    .describe('of the event neither body nor answer is kept'),
  createdAt: z.number(),
});

export const hookLogRoutes = ({ parts: { database, audit, clock }, tenantId, origin }: Door) => [
  route({
    method: 'GET',
    path: '/hooks/:id/recent-logs',
    tag: 'Webhooks',
    summary: 'List what a webhook was told in the last 24 hours and how it answered, newest first',
    given: {
      params: z.object({ id: z.string().max(128) }),
      query: z.object({ ...pageQuery, logKey: z.string().optional().describe('such as `TriggerHook.PostSignIn`') }),
    },
    answer: { status: 200, schema: z.array(logAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ params, query, request, reply }) {
      const page = pageOf(query);
      const filter = { hookId: params.id, key: query.logKey || undefined, from: clock() - dayMilliseconds };
      await audit.flush();
      const { total, entries } = await listEntries(database, tenantId, filter, page);
      setPageHeaders(request, reply, page, total, origin);
      return entries.map(({ createdAt, ...entry }) => ({ ...entry, createdAt: createdAt.getTime() }));
    },
  }),
];

/** With how often each was told of something within 24 hours, and how often it took it. */
export async function withStats(
  { parts: { database, audit, clock }, tenantId }: Door,
  answers: z.output<typeof hookAnswer>[],
): Promise<z.output<typeof hookAnswer>[]> {
  await audit.flush();
  const ids = answers.map(({ id }) => id);
  const counts = await countHookEntries(database, tenantId, ids, clock() - dayMilliseconds);
  return answers.map((answer) => ({
    ...answer,
    executionStats: counts.get(answer.id) ?? { requestCount: 0, successCount: 0 },
  }));
}
