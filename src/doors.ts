import type { FastifyInstance } from 'fastify';
import { createAuthorizer } from './api/management/authorize.ts';
import { type Settings, SettingsError } from './config.ts';
import { type Database, sql } from './database/database.ts';
import type { Inbox } from './delivery/inbox.ts';
import type { Door } from './door.ts';
import type { Closers } from './ground.ts';
import { interactionRecords } from './interactions/oidc-records.ts';
import type { Parts } from './interactions/parts.ts';
import { createCookieKeys } from './oidc/cookie-keys.ts';
import { createProvider } from './oidc/provider.ts';
import { providerViews } from './pages/provider-views.ts';
import { builtInPhrases } from './pages/words/words.ts';
import { createTenantServer } from './server.ts';
import { loadKeys, type TenantKeys } from './tenants/keys.ts';
import { tenantIds } from './tenants/tenants.ts';

interface Opening {
  settings: Settings;
  parts: Parts & { factories: Door['factories'] };
  inbox: Inbox | undefined;
  closers: Closers;
}

/** Opens one port a tenant. They close before anything behind them does. */
export async function openDoors({ settings, parts, inbox, closers }: Opening) {
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
  const cookieKeys = createCookieKeys(keys.cookie);
  const forTenant = (id: string) => parts.findApplication(tenantId, id);
  return {
    tenantId,
    origin,
    isSecure,
    isProduction: settings.isProduction,
    trustsProxy: settings.trustsProxy,
    parts,
    factories: parts.factories,
    cookieKeys,
    builtInPhrases,
    inbox: tenantId === 'admin' ? inbox : undefined,
    findApplication: forTenant,
    provider: createProvider({
      tenantId,
      origin,
      isSecure,
      signingKeys: keys.signing,
      cookieKeys,
      managementAudiences: audiences,
      database: parts.database,
      audit: parts.audit,
      interactions: interactionRecords(parts.database.relaxed, parts.seal, tenantId),
      findApplication: forTenant,
      views: providerViews({ parts, tenantId, isSecure }),
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
