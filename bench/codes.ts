import type { Bench, Theme } from './bench.ts';
import { type Child, startChild } from './child.ts';
import { makeDataDirectory, startServer } from './server.ts';
import { failureNotes, type Load, type LoadResult, rateOf, startLoad } from './start-load.ts';
import { type Sink, startSink } from './start-sink.ts';
import { decimal, perSecond, share } from './table.ts';

const concurrencies = [1, 8, 32];
const slowMilliseconds = 500;

/** How fast a backend gets its answer when it asks for a code. The mail is another theme's. */
export const codes: Theme = {
  name: 'codes',
  about: 'code requests: rate and latency',
  async run(bench) {
    const ceiling = await measureStatement(bench);
    const sink = await startSink(bench.closers);
    const server = await startServer(bench, sink.mailPort);
    const load = startLoad(bench.closers, { ...server, codesPort: sink.codesPort });
    const warmUp = await load.run({ flow: 'code request', concurrency: 8, seconds: 2 });
    const quick = await measure(bench, load, sink, 'a mail server that answers at once');
    await sink.receivedUntil([warmUp, ...quick].reduce((sum, { count }) => sum + count, 0));
    await slowDown(sink, load);
    const slow = await measure(bench, load, sink, `a mail server that takes ${slowMilliseconds} ms`);
    await load.stop();
    await sink.setDelay(0);
    await server.stop();
    await sink.stop();
    return [
      {
        title: 'Code requests: `POST /api/verification-codes`',
        columns: [
          'mail server, concurrency',
          'requests/s',
          'p50 ms',
          'p95 ms',
          'p99 ms',
          'mails/s meanwhile',
          'its SQL alone/s',
          'of that',
        ],
        rows: [...rowsOf('at once', quick, ceiling), ...rowsOf(`${slowMilliseconds} ms`, slow, ceiling)],
        notes: [
          'SQL alone: the one statement of a code request through `pg`, at the same concurrency, while Postern is not running.',
          ...failureNotes([...quick, ...slow]),
        ],
      },
    ];
  },
};

interface Measured extends LoadResult {
  mailsPerSecond: number;
}

async function measure({ seconds, say }: Bench, load: Load, sink: Sink, what: string) {
  const results: Measured[] = [];
  for (const concurrency of concurrencies) {
    say(`Code requests, ${what}, ${concurrency} at a time …`);
    const before = await sink.received();
    const result = await load.run({ flow: 'code request', concurrency, seconds });
    results.push({ ...result, mailsPerSecond: ((await sink.received()) - before) / result.seconds });
  }
  return results;
}

/** Until Postern has seen that this mail server takes its time. */
async function slowDown(sink: Sink, load: Load) {
  await sink.setDelay(slowMilliseconds);
  await load.run({ flow: 'code request', concurrency: 1, seconds: 2 });
}

const rowsOf = (mailServer: string, results: Measured[], ceiling: LoadResult[]) =>
  results.map((result, at) => [
    `${mailServer}, ${concurrencies[at]}`,
    perSecond(rateOf(result)),
    ...[result.p50, result.p95, result.p99].map(decimal),
    perSecond(result.mailsPerSecond),
    perSecond(rateOf(ceiling[at] ?? result)),
    share(rateOf(result), rateOf(ceiling[at] ?? result)),
  ]);

async function measureStatement(bench: Bench): Promise<LoadResult[]> {
  const child = startChild(bench.closers, 'ceilings/sql.ts');
  await child.ask({ kind: 'open', dataDirectory: await makeDataDirectory(bench) });
  await runStatement(child, 8, 1);
  const results: LoadResult[] = [];
  for (const concurrency of concurrencies) {
    bench.say(`The statement of a code request alone, ${concurrency} at a time …`);
    results.push(await runStatement(child, concurrency, Math.min(bench.seconds, 3)));
  }
  await child.stop();
  return results;
}

/** More statements than can be run in the time: making them is not measured. */
async function runStatement(child: Child, concurrency: number, seconds: number) {
  await child.ask({ kind: 'record', number: (concurrency === 1 ? 3_000 : 7_000) * seconds });
  return child.ask<LoadResult>({ kind: 'run', concurrency, seconds });
}
