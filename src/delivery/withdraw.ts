import type { Outcome } from '../connectors/connector.ts';
import { type Queryable, sql } from '../database/database.ts';
import type { Connector } from './connectors.ts';
import type { Job } from './outbox.ts';

/** What is still unsent of the topic is not sent any more, for what it says is no longer true. */
export async function withdraw(database: Queryable, tenantId: string, topic: string, at: Date): Promise<void> {
  await database.query(sql`
    with withdrawn as (
      delete from outbox where tenant_id = ${tenantId} and topic = ${topic} and not is_sending returning id
    )
    update deliveries set state = 'superseded', settled_at = ${at}::timestamptz
    from withdrawn where deliveries.id = withdrawn.id`);
}

export interface FailedAttempt {
  job: Job;
  connector: Connector;
  outcome: Exclude<Outcome, { kind: 'accepted' }>;
  startedAt: Date;
  finishedAt: Date;
}

/**
 * A message whose first attempt failed is not tried again: whoever asked for it is told of the failure instead. The
 * attempt is recorded here, for the worker finds the message gone. Gives false when the next attempt has begun already;
 * then the message stays promised.
 */
export async function giveUp(database: Queryable, failed: FailedAttempt): Promise<boolean> {
  const { job, connector, outcome, startedAt, finishedAt } = failed;
  const { id } = job.message;
  const factoryId = connector.factory.metadata.id;
  const rows = await database.query<{ isUnderWay: boolean }>(sql`
    with given_up as (
      delete from outbox where id = ${id} and (not is_sending or attempts = 0) returning id
    ), settled as (
      update deliveries set state = 'rejected', attempts = 1, connector_id = ${connector.id}, factory_id = ${factoryId},
        settled_at = ${finishedAt}::timestamptz
      from given_up where deliveries.id = given_up.id
    ), recorded as (
      insert into delivery_attempts
        (delivery_id, number, connector_id, factory_id, outcome, reason, started_at, finished_at)
      select id, 1, ${connector.id}, ${factoryId}, ${outcome.kind}, ${outcome.reason}, ${startedAt}::timestamptz,
        ${finishedAt}::timestamptz
      from given_up
      on conflict do nothing
    )
    select exists (select from outbox where id = ${id} and is_sending and attempts > 0) as "isUnderWay"`);
  return !rows[0]?.isUnderWay;
}
