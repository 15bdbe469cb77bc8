import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/database.ts';
import type { Clock } from '../lib/clock.ts';
import { orderedIds } from '../lib/ids.ts';
import type { Logger } from '../lib/log.ts';
import { insertEntries } from './entries.ts';
import type { AuditEntry } from './entry.ts';
import { type AuditRow, toRow } from './row.ts';

export type { AuditEntry };

export interface AuditLog {
  /** Never throws and never waits. */
  record(tenantId: string, entry: AuditEntry): void;
  /** Tries to write what was recorded until now. It never throws: what cannot be written is tried again. */
  flush(): Promise<void>;
  /** Writes what is left, or logs how much of it is lost. */
  close(): Promise<void>;
}

interface AuditParts {
  database: Queryable;
  clock: Clock;
  log: Logger;
  /** How many entries wait at most while the database is away; those after them are lost. */
  mostWaiting?: number;
  retryMilliseconds?: number;
}

const rowsABatch = 500;
const pauseMilliseconds = 100;
/** A database that does not answer must not keep a process from ending. */
const closeMilliseconds = 5_000;

/**
 * Entries wait in memory and are written in batches, so that nobody's sign-in waits for them: for a tenth of a second
 * while the database answers.
 */
export function openAuditLog(parts: AuditParts): AuditLog {
  const writer = new Writer(parts);
  const nextId = orderedIds();
  return {
    record(tenantId, entry) {
      const at = parts.clock();
      writer.take(toRow(tenantId, entry, at, nextId(at)));
    },
    flush: () => writer.flush(),
    close: () => writer.close(),
  };
}

class Writer {
  readonly #database: Queryable;
  readonly #log: Logger;
  readonly #mostWaiting: number;
  readonly #retryMilliseconds: number;
  #waiting: AuditRow[] = [];
  #lost = 0;
  #isAway = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor({ database, log, mostWaiting = 20_000, retryMilliseconds = 1_000 }: AuditParts) {
    this.#database = database;
    this.#log = log;
    this.#mostWaiting = mostWaiting;
    this.#retryMilliseconds = retryMilliseconds;
  }

  take(row: AuditRow) {
    if (this.#waiting.length >= this.#mostWaiting) return this.#lose();
    this.#waiting.push(row);
    // After a failure the timer of the next try runs already.
    this.#runIn(pauseMilliseconds);
  }

  /** What is being written may lack the newest entries; what is begun now does not. */
  async flush() {
    await this.#running;
    await this.#run();
  }

  #run(): Promise<void> {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0) this.#runIn(this.#isAway ? this.#retryMilliseconds : pauseMilliseconds);
    });
    return this.#running;
  }

  async close() {
    await Promise.race([this.flush(), sleep(closeMilliseconds, undefined, { ref: false })]);
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const lost = this.#lost + this.#waiting.length;
    if (lost > 0) this.#log.error({ lost }, 'entries of the audit log are lost');
  }

  async #write() {
    try {
      // Only what waits now: under load there is always more, and those who flush would never hear of it.
      for (let left = this.#waiting.length; left > 0; left -= rowsABatch) {
        const batch = this.#waiting.slice(0, Math.min(left, rowsABatch));
        const refused = await insert(this.#database, batch);
        this.#waiting = this.#waiting.slice(batch.length);
        if (refused > 0) this.#log.error({ lost: refused }, 'the database refused entries of the audit log');
      }
      this.#tellReturn();
    } catch (error) {
      if (!this.#isAway) {
        this.#log.warn({ error: codeOf(error), waiting: this.#waiting.length }, 'the audit log cannot be written now');
      }
      this.#isAway = true;
    }
  }

  #tellReturn() {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#log.warn({ lost: this.#lost }, 'the audit log is written again');
    this.#lost = 0;
  }

  #lose() {
    if (this.#lost === 0) this.#log.error({ waiting: this.#mostWaiting }, 'entries of the audit log are being lost');
    this.#lost += 1;
  }

  #runIn(milliseconds: number) {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, milliseconds);
  }
}

/** One row that the database will never take must not keep the others back. Gives how many it refused. */
async function insert(database: Queryable, rows: AuditRow[]): Promise<number> {
  try {
    await insertEntries(database, rows);
    return 0;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (rows.length === 1) return 1;
    const middle = Math.ceil(rows.length / 2);
    return (await insert(database, rows.slice(0, middle))) + (await insert(database, rows.slice(middle)));
  }
}

/** SQLSTATE classes of values that cannot be stored, whenever one tries. */
const isRefusal = (error: unknown) => /^(22|23)\w{3}$/.test(codeOf(error));

/** Only its code: the database's words may quote the row. */
const codeOf = (error: unknown) => String((error as { code?: unknown } | undefined)?.code ?? 'unreachable');
