import { mkdir } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Theme } from './bench.ts';
import { Closers } from './closers.ts';
import { codes } from './codes.ts';
import { enumeration } from './enumeration.ts';
import { mails } from './mails.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { passwords } from './passwords.ts';
import { postgresVersion } from './postgres-version.ts';
import { registrations } from './registrations.ts';
import { rendering } from './rendering.ts';
import { startTime } from './start-time.ts';
import { statements } from './statements.ts';
import { toMarkdown } from './table.ts';

/**
 * `npm run bench`: figures to compare by hand, never a test. Postern, its PostgreSQL, the load and the mail server run
 * on this machine side by side, so the figures are those of all of them together.
 */
const themes: Theme[] = [
  codes,
  mails,
  rendering,
  registrations,
  passwords,
  statements,
  memory,
  startTime,
  page,
  enumeration,
];

const usage = `Usage: npm run bench [-- [theme …] [--seconds <number>] [--profile <directory>]]

${themes.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join('\n')}

  --seconds      how long each figure is measured (4)
  --profile      writes a processor profile of each Postern into the directory; the figures suffer
`;

const closers = new Closers();
let isLeaving = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(130));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
await main();

async function main() {
  const { themes: wanted, ...settings } = readArguments();
  if (settings.profileDirectory) await mkdir(settings.profileDirectory, { recursive: true });
  const bench: Bench = { ...settings, closers, say: (text) => process.stderr.write(`${text}\n`) };
  process.stdout.write(`${await headerOf()}\n\n`);
  for (const theme of wanted) {
    const tables = await theme.run(bench);
    await closers.closeAll();
    for (const table of tables) process.stdout.write(`${toMarkdown(table)}\n`);
  }
  process.exit();
}

function readArguments() {
  const options = { seconds: { type: 'string' }, profile: { type: 'string' }, help: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.filter((name) => !themes.some((theme) => theme.name === name));
    const seconds = Number(values.seconds ?? 4);
    if (values.help || unknown.length > 0 || !(seconds > 0)) return refuse(values.help ? 0 : 1);
    return {
      themes: themes.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
      seconds,
      profileDirectory: values.profile === undefined ? undefined : resolve(values.profile),
    };
  } catch {
    return refuse(1);
  }
}

function refuse(exitCode: number): never {
  process.stderr.write(usage);
  process.exit(exitCode);
}

async function headerOf() {
  const [processor] = cpus();
  const parts = [
    `${processor?.model ?? 'unknown processor'}, ${cpus().length} cores`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${await postgresVersion()}`,
    new Date().toISOString().slice(0, 16).replace('T', ' '),
    `load before ${loadavg()[0]?.toFixed(1)}`,
  ];
  return `# Postern: benchmarks\n\n${parts.join(' · ')}`;
}

/** What fails while everything is being closed changes nothing; the first fault is the one to read. */
function fail(error: unknown) {
  if (isLeaving) return;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  void leave(1);
}

/** Once: a terminal's Ctrl-C may come twice, by the launcher and directly. */
async function leave(exitCode: number) {
  if (isLeaving) return;
  isLeaving = true;
  await closers.closeAll();
  process.exit(exitCode);
}
