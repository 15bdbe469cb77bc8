import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { standardSecret } from '../../lib/ids.ts';
import { createHook, deleteHook, findHook, type Hook, listHooks, updateHook } from '../../webhooks/hooks.ts';
import { pageQuery, route } from '../route.ts';
import { hookAnswer, hookChanges, newHook, toHookAnswer } from './hooks-input.ts';
import { hookLogRoutes, withStats } from './hooks-logs.ts';
import { hookTestRoutes } from './hooks-test.ts';
import { optionalPageOf, setOptionalPageHeaders } from './optional-page.ts';
import { withoutUndefined } from './users-input.ts';

const tag = 'Webhooks';

const params = z.object({ id: z.string().max(128) });

const includeExecutionStats = z.enum(['true', 'false', '1', '0', '']).optional();
const isWished = (flag: string | undefined) => flag === 'true' || flag === '1';

export const hookRoutes = (door: Door) => [
  list(door),
  create(door),
  read(door),
  change(door),
  replaceKey(door),
  remove(door),
  ...hookTestRoutes(door),
  ...hookLogRoutes(door),
];

const list = (door: Door) =>
  route({
    method: 'GET',
    path: '/hooks',
    tag,
    summary: 'List the webhooks, newest first; all of them unless a page is asked for',
    given: { query: z.object({ ...pageQuery, includeExecutionStats }) },
    answer: { status: 200, schema: z.array(hookAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const { parts, tenantId, origin } = door;
      const page = optionalPageOf(query);
      const { total, hooks } = await listHooks(parts.database, parts.seal, tenantId, page);
      setOptionalPageHeaders(request, reply, page, total, origin);
      const answers = hooks.map(toHookAnswer);
      return isWished(query.includeExecutionStats) ? withStats(door, answers) : answers;
    },
  });

const create = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/hooks',
    tag,
    summary: 'Create a webhook; it has a signing key of its own',
    given: { body: newHook },
    answer: { status: 201, schema: hookAnswer },
    errors: ['hook.missing_events'],
    async run({ body: { name = '', event = null, events = [], config, enabled = true } }) {
      if (event === null && events.length === 0) throw new PublicError('hook.missing_events');
      const now = new Date(parts.clock());
      const hook = await createHook(parts.database, parts.seal, tenantId, {
        name,
        event,
        events,
        config,
        enabled,
        now,
      });
      parts.hooks.drop();
      return toHookAnswer(hook);
    },
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/hooks/:id',
    tag,
    summary: 'Read a webhook',
    given: { params, query: z.object({ includeExecutionStats }) },
    answer: { status: 200, schema: hookAnswer },
    errors: ['entity.not_exists_with_id'],
    async run({ params: { id }, query }) {
      const answer = toHookAnswer(await requireHook(door, id));
      return isWished(query.includeExecutionStats) ? (await withStats(door, [answer]))[0] : answer;
    },
  });

const change = ({ parts, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/hooks/:id',
    tag,
    summary: 'Change a webhook; what is given is replaced as a whole. Switched off, it forgets what it was to be told',
    given: { params, body: hookChanges },
    answer: { status: 200, schema: hookAnswer },
    errors: ['entity.not_exists'],
    async run({ params: { id }, body }) {
      const hook = await updateHook(parts.database, parts.seal, { tenantId, id }, withoutUndefined(body));
      if (!hook) throw noHook();
      parts.hooks.drop();
      return toHookAnswer(hook);
    },
  });

const replaceKey = ({ parts, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/hooks/:id/signing-key',
    tag,
    summary: 'Give a webhook another signing key; the earlier one signs nothing more',
    given: { params },
    answer: { status: 200, schema: hookAnswer },
    errors: ['entity.not_exists'],
    async run({ params: { id } }) {
      const hook = await updateHook(parts.database, parts.seal, { tenantId, id }, {}, standardSecret());
      if (!hook) throw noHook();
      parts.hooks.drop();
      return toHookAnswer(hook);
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/hooks/:id',
    tag,
    summary: 'Delete a webhook, with what it was still to be told',
    given: { params },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params: { id } }) {
      if (!(await deleteHook(parts.database, tenantId, id))) throw new PublicError('entity.not_found');
      parts.hooks.drop();
    },
  });

const noHook = () => new PublicError('entity.not_exists', { name: 'webhook' });

async function requireHook({ parts, tenantId }: Door, id: string): Promise<Hook> {
  const hook = await findHook(parts.database, parts.seal, tenantId, id);
  if (!hook) throw new PublicError('entity.not_exists_with_id', { name: 'webhook', id });
  return hook;
}
