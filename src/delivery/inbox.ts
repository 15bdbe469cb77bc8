/** A message that the built-in service took in development. */
export interface InboxMessage {
  id: string;
  receivedAt: string;
  usageType: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  source: string;
}

const capacity = 200;

/** Keeps the newest messages in memory: they hold codes in clear and must never reach a disk. */
export class Inbox {
  readonly #messages: InboxMessage[] = [];
  readonly #watchers = new Set<(message: InboxMessage) => void>();

  add(message: InboxMessage) {
    this.#messages.unshift(message);
    this.#messages.length = Math.min(this.#messages.length, capacity);
    for (const watch of this.#watchers) watch(message);
  }

  /** Newest first; of one recipient when `to` is given. */
  list(to?: string) {
    return this.#messages.filter((message) => to === undefined || message.to.toLowerCase() === to.toLowerCase());
  }

  find(id: string) {
    return this.#messages.find((message) => message.id === id);
  }

  /** Calls back with every message that arrives; the answer ends it. */
  watch(watcher: (message: InboxMessage) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}
