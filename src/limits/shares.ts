import { type Queryable, sql } from '../database/database.ts';
import { type Budget, secondsUntilBudget, takeFromBudget } from './budgets.ts';

export type Taking = { kind: 'taken' } | { kind: 'refused'; budget: Budget; retryAfterSeconds: number };

/**
 * Budgets that many requests of this process take from: a row that each of them changed would make them wait for one
 * another's commits. So the process takes a share in advance, a twentieth at most, and spends it in memory. What is
 * spent was taken before, so nodes together never spend more than there is; a node that ends loses its shares. When the
 * database fails, so does the taking, and with it the request: there is no unlimited.
 */
export class Shares {
  readonly #database: Queryable;
  readonly #shares = new Map<string, Share>();

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Takes one of each budget, or none of any. */
  async take(budgets: readonly Budget[], at: Date): Promise<Taking> {
    const taken: Budget[] = [];
    try {
      for (const budget of budgets) {
        const taking = await this.#takeOne(budget, at);
        if (taking.kind === 'refused') {
          this.giveBack(taken);
          return taking;
        }
        taken.push(budget);
      }
    } catch (error) {
      this.giveBack(taken);
      throw error;
    }
    return { kind: 'taken' };
  }

  /** What was taken for nothing is this process's to spend again. */
  giveBack(budgets: readonly Budget[]) {
    for (const budget of budgets) this.#shareOf(budget).left += 1;
  }

  async #takeOne(budget: Budget, at: Date): Promise<Taking> {
    const share = this.#shareOf(budget);
    const now = at.getTime();
    if (now > share.staleAt) share.left = 0;
    while (share.left < 1) {
      if (now < share.emptyUntil) return refused(budget, share.emptyUntil - now);
      // One asks for all who wait; who comes away empty-handed from that asks again.
      share.filling ??= this.#fill(share, budget, at).finally(() => {
        share.filling = undefined;
      });
      await share.filling;
    }
    share.left -= 1;
    return { kind: 'taken' };
  }

  async #fill(share: Share, budget: Budget, at: Date) {
    const { rate } = budget;
    const wanted = Math.min(largestShare, Math.max(1, Math.floor(rate.maximum / partOfBudget)));
    const [row] = await this.#database.query<{ taken: number }>(
      sql`with share as (${takeFromBudget(budget, at, wanted)}) select taken from share`,
    );
    if (row) {
      share.left += row.taken;
      share.staleAt = at.getTime() + rate.seconds * 1000;
    } else {
      share.emptyUntil = at.getTime() + (await secondsUntilBudget(this.#database, budget, at)) * 1000;
    }
  }

  #shareOf({ tenantId, rule, subject }: Budget): Share {
    const key = `${rule}:${tenantId}:${subject}`;
    const share = this.#shares.get(key) ?? { left: 0, staleAt: 0, emptyUntil: 0 };
    // The last of the map is the one that was used last: what goes for others is what nobody uses.
    this.#shares.delete(key);
    if (this.#shares.size >= maximumShares) this.#shares.delete(this.#shares.keys().next().value ?? '');
    this.#shares.set(key, share);
    return share;
  }
}

/** What this process has of a budget. */
interface Share {
  left: number;
  /** Long unspent, it was refilled meanwhile. */
  staleAt: number;
  /** Until then there is none for anybody: asking would only cost. */
  emptyUntil: number;
  filling?: Promise<void> | undefined;
}

const partOfBudget = 20;
const largestShare = 1_000;
const maximumShares = 10_000;

const refused = (budget: Budget, milliseconds: number): Taking => ({
  kind: 'refused',
  budget,
  retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1000)),
});
