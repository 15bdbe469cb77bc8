import { setTimeout as sleep } from 'node:timers/promises';
import { orderedIds } from '../lib/ids.ts';
import type { HookEvent, HookPayload } from './events.ts';
import { type Hook, listensTo } from './hooks.ts';
import { insertEvents, type QueuedEvent } from './queue.ts';
import { Sender, type SenderParts } from './sender.ts';

/** Given when it is asked for, which it is only when somebody listens. */
export type PayloadSource = HookPayload | (() => HookPayload | Promise<HookPayload>);

export interface Hooks {
  /** Tells the hooks of a tenant that listen to the event. It never throws and never waits. */
  emit(tenantId: string, event: HookEvent, payload: PayloadSource): void;
  /** Hooks were changed on this node. */
  drop(): void;
  /** Stores what was emitted, as far as the database answers; gives back what is being sent, and ends. */
  close(): Promise<void>;
}

interface HooksParts extends SenderParts {
  /** Events in memory that are not stored yet; beyond that they are lost. */
  mostWaiting?: number;
}

const rowsABatch = 200;
const retryMilliseconds = 1_000;
const closeMilliseconds = 5_000;
/** Customers' own data may be large; what no endpoint would take is not queued. */
const mostBodyCharacters = 512 * 1024;

/** Events are stored in batches right after the deed, and sent from the database, so that nobody waits for an endpoint. */
export function openHooks(parts: HooksParts): Hooks {
  const sender = new Sender(parts);
  const writer = new Writer(parts, () => sender.wake());
  sender.start();
  return {
    emit: (tenantId, event, payload) => writer.emit(tenantId, event, payload),
    drop: () => parts.kept.drop(),
    async close() {
      await writer.close();
      await sender.stop();
    },
  };
}

class Writer {
  readonly #parts: HooksParts;
  readonly #stored: () => void;
  readonly #mostWaiting: number;
  /** Events reach an endpoint in the order in which they happened, as far as it takes them at once. */
  readonly #nextId = orderedIds();
  #waiting: QueuedEvent[] = [];
  #composing = 0;
  #lost = 0;
  #isClosed = false;
  #isAway = false;
  #running: Promise<void> | undefined;

  constructor(parts: HooksParts, stored: () => void) {
    this.#parts = parts;
    this.#stored = stored;
    this.#mostWaiting = parts.mostWaiting ?? 10_000;
  }

  emit(tenantId: string, event: HookEvent, payload: PayloadSource) {
    if (this.#isClosed) return this.#lose(event);
    if (this.#waiting.length + this.#composing >= this.#mostWaiting) return this.#lose(event);
    const at = this.#parts.clock();
    this.#composing += 1;
    this.#compose(tenantId, event, payload, at)
      .catch((error: unknown) => {
        this.#parts.log.error(
          { event, error: String(error) },
          'an event of webhooks is lost: it could not be written down',
        );
      })
      .finally(() => {
        this.#composing -= 1;
      });
  }

  async #compose(tenantId: string, event: HookEvent, payload: PayloadSource, at: number) {
    const listening = (await this.#parts.kept.get(tenantId)).filter((hook) => listensTo(hook, event));
    if (listening.length === 0) return;
    const told = typeof payload === 'function' ? await payload() : payload;
    for (const hook of listening) this.#take({ tenantId, hook, event, told, at });
    void this.#run();
  }

  #take({
    tenantId,
    hook,
    event,
    told,
    at,
  }: {
    tenantId: string;
    hook: Hook;
    event: HookEvent;
    told: HookPayload;
    at: number;
  }) {
    const body = JSON.stringify({ hookId: hook.id, event, createdAt: new Date(at).toISOString(), ...told });
    if (body.length > mostBodyCharacters) return this.#lose(event, hook.id);
    this.#waiting.push({ id: this.#nextId(at), tenantId, hookId: hook.id, event, body });
  }

  /** Tries for a while to store what is left. */
  async close() {
    this.#isClosed = true;
    const end = Date.now() + closeMilliseconds;
    while (this.#composing > 0 && Date.now() < end) await sleep(5);
    await Promise.race([this.#run(), sleep(Math.max(0, end - Date.now()), undefined, { ref: false })]);
    const lost = this.#waiting.length + this.#composing;
    if (lost > 0) this.#parts.log.error({ lost }, 'events of webhooks are lost: the database does not answer');
  }

  #run(): Promise<void> {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #write() {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, rowsABatch);
      try {
        await insertEvents(this.#parts.database, batch);
        this.#waiting = this.#waiting.slice(batch.length);
        this.#tellReturn();
        this.#stored();
      } catch (error) {
        this.#tellAbsence(error);
        if (this.#isClosed) return;
        if (isRefusal(error)) this.#giveUp(batch);
        await sleep(retryMilliseconds, undefined, { ref: false });
      }
    }
  }

  #tellAbsence(error: unknown) {
    if (!this.#isAway) this.#parts.log.warn({ error: String(error) }, 'events of webhooks cannot be stored now');
    this.#isAway = true;
  }

  #tellReturn() {
    if (this.#isAway || this.#lost > 0) {
      this.#parts.log.warn({ lost: this.#lost }, 'events of webhooks are stored again');
    }
    this.#isAway = false;
    this.#lost = 0;
  }

  /** What the database will never take must not keep the rest back. */
  #giveUp(batch: QueuedEvent[]) {
    this.#waiting = this.#waiting.slice(batch.length);
    for (const { event, hookId } of batch) this.#lose(event, hookId);
  }

  /** Said once until something is stored again, and then with their number. */
  #lose(event: HookEvent, hook?: string) {
    if (this.#lost === 0) this.#parts.log.error({ event, hook }, 'events of webhooks are being lost');
    this.#lost += 1;
  }
}

/** SQLSTATE class of values that cannot be stored, whenever one tries. */
const isRefusal = (error: unknown) => /^22/.test(String((error as { code?: unknown } | undefined)?.code));
