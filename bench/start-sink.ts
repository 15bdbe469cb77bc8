import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.ts';
import type { Closers } from './closers.ts';

export interface Sink {
  mailPort: number;
  /** Gives a line `recipient code` for each mail. */
  codesPort: number;
  /** From now on the server waits so long before it takes a mail over; Infinity: until the next call of this. */
  setDelay(milliseconds: number): Promise<void>;
  /** How many mails it has taken over. */
  received(): Promise<number>;
  /** Waits until so many mails have come in all; how many came, should nothing come any more. */
  receivedUntil(total: number): Promise<number>;
  stop(): Promise<void>;
}

const silenceMilliseconds = 5_000;
const pollMilliseconds = 10;

export async function startSink(closers: Closers): Promise<Sink> {
  const child = startChild(closers, 'sink.ts');
  const ports = await child.ask<{ mail: number; codes: number }>({ kind: 'ports' });
  const received = () => child.ask<number>({ kind: 'received' });
  return {
    mailPort: ports.mail,
    codesPort: ports.codes,
    setDelay: (milliseconds) => child.ask({ kind: 'delay', milliseconds }),
    received,
    async receivedUntil(total) {
      let seen = await received();
      let lastChange = Date.now();
      while (seen < total && Date.now() - lastChange < silenceMilliseconds) {
        await sleep(pollMilliseconds);
        const now = await received();
        if (now !== seen) lastChange = Date.now();
        seen = now;
      }
      return seen;
    },
    stop: child.stop,
  };
}
