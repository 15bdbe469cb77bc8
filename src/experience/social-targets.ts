import { type Queryable, sql } from '../database/database.ts';
import { lockExperience, readExperience } from './experience.ts';

/** Ways in that are no more are not shown any more: of the targets, those stay that a connector has. Part of a transaction. */
export async function keepSocialTargets(transaction: Queryable, tenantId: string, left: readonly string[]) {
  await lockExperience(transaction, tenantId);
  const { socialSignInConnectorTargets: before } = await readExperience(transaction, tenantId);
  const kept = before.filter((target) => left.includes(target));
  if (kept.length === before.length) return;
  await transaction.query(sql`
    update sign_in_experiences
    set settings = settings || ${JSON.stringify({ socialSignInConnectorTargets: kept })}::jsonb
    where tenant_id = ${tenantId}`);
}
