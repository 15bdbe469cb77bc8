import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Theme } from './bench.ts';
import { Browser } from './browser.ts';
import {
  type Actor,
  allowPasswords,
  importUser,
  newAddress,
  refresh,
  requestCode,
  resetPassword,
  signInByCode,
  signInByPassword,
  type Tokens,
  verifyCode,
} from './flows.ts';
import { Mailbox } from './mailbox.ts';
import { makeDataDirectory, onDatabase, startServer } from './server.ts';
import { startSink } from './start-sink.ts';
import { count, type Table } from './table.ts';

/** What a flow asks of the database, read from the log of PostgreSQL: a short run of its own, not measured. */
export const statements: Theme = {
  name: 'statements',
  about: 'statements that each flow executes',
  async run(bench) {
    bench.say('Statements of each flow …');
    const sink = await startSink(bench.closers);
    const dataDirectory = await makeDataDirectory(bench);
    const server = await startServer(bench, sink.mailPort, dataDirectory);
    const mailbox = await Mailbox.open(sink.codesPort);
    const actor = { browser: new Browser(server.port), mailbox, token: server.token };
    const flows = await onDatabase(server, async (client) => {
      await client.query(`alter system set log_statement = 'all'`);
      return runFlows(actor, createMarker(client), client);
    });
    actor.browser.close();
    mailbox.close();
    await server.stop();
    await sink.stop();
    return toTables(flows, await readFile(join(dataDirectory, 'postgres.log'), 'utf8'));
  },
};

const repetitions = 12;
/** A flow is over when its mail is settled, which its last request does not wait for. */
const settleMilliseconds = 60;

interface Marked {
  name: string;
  /** The marks around each repetition. */
  spans: { from: string; to: string }[];
}

type Mark = () => Promise<string>;

/** A mark is a statement of our own, found again in the log. */
const createMarker =
  (client: pg.Client): Mark =>
  async () => {
    await sleep(settleMilliseconds);
    const mark = `mark ${randomUUID()}`;
    await client.query(`select '${mark}'`);
    return mark;
  };

async function runFlows(actor: Actor, mark: Mark, client: pg.Client): Promise<Marked[]> {
  const addresses = Array.from({ length: repetitions }, newAddress);
  const codes = new Map<string, string>();
  const tokens = new Map<string, Tokens>();
  const users = new Map<string, string>();
  const flows: Record<string, (email: string) => Promise<unknown>> = {
    'code request': async (email) => {
      const [code] = await Promise.all([actor.mailbox.next(email), requestCode(actor, email)]);
      codes.set(email, code);
    },
    verify: (email) => verifyCode(actor, email, codes.get(email) ?? ''),
    registration: (email) => signInByCode(actor, 'Register', email),
    'sign-in': (email) => signInByCode(actor, 'SignIn', email),
    // For the next one, which needs a refresh token of its own.
    '': async (email) => tokens.set(email, await signInByCode(actor, 'SignIn', email, 'openid offline_access')),
    refresh: (email) => refresh(actor, tokens.get(email)?.refresh_token ?? ''),
    ' ': async (email) => {
      await allowPasswords(actor);
      users.set(email, await importUser(actor));
    },
    'password sign-in': (email) => signInByPassword(actor, users.get(email) ?? ''),
    'password reset': (email) => resetPassword(actor, users.get(email) ?? ''),
  };
  // Once unlogged: what is kept in memory is kept, and every connection has its statements prepared.
  const first = newAddress();
  for (const flow of Object.values(flows)) await flow(first);
  await client.query('select pg_reload_conf()');
  const marked: Marked[] = [];
  for (const [name, flow] of Object.entries(flows)) {
    const spans: Marked['spans'] = [];
    for (const email of addresses) {
      const from = await mark();
      await flow(email);
      spans.push({ from, to: await mark() });
    }
    if (name.trim()) marked.push({ name, spans });
  }
  return marked;
}

function toTables(flows: Marked[], log: string): Table[] {
  const lines = readStatements(log);
  const found = flows.map(({ name, spans }) => ({
    name,
    statements: typical(spans.map((span) => between(lines, span))),
  }));
  const registration = found.find(({ name }) => name === 'registration')?.statements ?? [];
  return [
    {
      title: 'Statements a flow',
      columns: ['flow', 'statements', 'that write'],
      rows: found.map(({ name, statements: all }) => [name, count(all.length), count(all.filter(isWrite).length)]),
      notes: [
        'With its mail sent and settled. One person at a time: under load the last two statements of a mail are shared by all that are under way. What happens by itself once in a while (leases, reloading of settings) is left out.',
      ],
    },
    {
      title: 'Statements of a registration, in order',
      columns: ['number', 'what it does to which tables'],
      rows: registration.map((text, at) => [String(at + 1), describe(text)]),
    },
  ];
}

/** The statements that PostgreSQL logged, on one line each. */
function readStatements(log: string): string[] {
  const entries = log.split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] )/m);
  return entries.flatMap((entry) => {
    const text = /\] LOG: {2}(?:execute [^:]+|statement): ([\s\S]*)/.exec(entry)?.[1];
    return text === undefined ? [] : [text.replace(/\s+/g, ' ').trim()];
  });
}

function between(lines: string[], { from, to }: { from: string; to: string }) {
  const at = (mark: string) => lines.findIndex((line) => line.includes(mark));
  return lines.slice(at(from) + 1, at(to));
}

/** What nearly every repetition has; the clock's doings are in few. In the order of the repetition that has just that. */
function typical(repeated: string[][]): string[] {
  const isUsual = (text: string) => repeated.filter((texts) => texts.includes(text)).length > repeated.length * 0.75;
  const cleaned = repeated.map((texts) => texts.filter(isUsual));
  const lengths = cleaned.map(({ length }) => length).toSorted((one, other) => one - other);
  const usualLength = lengths[Math.floor(lengths.length / 2)];
  return cleaned.find(({ length }) => length === usualLength) ?? [];
}

const isWrite = (text: string) => /\b(insert into|update|delete from)\b/.test(text);

/** What it does to which table, in its order: `insert recipient_sends, update interactions`. */
function describe(text: string) {
  const ownNames = new Set(
    [...text.matchAll(/\b(\w+) as \((?=\s*(?:select|insert|update|delete))/g)].map(([, name]) => name),
  );
  const deeds = [...text.matchAll(/\b(insert into|(?<!do |for )update|delete from|from|join) (\w+)/g)].flatMap(
    ([, deed, table = '']) =>
      ownNames.has(table) || table === 'unnest' || table === 'set' ? [] : `${verbs[deed ?? '']} ${table}`,
  );
  return [...new Set(deeds)].join(', ') || text.slice(0, 80);
}

const verbs: Record<string, string> = {
  'insert into': 'insert',
  update: 'update',
  'delete from': 'delete',
  from: 'select',
  join: 'select',
};
