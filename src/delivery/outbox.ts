import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Message, Outcome } from '../connectors/connector.ts';
import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { firstIdOf } from '../lib/ids.ts';
import type { Seal } from '../lib/seal.ts';

/** `queued` and `sending` are under way; the others are final. */
export type DeliveryState =
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'rejected'
  | 'unknown'
  | 'expired'
  | 'superseded'
  | 'suppressed';

/** A message on its way, as this process holds it. */
export interface Job {
  tenantId: string;
  message: Message;
  expiresAt: number;
  /** Attempts made so far. */
  attempts: number;
}

export interface Attempt {
  deliveryId: string;
  number: number;
  connectorId: string;
  factoryId: string;
  outcome: Outcome;
  startedAt: number;
  finishedAt: number;
  /** The delivery's state afterwards; `queued` with a time means another attempt. */
  state: DeliveryState;
  dueAt: number | undefined;
}

/** A node's lease lasts so long without a sign of life. */
export const leaseSeconds = 6;

/**
 * Parts of a statement, joined by commas: store the message for each row of `guard`, taken by `nodeId` (or free for any
 * node), and drop what is still unsent of the same topic. A suppressed message costs the same and is never sent: whether
 * an address is known shows neither in what is written nor in the time it takes.
 */
export function enqueue(
  seal: Seal,
  job: Job & { topic: string; createdAt: Date; isSuppressed: boolean },
  nodeId: string | null,
  guard: Fragment,
): Fragment {
  const { tenantId, message, topic, createdAt, isSuppressed } = job;
  const { id, to, about } = message;
  const expiresAt = new Date(job.expiresAt);
  return sql`
    displaced as (
      delete from outbox using ${guard} where tenant_id = ${tenantId} and topic = ${topic} and not is_sending
      returning outbox.id
    ), superseded as (
      update deliveries set state = 'superseded', settled_at = ${createdAt}::timestamptz
      from displaced where deliveries.id = displaced.id
    ), promised as (
      insert into deliveries (id, tenant_id, usage_type, recipient, locale, state, created_at, expires_at)
      select ${id}, ${tenantId}, ${about.usageType}, ${to}, ${about.locale}, ${isSuppressed ? 'suppressed' : 'queued'},
        ${createdAt}::timestamptz, ${expiresAt}::timestamptz
      from ${guard}
    ), enqueued as (
      insert into outbox (id, tenant_id, topic, sealed_message, node_id, is_suppressed, due_at, expires_at)
      select ${id}, ${tenantId}, ${topic}, ${sealMessage(seal, message)}::bytea, ${nodeId}::text,
        ${isSuppressed}::boolean, ${createdAt}::timestamptz, ${expiresAt}::timestamptz
      from ${guard}
    )`;
}

/** Marks messages as being transmitted, if they are still this node's to send. Gives the ids that are. */
export async function markSending(database: Queryable, nodeId: string, ids: string[]): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(sql`
    update outbox set is_sending = true
    where id = any(${ids}) and node_id = ${nodeId} and not is_sending and expires_at > now()
    returning id`);
  return new Set(rows.map(({ id }) => id));
}

/** Records attempts and what becomes of their deliveries. Only here does a delivery that was sent change its state. */
export async function settle(database: Queryable, nodeId: string, attempts: Attempt[]): Promise<void> {
  const column = <Value>(pick: (attempt: Attempt) => Value) => attempts.map(pick);
  await database.query(sql`
    with given as (
      select * from unnest(
        ${column((a) => a.deliveryId)}::text[], ${column((a) => a.number)}::int[],
        ${column((a) => a.connectorId)}::text[], ${column((a) => a.factoryId)}::text[],
        ${column((a) => a.outcome.kind)}::text[], ${column((a) => reasonOf(a.outcome))}::text[],
        ${column((a) => messageIdOf(a.outcome))}::text[], ${column((a) => new Date(a.startedAt))}::timestamptz[],
        ${column((a) => new Date(a.finishedAt))}::timestamptz[], ${column((a) => a.state)}::text[],
        ${column((a) => (a.dueAt === undefined ? null : new Date(a.dueAt)))}::timestamptz[]
      ) as given (id, number, connector_id, factory_id, outcome, reason, provider_message_id, started_at, finished_at,
        state, due_at)
    ), done as (
      delete from outbox using given
      where outbox.id = given.id and node_id = ${nodeId} and given.state <> 'queued'
      returning given.*
    ), again as (
      update outbox set node_id = null, is_sending = false, due_at = given.due_at, attempts = given.number
      from given
      where outbox.id = given.id and node_id = ${nodeId} and given.state = 'queued'
      returning given.*
    ), ours as (
      select * from done union all select * from again
    ), settled as (
      update deliveries set
        state = ours.state, attempts = ours.number, connector_id = nullif(ours.connector_id, ''),
        factory_id = nullif(ours.factory_id, ''),
        provider_message_id = ours.provider_message_id,
        settled_at = case when ours.state <> 'queued' then ours.finished_at end
      from ours where deliveries.id = ours.id
    )
    insert into delivery_attempts
      (delivery_id, number, connector_id, factory_id, outcome, reason, started_at, finished_at)
    select id, number, connector_id, factory_id, outcome, reason, started_at, finished_at from ours
    on conflict do nothing`);
}

/** Takes up to `limit` messages that are due and no living node's. Other nodes' takings are skipped, not waited for. */
export async function takeDue(database: Queryable, seal: Seal, nodeId: string, limit: number): Promise<Job[]> {
  const rows = await database.query<{
    tenant_id: string;
    id: string;
    sealed_message: Buffer;
    expires_at: Date;
    attempts: number;
  }>(sql`
    update outbox set node_id = ${nodeId}
    where id in (
      select id from outbox
      where due_at <= now() and expires_at > now() and not is_sending and not is_suppressed and ${isNobodys}
      order by due_at limit ${limit} for update skip locked
    )
    returning tenant_id, id, sealed_message, expires_at, attempts`);
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    message: openMessage(seal, row.id, row.sealed_message),
    expiresAt: row.expires_at.getTime(),
    attempts: row.attempts,
  }));
}

/**
 * Settles what no node will send: messages past their time (whoever has them in hand finds them gone), suppressed ones,
 * and those whose node died while the provider may have had them already (RFC 5321 leaves it open, so they are not sent again).
 */
export async function settleAbandoned(database: Queryable): Promise<void> {
  await database.query(sql`
    with lost as (
      delete from outbox where is_sending and ${isNobodys} returning id
    ), settled as (
      update deliveries set state = 'unknown', attempts = attempts + 1, settled_at = now()
      from lost where deliveries.id = lost.id
      returning deliveries.id, attempts, connector_id, factory_id
    )
    insert into delivery_attempts
      (delivery_id, number, connector_id, factory_id, outcome, reason, started_at, finished_at)
    select id, attempts, coalesce(connector_id, ''), coalesce(factory_id, ''), 'unknown',
      'Postern stopped while the message was being transmitted; it may have arrived and is not sent again.', now(), now()
    from settled
    on conflict do nothing`);
  await database.query(sql`
    with late as (
      delete from outbox where not is_sending and (is_suppressed or expires_at <= now())
      returning id, is_suppressed
    )
    update deliveries set state = case when is_suppressed then 'suppressed' else 'expired' end, settled_at = now()
    from late where deliveries.id = late.id`);
}

/** A connector was changed: what waits for its next attempt is tried now. */
export async function makeDue(database: Queryable, tenantId: string): Promise<void> {
  await database.query(sql`update outbox set due_at = now() where tenant_id = ${tenantId} and node_id is null`);
}

/** A sign of life; what this node has taken stays its own for another `leaseSeconds`. */
export async function renewLease(database: Queryable, nodeId: string): Promise<void> {
  await database.query(sql`
    insert into nodes (id, alive_until) values (${nodeId}, now() + make_interval(secs => ${leaseSeconds}))
    on conflict (id) do update set alive_until = excluded.alive_until`);
}

/** Gives back what this node has taken and not sent, and ends its lease. */
export async function releaseNode(database: Queryable, nodeId: string): Promise<void> {
  await database.query(sql`update outbox set node_id = null where node_id = ${nodeId} and not is_sending`);
  await database.query(sql`delete from nodes where id = ${nodeId}`);
}

/** Forgets nodes that died without a word; what they had was taken over long ago. */
export async function deleteDeadNodes(database: Queryable): Promise<void> {
  await database.query(sql`delete from nodes where alive_until < now() - interval '1 hour'`);
}

/** Deletes deliveries that are past their retention, with their attempts. */
export async function deleteOldDeliveries(database: Queryable, before: Date): Promise<void> {
  await database.query(sql`
    with old as (
      delete from deliveries where id < ${firstIdOf(before.getTime())} and settled_at is not null returning id
    )
    delete from delivery_attempts using old where delivery_attempts.delivery_id = old.id`);
}

const isNobodys = sql`(node_id is null or node_id not in (select id from nodes where alive_until > now()))`;

/** A small window is enough for a mail, and its state 50 KB to allocate instead of 270. */
const compression = { level: 1, windowBits: 13, memLevel: 5, chunkSize: 4096 };

/** Compressed first: what is written to disk, twice, is the largest cost of a message. */
const sealMessage = (seal: Seal, message: Message) =>
  seal.seal('message', message.id, deflateRawSync(JSON.stringify(message), compression));

/** The first release sealed emails only, and none of them said so. */
const openMessage = (seal: Seal, id: string, sealed: Buffer): Message =>
  ({ type: 'Email', ...JSON.parse(inflateRawSync(seal.open('message', id, sealed)).toString('utf8')) }) as Message;

const reasonOf = (outcome: Outcome) => (outcome.kind === 'accepted' ? null : outcome.reason);

const messageIdOf = (outcome: Outcome) => (outcome.kind === 'accepted' ? (outcome.providerMessageId ?? null) : null);
