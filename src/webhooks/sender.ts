import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { Fetch } from '../lib/fetch.ts';
import type { Kept } from '../lib/kept.ts';
import type { Logger } from '../lib/log.ts';
import type { Hook } from './hooks.ts';
import { deleteEvents, dropExcess, postponeEvent, type TakenEvent, takeEvents } from './queue.ts';
import { type HookOutcome, postToHook } from './request.ts';
import { Troubles } from './troubles.ts';

/** Of the audit log, what is needed here. */
export interface Recorder {
  record(tenantId: string, entry: { key: string; result: 'Success' | 'Error' } & Record<string, unknown>): void;
}

export interface SenderParts {
  database: Queryable;
  clock: Clock;
  log: Logger;
  audit: Recorder;
  fetch: Fetch;
  /** The hooks of a tenant that are switched on. */
  kept: Kept<Hook[]>;
  timing?: Partial<Timing> | undefined;
}

export interface Timing {
  /** Of one request. */
  timeoutMilliseconds: number;
  /** Before the second, third and fourth try. */
  retryMilliseconds: readonly number[];
  /** When this process looks by itself for what is due. */
  sweepMilliseconds: number;
  /** For what is under way when the process ends. */
  drainMilliseconds: number;
  /** Waiting for one hook; beyond that the oldest are lost. */
  mostEach: number;
  oldestMilliseconds: number;
}

const usual: Timing = {
  timeoutMilliseconds: 10_000,
  retryMilliseconds: [1_000, 5_000, 25_000],
  sweepMilliseconds: 1_000,
  drainMilliseconds: 5_000,
  mostEach: 10_000,
  oldestMilliseconds: 24 * 3_600_000,
};

/** Requests at a time, of this process. */
const concurrency = 10;
const sweepsUntilTidy = 10;

/** Sends what is queued for the hooks. Each event is sent by one node, and again after a failure that may pass. */
export class Sender {
  readonly #parts: SenderParts;
  readonly #timing: Timing;
  readonly #ending = new AbortController();
  readonly #troubles = new Troubles(concurrency);
  #timer: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;
  #isMoreWaiting = false;
  #isStopping = false;
  #sweeps = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#timing = { ...usual, ...parts.timing };
  }

  start() {
    this.#timer = setInterval(() => void this.#sweep(), this.#timing.sweepMilliseconds);
  }

  /** There is something to send, or there is room again. */
  wake() {
    if (this.#isStopping) return;
    if (this.#taking) this.#isMoreWaiting = true;
    else void this.#take();
  }

  /** What is not finished in time is given up, and other nodes send it once its lease has ended. */
  async stop() {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#taking;
    const end = Date.now() + this.#timing.drainMilliseconds;
    while (this.#troubles.active > 0 && Date.now() < end) await sleep(10);
    this.#ending.abort();
    while (this.#troubles.active > 0) await sleep(10);
  }

  async #sweep() {
    this.#sweeps += 1;
    if (this.#sweeps % sweepsUntilTidy === 0) await this.#tidy();
    this.wake();
  }

  async #tidy() {
    const { database, clock, log } = this.#parts;
    const { mostEach, oldestMilliseconds } = this.#timing;
    try {
      const before = new Date(clock() - oldestMilliseconds);
      for (const { hookId, lost } of await dropExcess(database, { mostEach, before })) {
        log.error({ hook: hookId, lost }, 'events of a webhook are lost: its endpoint is too slow or does not answer');
      }
    } catch (error) {
      log.error({ error: String(error) }, 'could not tidy the events of webhooks');
    }
  }

  async #take(): Promise<void> {
    this.#taking ??= this.#takeOnce().finally(() => {
      this.#taking = undefined;
      if (!this.#isMoreWaiting) return;
      this.#isMoreWaiting = false;
      this.wake();
    });
    await this.#taking;
  }

  async #takeOnce() {
    const wish = this.#troubles.wish();
    if (wish.room <= 0 || this.#isStopping) return;
    try {
      for (const event of await takeEvents(this.#parts.database, wish)) void this.#run(event);
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, 'could not take events of webhooks');
    }
  }

  async #run(event: TakenEvent) {
    this.#troubles.begin(event.hookId);
    let isDelivered: boolean | undefined;
    try {
      isDelivered = await this.#attempt(event);
    } catch (error) {
      // The event is due again when its lease has ended.
      this.#parts.log.error({ hook: event.hookId, error: String(error) }, 'could not finish an event of a webhook');
    } finally {
      this.#troubles.end(event.hookId, isDelivered);
      this.wake();
    }
  }

  /** Gives whether the hook took it, if it was sent at all. */
  async #attempt(event: TakenEvent): Promise<boolean | undefined> {
    const { database, clock, fetch } = this.#parts;
    const hook = await this.#find(event);
    if (!hook) {
      await deleteEvents(database, [event.id]);
      return undefined;
    }
    const { timeoutMilliseconds } = this.#timing;
    const signal = this.#ending.signal;
    const request = { id: event.id, target: hook, body: event.body, at: clock(), timeoutMilliseconds, signal };
    const outcome = await postToHook(fetch, request);
    if (signal.aborted && outcome.kind === 'failed') return undefined;
    await this.#settle(event, hook, outcome);
    return outcome.kind === 'delivered';
  }

  /** What was just made on another node may not be known here yet. */
  async #find({ tenantId, hookId }: TakenEvent): Promise<Hook | undefined> {
    const { kept } = this.#parts;
    const known = (await kept.get(tenantId)).find(({ id }) => id === hookId);
    if (known) return known;
    kept.drop();
    return (await kept.get(tenantId)).find(({ id }) => id === hookId);
  }

  async #settle(event: TakenEvent, { config }: Hook, outcome: HookOutcome) {
    const { database, log } = this.#parts;
    const { retryMilliseconds } = this.#timing;
    const attempts = event.attempts + 1;
    const pause =
      attempts <= (config.retries ?? retryMilliseconds.length) ? retryMilliseconds[attempts - 1] : undefined;
    const isDelivered = outcome.kind === 'delivered';
    log[isDelivered ? 'debug' : 'warn'](
      { hook: event.hookId, event: event.event, attempt: attempts, outcome: describe(outcome) },
      'webhook',
    );
    if (!isDelivered && mayPass(outcome) && pause !== undefined) {
      return postponeEvent(database, event.id, attempts, pause);
    }
    this.#record(event, attempts, outcome);
    await deleteEvents(database, [event.id]);
  }

  #record({ tenantId, hookId, event }: TakenEvent, attempts: number, outcome: HookOutcome) {
    const response = outcome.kind === 'failed' ? undefined : { statusCode: outcome.status };
    this.#parts.audit.record(tenantId, {
      key: `TriggerHook.${event}`,
      result: outcome.kind === 'delivered' ? 'Success' : 'Error',
      ...(outcome.kind !== 'delivered' && { error: errorOf(outcome) }),
      details: { hookId, attempts, ...(response && { response }) },
    });
  }
}

/** What an endpoint does not want it will not want later. */
function mayPass(outcome: Exclude<HookOutcome, { kind: 'delivered' }>): boolean {
  if (outcome.kind === 'refused') return outcome.status >= 500 || outcome.status === 429 || outcome.status === 408;
  return outcome.fault.kind !== 'url' && outcome.fault.kind !== 'address';
}

const errorOf = (outcome: Exclude<HookOutcome, { kind: 'delivered' }>) =>
  outcome.kind === 'refused' ? 'hook.endpoint_responded_with_error' : `hook.${outcome.fault.kind.replaceAll('-', '_')}`;

/** Without a word of what the endpoint said: it may repeat what it was sent. */
const describe = (outcome: HookOutcome) => (outcome.kind === 'failed' ? outcome.fault.words : outcome.status);
