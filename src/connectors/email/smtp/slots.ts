/** A fixed number of places, given out in the order in which they were asked for. */
export class Slots {
  readonly #total: number;
  #free: number;
  #waiting: (() => void)[] = [];
  #watchers: (() => void)[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** False: the signal came first, and there is no place to give back. */
  take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== enter);
        resolve(false);
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(enter);
    });
  }

  give() {
    const next = this.#waiting.shift();
    if (next) return next();
    this.#free += 1;
    if (this.#free === this.#total) for (const resolve of this.#watchers.splice(0)) resolve();
  }

  /** Resolves when every place is free. */
  async allFree() {
    if (this.#free < this.#total) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }
}
