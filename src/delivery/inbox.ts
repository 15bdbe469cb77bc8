/** A message that was taken in instead of sent, in development. */
export type InboxMessage = InboxMail | InboxText;

interface Taken {
  id: string;
  receivedAt: string;
  usageType: string;
  to: string;
  text: string;
}

/** A mail of the built-in service. */
export interface InboxMail extends Taken {
  kind: 'email';
  from: string;
  subject: string;
  html: string;
  source: string;
}

/** A text message; `to` is digits only, country code first. */
export interface InboxText extends Taken {
  kind: 'sms';
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
    return this.#messages.filter((message) => to === undefined || isTo(message, to));
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

/** Addresses in any case; numbers with or without a plus and spaces. */
function isTo(message: InboxMessage, recipient: string) {
  if (message.kind === 'email') return message.to.toLowerCase() === recipient.toLowerCase();
  return message.to === recipient.replace(/^[+\s]+|(?<=\d)[\s()/-]+/g, '');
}
