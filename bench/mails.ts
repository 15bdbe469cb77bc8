import type { Bench, Theme } from './bench.ts';
import { startChild } from './child.ts';
import { startServer } from './server.ts';
import { failureNotes, type Load, type LoadResult, rateOf, startLoad } from './start-load.ts';
import { type Sink, startSink } from './start-sink.ts';
import { count, decimal, perSecond, share } from './table.ts';

/** As many as Postern opens to one mail server. */
const connections = 10;
const backlogs = [900, 3_000];

interface Handing {
  mails: number;
  seconds: number;
  arrived: number;
  load: LoadResult;
}

/** How fast mails reach the mail server, from the first request until nothing waits any more. */
export const mails: Theme = {
  name: 'mails',
  about: 'mails handed over to the mail server',
  async run(bench) {
    const sink = await startSink(bench.closers);
    const server = await startServer(bench, sink.mailPort);
    const load = startLoad(bench.closers, { ...server, codesPort: sink.codesPort });
    const warmUp = await load.run({ flow: 'code request', concurrency: 8, seconds: 2 });
    await sink.receivedUntil(warmUp.count);
    const whileAsked = await sendWhileAsked(bench, load, sink);
    const late: Handing[] = [];
    for (const backlog of backlogs) late.push(await sendBacklog(bench, load, sink, backlog));
    await load.stop();
    await server.stop();
    const [pool, connection] = await measureNodemailer(bench, sink);
    await sink.stop();
    const all = [whileAsked, ...late];
    const names = ['while 32 ask for codes', ...backlogs.map((backlog) => `a backlog of ${count(backlog)}`)];
    return [
      {
        title: 'Mails handed over',
        columns: ['', 'mails', 'seconds', 'mails/s', 'nodemailer pool/s', 'of that', 'its connection/s', 'of that'],
        rows: all.map((handing, at) => rowOf(names[at] ?? '', handing, pool, connection)),
        notes: [
          `nodemailer alone, over ${connections} connections to the same mail server: its pool writes each mail; its connection is given finished bytes. A backlog is what came in while the mail server did not answer; the time counts from its first answer.`,
          ...lossNotes(all),
          ...failureNotes(all.map((handing) => handing.load)),
        ],
      },
    ];
  },
};

async function sendWhileAsked({ seconds, say }: Bench, load: Load, sink: Sink): Promise<Handing> {
  say('Mails while 32 ask for codes …');
  const before = await sink.received();
  const begin = performance.now();
  const result = await load.run({ flow: 'code request', concurrency: 32, seconds });
  const arrived = (await sink.receivedUntil(before + result.count)) - before;
  return { mails: result.count, seconds: (performance.now() - begin) / 1000, arrived, load: result };
}

async function sendBacklog({ say }: Bench, load: Load, sink: Sink, backlog: number): Promise<Handing> {
  say(`Mails from a backlog of ${backlog} …`);
  const before = await sink.received();
  await sink.setDelay(Number.POSITIVE_INFINITY);
  const result = await load.run({ flow: 'code request', concurrency: 16, seconds: 15, maximum: backlog });
  const begin = performance.now();
  await sink.setDelay(0);
  const arrived = (await sink.receivedUntil(before + result.count)) - before;
  return { mails: result.count, seconds: (performance.now() - begin) / 1000, arrived, load: result };
}

async function measureNodemailer({ closers, seconds, say }: Bench, sink: Sink) {
  const child = startChild(closers, 'ceilings/nodemailer.ts');
  const results: number[] = [];
  for (const kind of ['pool', 'connection'] as const) {
    say(`nodemailer alone, ${kind} …`);
    const question = { kind, port: sink.mailPort, connections };
    await child.ask({ ...question, seconds: 1 });
    results.push(rateOf(await child.ask<LoadResult>({ ...question, seconds: Math.min(seconds, 3) })));
  }
  await child.stop();
  return results;
}

function rowOf(name: string, handing: Handing, pool = 0, connection = 0) {
  const rate = handing.arrived / handing.seconds;
  const ceilings = [pool, connection].flatMap((ceiling) => [perSecond(ceiling), share(rate, ceiling)]);
  return [name, count(handing.arrived), decimal(handing.seconds), perSecond(rate), ...ceilings];
}

const lossNotes = (all: Handing[]) =>
  all
    .filter((handing) => handing.arrived !== handing.mails)
    .map((handing) => `**${count(handing.mails)} codes were accepted, but ${count(handing.arrived)} mails came.**`);
