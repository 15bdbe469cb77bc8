import { compose } from '../src/templates/compose.ts';
import { composeNotice } from '../src/templates/compose-notice.ts';
import { composeSms } from '../src/templates/compose-sms.ts';
import { sampleNotices, sampleRequest } from '../test/sample-mails.ts';
import type { Bench, Theme } from './bench.ts';
import { startServer } from './server.ts';
import { rateOf, startLoad } from './start-load.ts';
import { startSink } from './start-sink.ts';
import { decimal, share } from './table.ts';

const markup = (content: string) => `<!doctype html><html lang="en" dir="ltr"><body>${content}</body></html>`;

const ownWording = {
  usageType: 'SignIn',
  subject: '{{code}} for {{application.name}}',
  content: markup(
    '<p>Hello {{ user.name | default: "there" }},</p><p><b>{{code}}</b></p>{% if organization %}<p>{{organization.name}}</p>{% endif %}'.repeat(
      10,
    ),
  ),
};

const signIn = sampleRequest('SignIn');
const ownRequest = { ...signIn, wordings: [ownWording] };

const kinds: [name: string, write: () => unknown][] = [
  ['default mail, English', () => compose(signIn)],
  ['default mail, Arabic', () => compose({ ...signIn, locale: 'ar' })],
  ["an operator's HTML with conditions", () => compose(ownRequest)],
  ['all notices', () => sampleNotices.map(composeNotice)],
  ['text message', () => composeSms({ ...signIn, wordings: [] })],
];

/** What it costs to write a message, once its template is compiled, and what that is of a whole code request. */
export const rendering: Theme = {
  name: 'rendering',
  about: 'microseconds to write a message, and the share of a code request',
  async run(bench) {
    bench.say('Writing messages …');
    const measured = kinds.map(([name, write]) => ({ name, ...percentilesOf(write) }));
    const request = await microsecondsOfRequest(bench);
    return [
      {
        title: 'Writing a message',
        columns: ['message', 'p50 µs', 'p99 µs', 'of a code request'],
        rows: measured.map(({ name, p50, p99 }) => [name, decimal(p50), decimal(p99), share(p50, request)]),
        notes: [
          'Means of 50 at a time, in this process alone, its template compiled.',
          `A code request with its mail takes ${Math.round(request)} µs at 8 at a time, mail server at once: that many it is between two answers.`,
        ],
      },
    ];
  },
};

function percentilesOf(write: () => unknown) {
  for (let turn = 0; turn < 2_000; turn += 1) write();
  const times = Array.from({ length: 200 }, () => microsecondsOf(write, 50)).sort((one, other) => one - other);
  const at = (part: number) => times[Math.floor(times.length * part)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

async function microsecondsOfRequest(bench: Bench) {
  bench.say('Code requests, 8 at a time …');
  const sink = await startSink(bench.closers);
  const server = await startServer(bench, sink.mailPort);
  const load = startLoad(bench.closers, { ...server, codesPort: sink.codesPort });
  await load.run({ flow: 'code request', concurrency: 8, seconds: 2 });
  const result = await load.run({ flow: 'code request', concurrency: 8, seconds: bench.seconds });
  await load.stop();
  await server.stop();
  await sink.stop();
  return 1_000_000 / rateOf(result);
}

function microsecondsOf(write: () => unknown, times: number) {
  const begun = performance.now();
  for (let turn = 0; turn < times; turn += 1) write();
  return ((performance.now() - begun) * 1000) / times;
}
