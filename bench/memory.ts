import { setTimeout as sleep } from 'node:timers/promises';
import type { Theme } from './bench.ts';
import { proportionalBytes, residentBytes } from './processes.ts';
import { type Server, startServer } from './server.ts';
import { failureNotes, type LoadOrder, type LoadResult, startLoad } from './start-load.ts';
import { startSink } from './start-sink.ts';
import { megabytes } from './table.ts';

interface Sizes {
  node: number | undefined;
  postgres: number | undefined;
}

const loads: Pick<LoadOrder, 'flow' | 'concurrency'>[] = [
  { flow: 'code request', concurrency: 32 },
  { flow: 'registration', concurrency: 16 },
];

/** What Postern and its PostgreSQL hold in memory. */
export const memory: Theme = {
  name: 'memory',
  about: 'memory, idle and under load',
  async run({ seconds, ...bench }) {
    const sink = await startSink(bench.closers);
    const server = await startServer({ seconds, ...bench }, sink.mailPort);
    await sleep(2_000);
    const rows = [rowOf('idle after the start', await sizesOf(server))];
    const load = startLoad(bench.closers, { ...server, codesPort: sink.codesPort });
    const results: LoadResult[] = [];
    for (const order of loads) {
      bench.say(`Memory under load: ${order.flow}, ${order.concurrency} at a time …`);
      const running = load.run({ ...order, seconds });
      rows.push(rowOf(`most during: ${order.flow}, ${order.concurrency} at a time`, await watch(server, running)));
      results.push(await running);
    }
    await load.stop();
    await sleep(2_000);
    rows.push(rowOf('idle after the load', await sizesOf(server)));
    await server.stop();
    await sink.stop();
    const columns = ['', 'Node RSS MB', 'PostgreSQL PSS MB', 'together MB'];
    return [{ title: 'Memory', columns, rows, notes: failureNotes(results) }];
  },
};

async function watch(server: Server, running: Promise<unknown>): Promise<Sizes> {
  let isRunning = true;
  const stop = () => {
    isRunning = false;
  };
  running.then(stop, stop);
  const most: Sizes = { node: undefined, postgres: undefined };
  while (isRunning) {
    const now = await sizesOf(server);
    most.node = larger(most.node, now.node);
    most.postgres = larger(most.postgres, now.postgres);
    await sleep(200);
  }
  return most;
}

async function sizesOf({ processId, postmasterId }: Server): Promise<Sizes> {
  const postmaster = await postmasterId();
  return {
    node: await residentBytes(processId),
    postgres: postmaster === undefined ? undefined : await proportionalBytes(postmaster),
  };
}

const larger = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

const rowOf = (name: string, { node, postgres }: Sizes) => [
  name,
  megabytes(node),
  megabytes(postgres),
  megabytes(node === undefined || postgres === undefined ? undefined : node + postgres),
];
