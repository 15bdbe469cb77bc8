import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { createAuthorizer } from './api/management/authorize.ts';
import {
  type Application,
  demoApplication,
  demoApplicationId,
  ensureBootstrapApplication,
  findApplication,
} from './applications/applications.ts';
import { type Settings, SettingsError } from './config.ts';
import type { InboxMessage as InboxMail } from './connectors/email/built-in.ts';
import { builtInFactories, createRegistry } from './connectors/registry.ts';
import { listenForChanges } from './database/changes.ts';
import { openDataDirectory } from './database/data-directory.ts';
import { type Database, openDatabase, sql } from './database/database.ts';
import { startEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { insertConnector, keepConnectors } from './delivery/connectors.ts';
import { Inbox } from './delivery/inbox.ts';
import { Worker } from './delivery/worker.ts';
import type { Door } from './door.ts';
import { keepExperience } from './experience/experience.ts';
import { keepHouse } from './housekeeping.ts';
import { interactionRecords } from './interactions/oidc-records.ts';
import type { Parts } from './interactions/parts.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { shortId } from './lib/ids.ts';
import { type Kept, keep } from './lib/kept.ts';
import { createLog, type Logger } from './lib/log.ts';
import { createSeal, type Seal } from './lib/seal.ts';
import { createProvider } from './oidc/provider.ts';
import { providerViews } from './pages/provider-views.ts';
import { createTenantServer } from './server.ts';
import { loadKeys, type TenantKeys } from './tenants/keys.ts';
import { ensureTenants, tenantIds } from './tenants/tenants.ts';

export interface Postern {
  settings: Settings;
  parts: Parts;
  /** Messages of the built-in service; in development only. */
  inbox: Inbox | undefined;
  /** Finishes what is in flight and leaves nothing running. */
  stop(): Promise<void>;
}

/** What tests put in place of the real thing. */
export interface Substitutes {
  clock?: Clock;
  log?: Logger;
  database?: pg.PoolConfig;
}

const poolSize = 16;

/** Builds the house and opens its doors. What was opened is closed again in the opposite order, also when a step fails. */
export async function startPostern(settings: Settings, substitutes: Substitutes = {}): Promise<Postern> {
  const log = substitutes.log ?? createLog(settings.logLevel);
  const clock = substitutes.clock ?? systemClock;
  const closers: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const ground = await openGround(settings, substitutes, log, closers);
    const inbox = settings.isProduction ? undefined : new Inbox();
    const parts = await buildParts({ settings, log, clock, inbox, closers, ...ground });
    await openDoors({ settings, parts, inbox, closers });
    return { settings, parts, inbox, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Closers = (() => unknown)[];

interface Ground {
  database: Database;
  seal: Seal;
}

/** Database and secret: given by the operator, or our own below the data directory. */
async function openGround(
  settings: Settings,
  substitutes: Substitutes,
  log: Logger,
  closers: Closers,
): Promise<Ground> {
  const given = substitutes.database ?? (settings.databaseUrl && { connectionString: settings.databaseUrl });
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

async function buildParts(
  base: Ground & { settings: Settings; log: Logger; clock: Clock; inbox: Inbox | undefined; closers: Closers },
): Promise<Parts & { factories: Door['factories'] }> {
  const { settings, database, seal, log, clock, inbox, closers } = base;
  const factories = createRegistry(
    builtInFactories({
      isProduction: settings.isProduction,
      url: settings.builtInEmailUrl,
      inbox: inbox && ((message) => keepInInbox(inbox, message, clock)),
    }),
  );
  await furnish(settings, database, seal);
  const connectors = keepConnectors(database, seal, (id) => factories.find(id));
  const experience = keepExperience(database);
  const applications = keepApplications(settings, database, seal);
  const changes = await listenForChanges(database.options, log);
  closers.push(() => changes.close());
  changes.on('connectors', () => connectors.drop());
  changes.on('sign_in_experiences', () => experience.drop());
  changes.on('applications', () => applications.drop());
  const worker = new Worker({ database, seal, clock, log, connectors });
  await worker.start();
  closers.push(async () => {
    await worker.stop();
    await Promise.all(tenantIds.map(async (tenantId) => releaseConnector(connectors, tenantId)));
  });
  closers.push(keepHouse(database, clock, log));
  return {
    database,
    seal,
    clock,
    log,
    worker,
    connectors,
    experience,
    factories,
    findApplication: (tenantId, id) => applications.get(`${tenantId}:${id}`),
    originOf: (tenantId) => (tenantId === 'admin' ? settings.adminUrl : settings.url),
  };
}

const keepInInbox = (inbox: Inbox, message: InboxMail, clock: Clock) =>
  inbox.add({
    id: message.id,
    receivedAt: new Date(clock()).toISOString(),
    usageType: message.about.usageType,
    from: message.from,
    to: message.to,
    subject: message.subject,
    text: message.text,
    html: message.html,
    source: message.source,
  });

/** What a fresh installation has: two tenants that send through the built-in service, and the operator's first client. */
async function furnish(settings: Settings, database: Database, seal: Seal) {
  for (const tenantId of await ensureTenants(database)) {
    await insertConnector(database, seal, tenantId, {
      id: shortId(),
      factoryId: 'logto-email',
      type: 'Email',
      config: {},
      metadata: {},
      syncProfile: false,
      enableTokenStorage: false,
    });
  }
  if (settings.bootstrapClient) {
    await ensureBootstrapApplication(database, seal, 'default', settings.bootstrapClient);
  }
}

function keepApplications(settings: Settings, database: Database, seal: Seal): Kept<Application | undefined> {
  return keep(async (key) => {
    const [tenantId = '', id = ''] = key.split(':');
    if (tenantId === 'default' && id === demoApplicationId) return demoApplication(settings.url);
    return findApplication(database, seal, tenantId, id);
  });
}

async function releaseConnector(connectors: Parts['connectors'], tenantId: string) {
  const inUse = await connectors.get(tenantId);
  if (inUse.kind === 'ready') await inUse.connector.factory.release?.(inUse.connector.config);
}

interface Opening {
  settings: Settings;
  parts: Parts & { factories: Door['factories'] };
  inbox: Inbox | undefined;
  closers: Closers;
}

async function openDoors({ settings, parts, inbox, closers }: Opening) {
  const { database, seal } = parts;
  const keys = { default: await loadKeys(database, seal, 'default'), admin: await loadKeys(database, seal, 'admin') };
  const audiences = [`${settings.url}/api`, 'https://default.logto.app/api'];
  const authorize = createAuthorizer(
    [
      { issuer: `${settings.url}/oidc`, keys: publicKeys(keys.default) },
      { issuer: `${settings.adminUrl}/oidc`, keys: publicKeys(keys.admin) },
    ],
    audiences,
  );
  const readiness = { isStopping: false };
  const ports = { default: settings.port, admin: settings.adminPort };
  for (const tenantId of tenantIds) {
    const door = createDoor({ settings, parts, inbox, tenantId, keys: keys[tenantId], audiences, readiness });
    const server = await createTenantServer(door, authorize);
    closers.push(() => closeServer(server));
    await listen(server, settings.host, ports[tenantId]);
  }
  closers.push(() => {
    readiness.isStopping = true;
  });
}

/** Another program on the port is the likeliest thing to go wrong at a first start. */
async function listen(server: FastifyInstance, host: string, port: number) {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    throw new SettingsError(`Port ${port} is taken by another program. Set PORT and ADMIN_PORT to free ones.`);
  }
}

function createDoor(given: {
  settings: Settings;
  parts: Opening['parts'];
  inbox: Inbox | undefined;
  tenantId: (typeof tenantIds)[number];
  keys: TenantKeys;
  audiences: string[];
  readiness: { isStopping: boolean };
}): Door {
  const { settings, parts, inbox, tenantId, keys, audiences, readiness } = given;
  const origin = parts.originOf(tenantId);
  const isSecure = origin.startsWith('https:');
  const forTenant = (id: string) => parts.findApplication(tenantId, id);
  return {
    tenantId,
    origin,
    isSecure,
    isProduction: settings.isProduction,
    trustsProxy: settings.trustsProxy,
    parts,
    factories: parts.factories,
    keys,
    inbox: tenantId === 'admin' ? inbox : undefined,
    findApplication: forTenant,
    provider: createProvider({
      tenantId,
      origin,
      isSecure,
      keys,
      managementAudiences: audiences,
      database: parts.database,
      interactions: interactionRecords(parts.database.relaxed, tenantId),
      findApplication: forTenant,
      views: providerViews(),
    }),
    isReady: async () => !readiness.isStopping && isAlive(parts.database),
  };
}

const publicKeys = ({ signing }: TenantKeys) => ({
  keys: signing.map(({ d: _private, ...key }) => ({ ...key, kty: key.kty })),
});

const isAlive = (database: Database) =>
  database.query(sql`select 1`).then(
    () => true,
    () => false,
  );

const drainMilliseconds = 10_000;

/** Answers what was asked and takes no more; what streams or hangs is cut off in the end. */
async function closeServer(server: FastifyInstance) {
  const cut = setTimeout(() => server.server.closeAllConnections(), drainMilliseconds);
  await server.close();
  clearTimeout(cut);
}
