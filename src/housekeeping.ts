import { deleteOldEntries } from './audit/entries.ts';
import type { Settings } from './config.ts';
import type { Database } from './database/database.ts';
import { deleteDeadNodes, deleteOldDeliveries } from './delivery/outbox.ts';
import { deleteExpiredInteractions } from './interactions/interaction.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/log.ts';
import { deleteFullBudgets } from './limits/budgets.ts';
import { deleteOldLockouts } from './limits/lockout.ts';
import { deleteOldSends } from './limits/recipient-sends.ts';
import { deleteExpiredRecords } from './oidc/adapter.ts';
import { deleteOldVersions } from './templates/store/versions.ts';
import { tenantIds } from './tenants/tenants.ts';
import { deleteOldCodes } from './verification/codes.ts';
import { deleteExpiredRecords as deleteExpiredProofs } from './verification/records.ts';
import { tidyTokens } from './verification/stored-tokens.ts';

const hour = 3_600_000;
const day = 24 * hour;
const intervalMilliseconds = hour / 6;

/** How long things are kept after they have served. */
const retention = {
  codes: 24 * hour,
  tokens: 30 * 24 * hour,
  sends: hour,
  lockouts: 24 * hour,
  deliveries: 30 * 24 * hour,
};

/** Deletes what is past its time, now and every ten minutes; the answer ends it. */
export function keepHouse(
  { auditLogDays }: Pick<Settings, 'auditLogDays'>,
  database: Database,
  clock: Clock,
  log: Logger,
): () => void {
  const tidy = async () => {
    const before = (milliseconds: number) => new Date(clock() - milliseconds);
    await deleteExpiredRecords(database);
    await deleteExpiredInteractions(database);
    await deleteOldCodes(database, before(retention.codes));
    await deleteExpiredProofs(database, before(0));
    await tidyTokens(database, before(0), before(retention.tokens));
    await deleteOldSends(database, before(retention.sends));
    await deleteFullBudgets(database, before(0));
    await deleteOldLockouts(database, before(retention.lockouts));
    await deleteDeadNodes(database);
    await deleteOldDeliveries(database, before(retention.deliveries));
    await deleteOldVersions(database);
    for (const tenantId of tenantIds) {
      await deleteOldEntries(database.relaxed, tenantId, before(auditLogDays * day));
    }
  };
  const run = () => {
    tidy().catch((error: unknown) => log.error({ error: String(error) }, 'could not delete what is past its time'));
  };
  run();
  const timer = setInterval(run, intervalMilliseconds);
  return () => clearInterval(timer);
}
