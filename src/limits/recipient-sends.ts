import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { canonicalAddress } from '../lib/email-address.ts';
import type { Seal } from '../lib/seal.ts';

/** The kinds of message that are counted apart. */
export type SendAction = 'VerificationCodeSend' | 'MessageSend' | 'PreviewSend';

export interface SendSlot {
  tenantId: string;
  action: SendAction;
  recipientHash: Buffer;
  at: Date;
}

/** How many messages one recipient may get, in any stretch of so many seconds. */
export const recipientLimit = { maximumSends: 10, windowSeconds: 600 };

export const sendSlot = (seal: Seal, tenantId: string, action: SendAction, recipient: string, at: Date): SendSlot => ({
  tenantId,
  action,
  recipientHash: seal.keyedHash('recipient', canonicalAddress(recipient)),
  at,
});

/**
 * Part of a statement: takes one of the recipient's sends for each row of `guard`, and gives a row only when one was
 * left. The row is locked while it is decided, so parallel requests on any number of nodes share the limit; when the
 * store fails the request fails with it.
 */
export function takeSlot({ tenantId, action, recipientHash, at }: SendSlot, guard = sql`(select) as guard`): Fragment {
  const since = windowStart(at);
  return sql`
    insert into recipient_sends as earlier (tenant_id, action, recipient_hash, sent_at, last_sent_at)
    select ${tenantId}, ${action}, ${recipientHash}::bytea, array[${at}::timestamptz], ${at}::timestamptz
    from ${guard}
    on conflict (tenant_id, action, recipient_hash) do update set
      sent_at = (select array_agg(sent) from unnest(earlier.sent_at) as sent where sent > ${since}) || ${at}::timestamptz,
      last_sent_at = ${at}
    where (select count(*) from unnest(earlier.sent_at) as sent where sent > ${since}) < ${recipientLimit.maximumSends}
    returning recipient_hash`;
}

/** Gives a slot back: a message that the provider refused does not count. */
export async function releaseSlot(database: Queryable, { tenantId, action, recipientHash, at }: SendSlot) {
  await database.query(sql`
    update recipient_sends set sent_at = array_remove(sent_at, ${at}::timestamptz)
    where tenant_id = ${tenantId} and action = ${action} and recipient_hash = ${recipientHash}`);
}

/** Seconds until the recipient has a send left again. */
export async function secondsUntilSlot(database: Queryable, slot: SendSlot): Promise<number> {
  const rows = await database.query<{ oldest: Date | null }>(sql`
    select (
      select min(sent) from (
        select sent from unnest(sent_at) as sent where sent > ${windowStart(slot.at)}
        order by sent desc limit ${recipientLimit.maximumSends}
      ) as counted
    ) as oldest
    from recipient_sends
    where tenant_id = ${slot.tenantId} and action = ${slot.action} and recipient_hash = ${slot.recipientHash}`);
  const oldest = rows[0]?.oldest?.getTime() ?? slot.at.getTime();
  return Math.max(1, Math.ceil((oldest - slot.at.getTime()) / 1000) + recipientLimit.windowSeconds);
}

export async function deleteOldSends(database: Queryable, before: Date) {
  await database.query(sql`delete from recipient_sends where last_sent_at < ${before}`);
}

const windowStart = (at: Date) => new Date(at.getTime() - recipientLimit.windowSeconds * 1000);
