import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import type { Seal } from '../lib/seal.ts';
import { type Budget, type BudgetRule, budgetOf, giveToBudget, secondsUntilBudget, takeFromBudget } from './budgets.ts';
import { countryOf } from './countries.ts';
import { type Limits, networkBudget } from './limits.ts';
import {
  releaseSlot,
  type SendAction,
  type SendSlot,
  secondsUntilSlot,
  sendSlot,
  takeSlot,
} from './recipient-sends.ts';

/** What a message takes of which limits. */
export interface MessageCost {
  slot: SendSlot;
  /** Of whoever asked for it; none for a backend, and for private networks. */
  network: Budget | undefined;
  /** Budgets that many messages share. */
  shared: Budget[];
}

export interface MessageAsked {
  tenantId: string;
  action: SendAction;
  /** Over the wire: an address, or the digits of a number. */
  recipient: string;
  applicationId?: string | undefined;
  /** Address of the person who asked. */
  ip?: string | undefined;
  at: Date;
}

export type SendRule = 'recipient' | Exclude<BudgetRule, 'attempts'>;

export interface SendRefusal {
  rule: SendRule;
  retryAfterSeconds: number;
}

/** What a message costs. Throws user.invalid_phone where none is sent to the number's country. */
export function costOf(limits: Limits, seal: Seal, asked: MessageAsked): MessageCost {
  const { tenantId, action, recipient, applicationId, ip, at } = asked;
  const { applicationSends, tenantSends } = limits.settings;
  return {
    slot: sendSlot(seal, tenantId, action, recipient, at),
    network: networkBudget(limits, seal, { tenantId, ip, rule: 'network' }),
    shared: [
      ...(recipient.includes('@') ? [] : [countryBudget(limits, tenantId, recipient)]),
      ...(applicationId === undefined ? [] : [budgetOf(tenantId, 'application', applicationId, applicationSends)]),
      budgetOf(tenantId, 'tenant', '', tenantSends),
    ].filter((budget) => budget !== undefined),
  };
}

function countryBudget({ settings }: Limits, tenantId: string, digits: string): Budget | undefined {
  const country = countryOf(digits);
  if (settings.smsCountries.length > 0 && !settings.smsCountries.includes(country)) {
    throw new PublicError('user.invalid_phone', { reason: 'no text messages are sent to its country', country });
  }
  const { each, exceptions } = settings.countrySends;
  return budgetOf(tenantId, 'country', country, Object.hasOwn(exceptions, country) ? exceptions[country] : each);
}

/** Takes what many messages share, before anything is written. */
export async function takeShared({ shares }: Limits, { shared, slot }: MessageCost): Promise<SendRefusal | undefined> {
  const taking = await shares.take(shared, slot.at);
  if (taking.kind === 'taken') return undefined;
  return { rule: taking.budget.rule as SendRule, retryAfterSeconds: taking.retryAfterSeconds };
}

/** Parts of a statement, joined by commas: take the network's and the recipient's; `allowed` gives a row if both were left. */
export const takeOwn = ({ network, slot }: MessageCost): Fragment => sql`
  spared as (${network ? takeFromBudget(network, slot.at) : sql`select`}),
  allowed as (${takeSlot(slot, sql`spared`)})`;

/** After `takeOwn` gave no row: which of the two it was. `isSpared`: `spared` gave one. */
export async function explainRefusal(
  database: Queryable,
  { network, slot }: MessageCost,
  isSpared: boolean,
): Promise<SendRefusal> {
  if (network && !isSpared) {
    return { rule: 'network', retryAfterSeconds: await secondsUntilBudget(database, network, slot.at) };
  }
  // Whoever asks again and again for one address does not use up the network for all others.
  if (network) await giveToBudget(database, network);
  return { rule: 'recipient', retryAfterSeconds: await secondsUntilSlot(database, slot) };
}

/** A message that the provider refused does not count. */
export async function giveAllBack(limits: Limits, database: Queryable, { network, slot, shared }: MessageCost) {
  limits.shares.giveBack(shared);
  await releaseSlot(database, slot);
  if (network) await giveToBudget(database, network);
}
