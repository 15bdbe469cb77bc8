import pg from 'pg';
import type { Logger } from '../lib/log.ts';

export interface Changes {
  /** Calls back whenever a table's rows changed on any node, and whenever changes may have been missed. */
  on(table: string, listener: () => void): void;
  close(): Promise<void>;
}

const reconnectDelayMilliseconds = 1_000;

/** Listens for changes of the tables that nodes keep in memory (trigger notify_change of the migrations). */
export async function listenForChanges(options: pg.PoolConfig, log: Logger): Promise<Changes> {
  const listeners = new Map<string, (() => void)[]>();
  const all = () => [...listeners.values()].flat();
  let isClosed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = new pg.Client({ connectionTimeoutMillis: 10_000, keepAlive: true, ...options });
    next.on('notification', ({ payload }) => {
      for (const listener of listeners.get(payload ?? '') ?? []) listener();
    });
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    await next.connect();
    await next.query('listen postern_changes');
    client = next;
    for (const listener of all()) listener();
  };
  const lost = (lostClient: pg.Client, error?: Error) => {
    if (isClosed || lostClient !== client) return;
    client = undefined;
    log.warn({ error: error?.message }, 'lost the connection that listens for changes; connecting again');
    for (const listener of all()) listener();
    retry();
  };
  const retry = () => {
    if (isClosed) return;
    timer = setTimeout(() => void connect().catch(retry), reconnectDelayMilliseconds);
  };

  await connect();
  return {
    on(table, listener) {
      listeners.set(table, [...(listeners.get(table) ?? []), listener]);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
