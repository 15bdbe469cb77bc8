import { readSettings, type Settings, SettingsError } from './config.ts';
import { migrate } from './database/migrate.ts';
import { UnknownKeyError } from './lib/seal.ts';
import { startPostern } from './main.ts';

/** `postern start` and `postern migrate`; bin/postern.mjs brings what they need and calls this. */
const commands: Record<string, (settings: Settings) => Promise<void>> = { start, migrate: migrateOnly };

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
  return expectedFailures.has(error.name) ? error.message : error.stack;
}

const otherSecret =
  'This database was made with another POSTERN_SECRET. Set that one, or list it in POSTERN_SECRET_PREVIOUS.';

const expectedFailures = new Set([
  'SettingsError',
  'DataDirectoryInUse',
  'DataDirectoryError',
  'DatabaseStartError',
  'BuiltInServerError',
]);

const [name = 'start'] = process.argv.slice(2);
const command = commands[name];
if (command) {
  try {
    await command(readSettings(process.env));
  } catch (error) {
    fail(error);
  }
} else {
  fail(new SettingsError(`There is no command ${name}. Commands: ${Object.keys(commands).join(', ')}.`));
}
