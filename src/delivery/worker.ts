import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../connectors/connector.ts';
import type { Database } from '../database/database.ts';
import { inBatches } from '../lib/batch.ts';
import type { Clock } from '../lib/clock.ts';
import type { Outbound } from '../lib/fetch.ts';
import { standardId } from '../lib/ids.ts';
import type { Logger } from '../lib/log.ts';
import { maskRecipient } from '../lib/mask.ts';
import type { Seal } from '../lib/seal.ts';
import type { Connector, Connectors } from './connectors.ts';
import { Health } from './health.ts';
import {
  type Attempt,
  type Job,
  leaseSeconds,
  makeDue,
  markSending,
  releaseNode,
  renewLease,
  settle,
  settleAbandoned,
  takeDue,
} from './outbox.ts';
import { decideNext } from './retry.ts';
import { outcomeWithout, send } from './send.ts';

/** How the first attempt of a message went, as far as the request that caused it may know. */
export type FirstOutcome = Outcome | { kind: 'pending' } | { kind: 'superseded' };

interface WorkerParts {
  database: Database;
  seal: Seal;
  clock: Clock;
  log: Logger;
  connectors: Connectors;
  outbound: Outbound;
}

/** Messages held in memory; beyond that they wait in the database for any node. */
const memoryLimit = 256;
/** Messages taken from the database at a time. */
const takeLimit = 128;
/** Attempts at a time. Connectors bound their connections themselves. */
const concurrency = 64;
/** Nobody waits for a delivery to be settled, so that many can be at once. */
const settling = { pauseMilliseconds: 5 };
const sweepMilliseconds = 1_000;
const renewMilliseconds = (leaseSeconds * 1000) / 3;
const drainLimitMilliseconds = 10_000;

interface Waiting {
  job: Job;
  resolve: (outcome: FirstOutcome) => void;
}

/**
 * Sends what was enqueued. A message enqueued on this node comes straight from the request that committed it; what is
 * left over (a retry, another node's death, an overflow) is swept from the database.
 */
export class Worker {
  readonly nodeId = standardId();
  readonly health = new Health();
  readonly #parts: WorkerParts;
  readonly #queue: Waiting[] = [];
  readonly #confirm: (id: string) => Promise<boolean>;
  readonly #settle: (attempt: Attempt) => Promise<void>;
  #active = 0;
  #timers: NodeJS.Timeout[] = [];
  #sweeping: Promise<void> | undefined;
  #taking: Promise<void> | undefined;
  #isMoreWaiting = false;
  #isStopping = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    const { relaxed } = parts.database;
    this.#confirm = inBatches(async (ids) => {
      const marked = await markSending(relaxed, this.nodeId, ids);
      return ids.map((id) => marked.has(id));
    });
    this.#settle = inBatches(async (attempts) => {
      await settle(relaxed, this.nodeId, attempts);
      return attempts.map(() => undefined);
    }, settling);
  }

  async start() {
    await renewLease(this.#parts.database, this.nodeId);
    this.#timers = [
      setInterval(() => void this.#renew(), renewMilliseconds),
      setInterval(() => void this.sweep(), sweepMilliseconds),
    ];
    void this.sweep();
  }

  /** Whether a message that is enqueued now should be given to this node. What is not, it takes when it has room. */
  hasRoom() {
    const hasRoom = !this.#isStopping && this.#room() > 0;
    if (!hasRoom) this.#isMoreWaiting = true;
    return hasRoom;
  }

  /** Sends a message that was committed as this node's. The promise gives how the first attempt went. */
  handOver(job: Job): Promise<FirstOutcome> {
    return new Promise((resolve) => {
      this.#queue.push({ job, resolve });
      this.#pump();
    });
  }

  /**
   * The first outcome if it comes while it is worth waiting for it; `pending` otherwise, and when a proven connector
   * only defers: that is tried again soon and will most likely arrive.
   */
  async firstOutcome(job: Job, connector: Connector): Promise<FirstOutcome> {
    const milliseconds = this.health.patience(connector);
    const isProven = this.health.isProven(connector);
    const handedOver = this.handOver(job);
    const outcome = milliseconds === 0 ? pending : await orPending(handedOver, milliseconds);
    return isProven && outcome.kind === 'deferred' ? pending : outcome;
  }

  /** Slows down who asks for more than a quick provider is given, so that mails do not fall behind what is promised. */
  async relent(connector: Connector) {
    const milliseconds = this.health.patience(connector);
    if (this.health.isProven(connector) && milliseconds > 0) await sleep(milliseconds);
  }

  /** A connector was changed: messages that wait for their next attempt are tried now. */
  async connectorChanged(tenantId: string) {
    await makeDue(this.#parts.database, tenantId);
    await this.#taking;
    await this.#take();
  }

  /** Settles what was abandoned and takes what is due, as far as there is room for it. */
  async sweep(): Promise<void> {
    // A database that answers slowly must not be asked again before it has answered.
    this.#sweeping ??= this.#sweepOnce().finally(() => {
      this.#sweeping = undefined;
    });
    await this.#sweeping;
  }

  /** Finishes what is being sent, gives the rest back, and lets other nodes have it at once. */
  async stop() {
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#sweeping;
    await this.#taking;
    for (const { resolve } of this.#queue.splice(0)) resolve({ kind: 'pending' });
    const end = Date.now() + drainLimitMilliseconds;
    while (this.#active > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
    await releaseNode(this.#parts.database, this.nodeId);
  }

  async #renew() {
    await renewLease(this.#parts.database, this.nodeId).catch((error: unknown) => {
      this.#parts.log.error({ error: String(error) }, 'could not renew the lease of this node');
    });
  }

  async #sweepOnce() {
    await this.#taking;
    await settleAbandoned(this.#parts.database).catch((error: unknown) => {
      this.#parts.log.error({ error: String(error) }, 'could not settle abandoned deliveries');
    });
    await this.#take();
  }

  #room() {
    return memoryLimit - this.#queue.length - this.#active;
  }

  async #take(): Promise<void> {
    this.#taking ??= this.#takeOnce().finally(() => {
      this.#taking = undefined;
    });
    await this.#taking;
  }

  async #takeOnce() {
    const { database, seal, log } = this.#parts;
    const limit = Math.min(this.#room(), takeLimit);
    if (limit <= 0 || this.#isStopping) return;
    try {
      const jobs = await takeDue(database, seal, this.nodeId, limit);
      this.#isMoreWaiting = jobs.length === limit;
      for (const job of jobs) void this.handOver(job);
    } catch (error) {
      log.error({ error: String(error) }, 'could not take due deliveries');
    }
  }

  #pump() {
    while (this.#active < concurrency && !this.#isStopping) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#active += 1;
      void this.#run(next).finally(() => {
        this.#active -= 1;
        this.#pump();
        if (this.#isMoreWaiting && this.#queue.length < takeLimit / 2) void this.#take();
      });
    }
  }

  async #run({ job, resolve }: Waiting) {
    const { log } = this.#parts;
    try {
      await this.#attempt(job, resolve);
    } catch (error) {
      // We are stopping while the database does not answer: another node takes over what we had.
      log.error({ delivery: job.message.id, error: String(error) }, 'could not settle a delivery');
    } finally {
      resolve({ kind: 'pending' });
    }
  }

  async #attempt(job: Job, resolve: (outcome: FirstOutcome) => void) {
    const { clock, connectors, log } = this.#parts;
    const startedAt = clock();
    const inUse = await this.#untilDone(() => connectors.get(job.tenantId, job.message.type));
    const result = inUse.kind === 'ready' ? await this.#send(job, inUse.connector) : outcomeWithout(inUse);
    if (result === 'superseded') return resolve({ kind: 'superseded' });
    const finishedAt = clock();
    resolve(result);
    const number = job.attempts + 1;
    const next = decideNext(result, { number, finishedAt, expiresAt: job.expiresAt });
    const state = next.kind === 'again' ? 'queued' : next.state;
    log[state === 'accepted' ? 'debug' : 'warn'](
      { delivery: job.message.id, recipient: maskRecipient(job.message.to), attempt: number, outcome: result, state },
      'attempt',
    );
    const attempt: Attempt = {
      deliveryId: job.message.id,
      number,
      connectorId: inUse.kind === 'ready' ? inUse.connector.id : '',
      factoryId: inUse.kind === 'ready' ? inUse.connector.factory.metadata.id : '',
      outcome: result,
      startedAt,
      finishedAt,
      state,
      dueAt: next.kind === 'again' ? next.dueAt : undefined,
    };
    await this.#untilDone(() => this.#settle(attempt));
  }

  async #send(job: Job, connector: Connector): Promise<Outcome | 'superseded'> {
    const { log, outbound } = this.#parts;
    const sent = await send(job, connector, { log, outbound, confirm: this.#confirm });
    if (sent.kind === 'superseded') return 'superseded';
    this.health.record(connector, sent.outcome, sent.milliseconds);
    return sent.outcome;
  }

  /** While the database does not answer, what this node has in hand waits: nothing is forgotten and nothing sent twice. */
  async #untilDone<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.#isStopping) throw error;
        this.#parts.log.error({ error: String(error) }, 'the database does not answer; trying again');
        await sleep(sweepMilliseconds);
      }
    }
  }
}

const pending: FirstOutcome = { kind: 'pending' };

async function orPending(outcome: Promise<FirstOutcome>, milliseconds: number): Promise<FirstOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<FirstOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'pending' }), milliseconds);
  });
  const first = await Promise.race([outcome, patience]);
  clearTimeout(timer);
  return first;
}
