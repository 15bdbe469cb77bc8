import type { LimitSettings } from '../config/rates.ts';
import type { Database } from '../database/database.ts';
import type { Seal } from '../lib/seal.ts';
import { type Budget, type BudgetRule, budgetOf } from './budgets.ts';
import { isPrivateNetwork, networkOf } from './networks.ts';
import { Shares } from './shares.ts';

/** The limits of this installation, and what this process has of them. */
export interface Limits {
  settings: LimitSettings;
  shares: Shares;
}

export const createLimits = (database: Pick<Database, 'relaxed'>, settings: LimitSettings): Limits => ({
  settings,
  shares: new Shares(database.relaxed),
});

/** The budget of whoever sits behind an address; none for machines of the operator's own. */
export function networkBudget(
  { settings }: Limits,
  seal: Seal,
  { tenantId, ip, rule }: { tenantId: string; ip: string | undefined; rule: BudgetRule & ('network' | 'attempts') },
): Budget | undefined {
  if (ip === undefined || (isPrivateNetwork(ip) && !settings.countsPrivateNetworks)) return undefined;
  const rate = rule === 'network' ? settings.networkSends : settings.networkAttempts;
  return budgetOf(tenantId, rule, seal.keyedHash('recipient', `network:${networkOf(ip)}`).toString('base64url'), rate);
}
