import { doctor } from './cli/doctor.ts';
import { templates } from './cli/templates.ts';
import { users } from './cli/users.ts';
import { readSettings, type Settings, SettingsError } from './config.ts';
import { runConnectorCommand } from './connectors/packages/command.ts';
import { migrate } from './database/migrate.ts';
import { createLog } from './lib/log.ts';
import { UnknownKeyError } from './lib/seal.ts';
import { startPostern } from './main.ts';

/** What stands behind the word after `postern`; bin/postern.mjs brings what it needs and calls this. */
const commands: Record<string, (settings: Settings, given: string[]) => Promise<void>> = {
  start,
  migrate: migrateOnly,
  async doctor(settings, given) {
    if (!(await doctor(settings, given, write))) process.exitCode = 1;
  },
  async templates(settings, given) {
    if (!(await templates(settings, given, write))) process.exitCode = 1;
  },
  async users(settings, given) {
    if (!(await users(settings, given, write))) process.exitCode = 1;
  },
  async connector({ dataDirectory }, given) {
    const calledFrom = process.env.CALLED_FROM ?? process.cwd();
    write(await runConnectorCommand(given, { dataDirectory, calledFrom, log: createLog('silent'), write }));
  },
};

async function start(settings: Settings) {
  const begun = performance.now();
  const postern = await startPostern(settings);
  write(greeting(settings, (performance.now() - begun) / 1000));
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the launcher and to us, so a second one may be the same key.
      if (isStopping) return;
      isStopping = true;
      write('Postern is stopping: finishing what is in flight.');
      postern.stop().then(() => process.exit(0), fail);
    });
  }
}

async function migrateOnly(settings: Settings) {
  if (!settings.databaseUrl) {
    throw new SettingsError(
      'postern migrate is for a database of your own: set DATABASE_URL. `postern start` migrates its own.',
    );
  }
  const applied = await migrate({ connectionString: settings.databaseUrl });
  write(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to do: every migration is applied.');
}

function greeting({ url, adminUrl, isProduction }: Settings, seconds: number) {
  const places = isProduction
    ? [`Sign-in   ${url}`, `API       ${url}/api/docs`]
    : [`Demo app  ${url}/demo-app`, `Inbox     ${adminUrl}/dev/inbox`, `API       ${url}/api/docs`];
  return [`Postern is ready (${seconds.toFixed(1)} s). Ctrl-C stops it.`, ...places.map((line) => `  ${line}`)].join(
    '\n',
  );
}

const write = (text: string) => process.stdout.write(`${text}\n`);

/** Expected failures are a sentence; anything else shows where it happened. */
function fail(error: unknown): never {
  process.stderr.write(`${wordsFor(error)}\n`);
  process.exit(1);
}

function wordsFor(error: unknown) {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UnknownKeyError) return otherSecret;
  if ('code' in error && error.code === '42P01') return otherDatabase;
  return expectedFailures.has(error.name) ? error.message : error.stack;
}

const otherSecret =
  'This database was made with another POSTERN_SECRET. Set that one, or list it in POSTERN_SECRET_PREVIOUS.';

const otherDatabase =
  'This database has no Postern in it, or one of an earlier version. `postern migrate` or a start brings it up to date.';

const expectedFailures = new Set([
  'UsageError',
  'ImportFileError',
  'ConnectorCommandError',
  'PublicError',
  'SettingsError',
  'DataDirectoryInUse',
  'DataDirectoryError',
  'DatabaseStartError',
  'BuiltInServerError',
]);

const [name = 'start', ...given] = process.argv.slice(2);
const command = commands[name];
if (command) {
  try {
    await command(readSettings(process.env), given);
  } catch (error) {
    fail(error);
  }
} else {
  fail(new SettingsError(`There is no command ${name}. Commands: ${Object.keys(commands).join(', ')}.`));
}
