/** What was started and must end, whatever happens: closed in the opposite order, each once. */
export class Closers {
  readonly #open: (() => Promise<void>)[] = [];

  /** Gives the function that closes it before the rest. */
  add(close: () => Promise<void>): () => Promise<void> {
    const entry = once(close);
    this.#open.push(entry);
    return async () => {
      const at = this.#open.indexOf(entry);
      if (at >= 0) this.#open.splice(at, 1);
      await entry();
    };
  }

  async closeAll() {
    for (let close = this.#open.pop(); close; close = this.#open.pop()) {
      await close().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    }
  }
}

function once(close: () => Promise<void>) {
  let closing: Promise<void> | undefined;
  return () => {
    closing ??= close();
    return closing;
  };
}
