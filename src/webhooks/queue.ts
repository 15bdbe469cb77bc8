import { type Queryable, sql } from '../database/database.ts';
import { firstIdOf } from '../lib/ids.ts';
import type { HookEvent } from './events.ts';

/** Something that one hook is to be told. */
export interface QueuedEvent {
  /** Sorts by time. */
  id: string;
  tenantId: string;
  hookId: string;
  event: HookEvent;
  /** As it is sent and signed. */
  body: string;
}

export interface TakenEvent extends QueuedEvent {
  /** Tries so far. */
  attempts: number;
}

/** A hook that may be sent fewer than others: it has some in hand, or does not answer. */
export interface Allowance {
  hookId: string;
  remaining: number;
}

/** Whoever has taken an event has it for so long: the time of a request, and what the database takes. */
const leaseSeconds = 30;

/** Stores events of hooks that are still there and switched on. */
export async function insertEvents(database: Queryable, events: QueuedEvent[]): Promise<void> {
  const column = (pick: (event: QueuedEvent) => string) => events.map(pick);
  await database.query(sql`
    insert into hook_events (id, tenant_id, hook_id, event, body, due_at)
    select given.id, given.tenant_id, hook_id, given.event, body, now()
    from unnest(
      ${column(({ id }) => id)}::text[], ${column(({ tenantId }) => tenantId)}::text[],
      ${column(({ hookId }) => hookId)}::text[], ${column(({ event }) => event)}::text[],
      ${column(({ body }) => body)}::text[]
    ) as given (id, tenant_id, hook_id, event, body)
    join hooks on hooks.tenant_id = given.tenant_id and hooks.id = hook_id and enabled
    on conflict do nothing`);
}

/**
 * Takes up to `room` events that are due, of each hook its oldest and no more than it is allowed. What other nodes are
 * taking is skipped, not waited for; what a dead node took is due again when its lease has ended.
 */
export async function takeEvents(
  database: Queryable,
  { room, each, allowances }: { room: number; each: number; allowances: Allowance[] },
): Promise<TakenEvent[]> {
  const ids = allowances.map(({ hookId }) => hookId);
  const remaining = allowances.map((allowance) => allowance.remaining);
  return database.query<TakenEvent>(sql`
    update hook_events set due_at = now() + make_interval(secs => ${leaseSeconds})
    where id in (
      select due.id from hooks
        left join unnest(${ids}::text[], ${remaining}::int[]) as allowance (hook_id, remaining)
          on allowance.hook_id = hooks.id
        cross join lateral (
          select id from hook_events
          where tenant_id = hooks.tenant_id and hook_id = hooks.id and due_at <= now()
          order by due_at limit coalesce(allowance.remaining, ${each}) for update skip locked
        ) as due
      where enabled limit ${room}
    )
    returning id, tenant_id as "tenantId", hook_id as "hookId", event, body, attempts`);
}

export async function deleteEvents(database: Queryable, ids: string[]): Promise<void> {
  await database.query(sql`delete from hook_events where id = any(${ids}::text[])`);
}

/** Another try, in so many milliseconds. */
export async function postponeEvent(database: Queryable, id: string, attempts: number, milliseconds: number) {
  await database.query(sql`
    update hook_events set attempts = ${attempts}, due_at = now() + make_interval(secs => ${milliseconds / 1000}::float8)
    where id = ${id}`);
}

/** Drops what nobody will get any more: of each hook all but the newest, and what is too old. Gives how many of whom. */
export async function dropExcess(
  database: Queryable,
  { mostEach, before }: { mostEach: number; before: Date },
): Promise<{ hookId: string; lost: number }[]> {
  return database.query<{ hookId: string; lost: number }>(sql`
    with excess as (
      delete from hook_events where id < ${firstIdOf(before.getTime())} or id in (
        select id from (
          select id, row_number() over (partition by tenant_id, hook_id order by id desc) as place from hook_events
        ) as placed where place > ${mostEach}
      )
      returning hook_id
    )
    select hook_id as "hookId", count(*)::int as lost from excess group by hook_id`);
}
