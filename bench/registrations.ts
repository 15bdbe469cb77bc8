import type { Bench, Theme } from './bench.ts';
import { startChild } from './child.ts';
import { freePort, startServer } from './server.ts';
import { failureNotes, type LoadOrder, type LoadResult, rateOf, startLoad } from './start-load.ts';
import { type Sink, startSink } from './start-sink.ts';
import { decimal, perSecond, share } from './table.ts';

const concurrencies = [1, 8, 16, 32];

/** From the authentication request to the tokens; the code is read from the mail as it arrived. */
export const registrations: Theme = {
  name: 'registrations',
  about: 'whole registrations: rate and latency',
  async run(bench) {
    const sink = await startSink(bench.closers);
    const ceiling = await measureProvider(bench, sink);
    const server = await startServer(bench, sink.mailPort);
    const target = { ...server, codesPort: sink.codesPort };
    const results = await measure(bench, target, 'registration', 'Registrations', bench.seconds);
    await server.stop();
    await sink.stop();
    return [
      {
        title: 'Registrations: authentication request → code from the mail → tokens',
        columns: ['concurrency', 'registrations/s', 'p50 ms', 'p95 ms', 'p99 ms', 'oidc-provider alone/s', 'of that'],
        rows: results.map((result, at) => rowOf(concurrencies[at] ?? 0, result, ceiling[at] ?? result)),
        notes: [
          'oidc-provider alone: sign-ins at the bare provider with its memory adapter, the same key type and the same load; no code, no mail, no database.',
          ...failureNotes([...ceiling, ...results]),
        ],
      },
    ];
  },
};

type Target = Pick<LoadOrder, 'port' | 'token' | 'codesPort'>;

async function measureProvider(bench: Bench, sink: Sink) {
  const provider = startChild(bench.closers, 'ceilings/oidc-memory.ts');
  const port = await freePort();
  await provider.ask({ port });
  const target = { port, token: '', codesPort: sink.codesPort };
  const results = await measure(bench, target, 'unasked sign-in', 'oidc-provider alone', Math.min(bench.seconds, 3));
  await provider.stop();
  return results;
}

async function measure(bench: Bench, target: Target, flow: LoadOrder['flow'], what: string, seconds: number) {
  const load = startLoad(bench.closers, target);
  await load.run({ flow, concurrency: 8, seconds: 2 });
  const results: LoadResult[] = [];
  for (const concurrency of concurrencies) {
    bench.say(`${what}, ${concurrency} at a time …`);
    results.push(await load.run({ flow, concurrency, seconds }));
  }
  await load.stop();
  return results;
}

const rowOf = (concurrency: number, result: LoadResult, ceiling: LoadResult) => [
  String(concurrency),
  perSecond(rateOf(result)),
  ...[result.p50, result.p95, result.p99].map(decimal),
  perSecond(rateOf(ceiling)),
  share(rateOf(result), rateOf(ceiling)),
];
