import { type Queryable, sql } from '../database/database.ts';
import { firstIdOf } from '../lib/ids.ts';
import type { UsageType } from '../usage-types.ts';
import type { DeliveryState } from './outbox.ts';

/** A delivery as operators see it: what became of a message, never what it said. */
export interface Delivery {
  id: string;
  usageType: string;
  recipient: string;
  locale: string;
  state: DeliveryState;
  connectorId: string | null;
  factoryId: string | null;
  providerMessageId: string | null;
  attemptCount: number;
  createdAt: Date;
  /** When the next attempt is due; of those under way only. */
  dueAt: Date | null;
  expiresAt: Date;
  settledAt: Date | null;
}

export interface DeliveryAttempt {
  number: number;
  connectorId: string;
  factoryId: string;
  outcome: 'accepted' | 'deferred' | 'rejected' | 'unknown';
  reason: string | null;
  startedAt: Date;
  finishedAt: Date;
}

export interface DeliveryFilter {
  recipient: string | undefined;
  state: DeliveryState | undefined;
}

/** Newest first, with the count of all that fit the filter. */
export async function listDeliveries(
  database: Queryable,
  tenantId: string,
  filter: DeliveryFilter,
  page: { limit: number; offset: number },
): Promise<{ total: number; deliveries: Delivery[] }> {
  const { recipient = null, state = null } = filter;
  const shown = sql`${withState}
    where deliveries.tenant_id = ${tenantId}
      and (${recipient}::text is null or lower(recipient) = lower(${recipient}))
      and (${state}::text is null or ${stateNow} = ${state})`;
  const [deliveries, [counted]] = await Promise.all([
    database.query<Delivery>(sql`
      select ${columns} ${shown} order by deliveries.id desc limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(sql`select count(*)::int as total ${shown}`),
  ]);
  return { total: counted?.total ?? 0, deliveries };
}

/** The delivery first, so that its attempts are at least as new as its state. */
export async function findDelivery(database: Queryable, tenantId: string, id: string) {
  const [delivery] = await database.query<Delivery>(sql`
    select ${columns} ${withState} where deliveries.tenant_id = ${tenantId} and deliveries.id = ${id}`);
  if (!delivery) return undefined;
  const attempts = await database.query<DeliveryAttempt>(sql`
    select number, connector_id as "connectorId", factory_id as "factoryId", outcome, reason,
      started_at as "startedAt", finished_at as "finishedAt"
    from delivery_attempts where delivery_id = ${id} order by number`);
  return { ...delivery, attempts };
}

const delaySeconds = 30;

/** Those that go out only if somebody has the address: what becomes of them must not show in what others are told. */
const secretive: UsageType[] = ['SignIn', 'ForgotPassword'];

/**
 * Whether messages of the last ten minutes wait for longer than usual. Those that may be secret are left out: on a quiet
 * installation one that waits would tell of its recipient.
 */
export async function isDelayed(database: Queryable, tenantId: string, now: Date): Promise<boolean> {
  const rows = await database.query(sql`
    select from deliveries
    where tenant_id = ${tenantId} and state = 'queued' and usage_type <> all(${secretive})
      and id >= ${firstIdOf(now.getTime() - 600_000)} and created_at < ${new Date(now.getTime() - delaySeconds * 1000)}
    limit 1`);
  return rows.length > 0;
}

const withState = sql`from deliveries left join outbox on outbox.id = deliveries.id`;

const stateNow = sql`case when outbox.is_sending then 'sending' else deliveries.state end`;

const columns = sql`deliveries.id, usage_type as "usageType", recipient, locale, ${stateNow} as state,
  connector_id as "connectorId", factory_id as "factoryId", provider_message_id as "providerMessageId",
  deliveries.attempts as "attemptCount", created_at as "createdAt", due_at as "dueAt",
  deliveries.expires_at as "expiresAt", settled_at as "settledAt"`;
