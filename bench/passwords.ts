import type { Bench, Theme } from './bench.ts';
import { startServer } from './server.ts';
import { failureNotes, type Load, type LoadOrder, type LoadResult, rateOf, startLoad } from './start-load.ts';
import { startSink } from './start-sink.ts';
import { decimal, perSecond } from './table.ts';

const concurrencies = [1, 8, 32];
/** More than are reset in the time of one figure. */
const usersForResets = 1_500;

/** Whole ways in by password, and the reset of one; each hash costs some 20 ms of a processor by design. */
export const passwords: Theme = {
  name: 'passwords',
  about: 'whole sign-ins by password, and password resets: rate and latency',
  async run(bench) {
    const sink = await startSink(bench.closers);
    const server = await startServer(bench, sink.mailPort);
    const load = startLoad(bench.closers, { ...server, codesPort: sink.codesPort });
    await load.run({ flow: 'switch to passwords', concurrency: 1, seconds: 30, maximum: 1 });
    const signIns = await measure(bench, load, 'password sign-in', 200);
    const resets = await measure(bench, load, 'password reset', usersForResets);
    await load.stop();
    await server.stop();
    await sink.stop();
    return [
      toTable('Sign-ins by password: authentication request → password → tokens', signIns),
      toTable('Password resets: authentication request → code from the mail → new password, with its notice', resets),
    ];
  },
};

async function measure(bench: Bench, load: Load, flow: LoadOrder['flow'], users: number) {
  const results: LoadResult[] = [];
  for (const concurrency of concurrencies) {
    bench.say(`${flow}, ${concurrency} at a time …`);
    await load.run({ flow: 'user import', concurrency: 8, seconds: 60, maximum: users });
    await load.run({ flow, concurrency, seconds: 1 });
    results.push(await load.run({ flow, concurrency, seconds: bench.seconds }));
  }
  return results;
}

const toTable = (title: string, results: LoadResult[]) => ({
  title,
  columns: ['concurrency', 'a second', 'p50 ms', 'p95 ms', 'p99 ms'],
  rows: results.map((result, at) => [
    String(concurrencies[at]),
    perSecond(rateOf(result)),
    ...[result.p50, result.p95, result.p99].map(decimal),
  ]),
  notes: failureNotes(results),
});
