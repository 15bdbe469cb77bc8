import type pg from 'pg';
import { type Settings, SettingsError } from './config.ts';
import { openDataDirectory } from './database/data-directory.ts';
import { type Database, openDatabase } from './database/database.ts';
import { startEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import type { Logger } from './lib/log.ts';
import { createSeal, type Seal } from './lib/seal.ts';

/** What everything else stands on. */
export interface Ground {
  database: Database;
  seal: Seal;
}

/** How what was opened is closed again, in the opposite order. */
export type Closers = (() => unknown)[];

const poolSize = 16;

/** Database and secret: given by the operator, or our own below the data directory. */
export async function openGround(
  settings: Settings,
  substitute: pg.PoolConfig | undefined,
  log: Logger,
  closers: Closers,
): Promise<Ground> {
  const given = substitute ?? (settings.databaseUrl && { connectionString: settings.databaseUrl });
  let { secret } = settings;
  let options: pg.PoolConfig;
  if (given) {
    options = given;
  } else {
    const directory = await openDataDirectory(settings.dataDirectory);
    closers.push(() => directory.release());
    secret ??= directory.secret;
    const embedded = await startEmbedded({ dataDirectory: settings.dataDirectory, log });
    closers.push(() => embedded.stop());
    options = embedded.connection;
  }
  if (!secret) throw new SettingsError('POSTERN_SECRET is required with a database of your own.');
  for (const name of await migrateReachable(options)) log.info({ migration: name }, 'applied');
  const database = openDatabase(options, poolSize);
  closers.push(() => database.close());
  return { database, seal: createSeal(secret, settings.previousSecrets) };
}

/** A database that cannot be reached is a matter of settings, told in a sentence. */
async function migrateReachable(options: pg.PoolConfig) {
  try {
    return await migrate(options);
  } catch (error) {
    const isUnreachable =
      error instanceof Error && 'code' in error && /^(E[A-Z]+|28\w{3}|3D000)$/.test(String(error.code));
    if (!isUnreachable) throw error;
    throw new SettingsError(`The database of DATABASE_URL cannot be used: ${error.message || String(error.code)}.`);
  }
}
