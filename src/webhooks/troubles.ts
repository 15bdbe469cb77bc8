import type { Allowance } from './queue.ts';

/** One hook's share of the requests, so that a slow one does not have them all. */
const each = 5;
/** Failures in a row after which a hook is tried by one request at a time. */
const failuresUntilTrouble = 3;

/** How much each hook may have at a time, by how its requests have gone here. */
export class Troubles {
  readonly #concurrency: number;
  readonly #active = new Map<string, number>();
  /** Failures in a row. */
  readonly #failures = new Map<string, number>();
  active = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** What may be taken now. Hooks in trouble have half of the room together, or they would keep out the others. */
  wish(): { room: number; each: number; allowances: Allowance[] } {
    const troubled = [...this.#failures].filter(([, failures]) => failures >= failuresUntilTrouble).map(([id]) => id);
    const activeOf = (hookId: string) => this.#active.get(hookId) ?? 0;
    let spare = Math.floor(this.#concurrency / 2) - troubled.reduce((sum, id) => sum + activeOf(id), 0);
    const allowances = new Map([...this.#active].map(([hookId, active]) => [hookId, Math.max(0, each - active)]));
    for (const hookId of troubled) {
      const isFree = activeOf(hookId) === 0 && spare > 0;
      if (isFree) spare -= 1;
      allowances.set(hookId, isFree ? 1 : 0);
    }
    return {
      room: this.#concurrency - this.active,
      each,
      allowances: [...allowances].map(([hookId, remaining]) => ({ hookId, remaining })),
    };
  }

  begin(hookId: string) {
    this.active += 1;
    this.#active.set(hookId, (this.#active.get(hookId) ?? 0) + 1);
  }

  /** Undefined: it was not sent, which says nothing of the hook. */
  end(hookId: string, isDelivered: boolean | undefined) {
    this.active -= 1;
    const left = (this.#active.get(hookId) ?? 1) - 1;
    if (left > 0) this.#active.set(hookId, left);
    else this.#active.delete(hookId);
    if (isDelivered) this.#failures.delete(hookId);
    if (isDelivered === false) this.#failures.set(hookId, (this.#failures.get(hookId) ?? 0) + 1);
  }
}
