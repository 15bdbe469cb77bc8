import type pg from 'pg';
import { type Settings, SettingsError } from './config.ts';
import { attachEmbedded } from './database/attach.ts';
import { openDataDirectory, readSecret } from './database/data-directory.ts';
import { type Database, openDatabase, sql } from './database/database.ts';
import { startEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { createOutbound, type Outbound } from './lib/fetch.ts';
import type { Logger } from './lib/log.ts';
import { createSeal, type Seal } from './lib/seal.ts';

/** What everything else stands on. */
export interface Ground {
  database: Database;
  seal: Seal;
  outbound: Outbound;
}

/** How what was opened is closed again, in the opposite order. */
export type Closers = (() => unknown)[];

const poolSize = 16;

/** Database and secret, given by the operator or our own below the data directory; and the way out to providers. */
export async function openGround(
  settings: Settings,
  substitute: pg.PoolConfig | undefined,
  log: Logger,
  closers: Closers,
): Promise<Ground> {
  const outbound = openOutbound(settings);
  closers.push(() => outbound.close());
  const given = substitute ?? (settings.databaseUrl && { connectionString: settings.databaseUrl });
  const { secret, options } = given
    ? { secret: settings.secret, options: given }
    : await startOwn(settings, log, closers);
  if (!secret) throw new SettingsError('POSTERN_SECRET is required with a database of your own.');
  for (const name of await orUnreachable(() => migrate(options))) log.info({ migration: name }, 'applied');
  const database = openDatabase(options, poolSize);
  closers.push(() => database.close());
  return { database, seal: createSeal(secret, settings.previousSecrets), outbound };
}

/**
 * The same for a command that only looks, also beside a Postern that is running on the same data. Nothing is made,
 * migrated or written.
 */
export const openGroundToRead = (settings: Settings, log: Logger, closers: Closers) =>
  openBeside(settings, log, closers, { options: '-c default_transaction_read_only=on' });

/** The same for a command that changes rows. Nothing is migrated. */
export const openGroundToWrite = (settings: Settings, log: Logger, closers: Closers) =>
  openBeside(settings, log, closers, {});

async function openBeside(
  settings: Settings,
  log: Logger,
  closers: Closers,
  access: Pick<pg.PoolConfig, 'options'>,
): Promise<Ground> {
  const outbound = openOutbound(settings);
  closers.push(() => outbound.close());
  const { secret, options } = settings.databaseUrl
    ? { secret: settings.secret, options: { connectionString: settings.databaseUrl } }
    : await reachOwn(settings, log, closers);
  if (!secret) throw new SettingsError(`There is no secret in ${settings.dataDirectory}: set POSTERN_SECRET.`);
  const database = openDatabase({ ...options, ...access }, 2);
  closers.push(() => database.close());
  await orUnreachable(() => database.query(sql`select`));
  return { database, seal: createSeal(secret, settings.previousSecrets), outbound };
}

interface Own {
  secret: Buffer | undefined;
  options: pg.PoolConfig;
}

async function startOwn(settings: Settings, log: Logger, closers: Closers): Promise<Own> {
  const directory = await openDataDirectory(settings.dataDirectory);
  closers.push(() => directory.release());
  const embedded = await startEmbedded({ dataDirectory: settings.dataDirectory, log });
  closers.push(() => embedded.stop());
  return { secret: settings.secret ?? directory.secret, options: embedded.connection };
}

async function reachOwn(settings: Settings, log: Logger, closers: Closers): Promise<Own> {
  const attached = await attachEmbedded(settings.dataDirectory);
  switch (attached.kind) {
    case 'missing':
      throw new SettingsError(`There is no database in ${settings.dataDirectory} yet: start Postern once.`);
    case 'stopped':
      return startOwn(settings, log, closers);
    case 'attached':
      closers.push(() => attached.detach());
      return { secret: settings.secret ?? (await readSecret(settings.dataDirectory)), options: attached.connection };
  }
}

/** All HTTP to providers goes this way. */
export const openOutbound = ({ isProduction, allowedPrivateHosts, providerEndpoints }: Settings) =>
  createOutbound({ allowsPrivateAddresses: !isProduction, allowedPrivateHosts, overrides: providerEndpoints });

/** A database that cannot be reached is a matter of settings, told in a sentence. */
async function orUnreachable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isUnreachable =
      error instanceof Error && 'code' in error && /^(E[A-Z]+|28\w{3}|3D000)$/.test(String(error.code));
    if (!isUnreachable) throw error;
    throw new SettingsError(`The database of DATABASE_URL cannot be used: ${error.message || String(error.code)}.`);
  }
}
