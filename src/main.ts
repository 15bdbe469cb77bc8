import type pg from 'pg';
import { ensureBootstrapApplication, resealApplications } from './applications/applications.ts';
import { openAuditLog } from './audit/audit-log.ts';
import type { Settings } from './config.ts';
import type { SmsMessage } from './connectors/connector.ts';
import type { InboxMessage as InboxMail } from './connectors/email/built-in.ts';
import type { Database } from './database/database.ts';
import { keepStatistics } from './database/statistics.ts';
import { insertConnector, messageTypes, resealConnectors } from './delivery/connectors.ts';
import { Inbox } from './delivery/inbox.ts';
import { Worker } from './delivery/worker.ts';
import type { Door } from './door.ts';
import { openDoors } from './doors.ts';
import { resealCaptchaProviders } from './experience/captcha-provider.ts';
import { loadFactories } from './factories.ts';
import { type Closers, type Ground, openGround } from './ground.ts';
import { keepHouse } from './housekeeping.ts';
import type { Parts } from './interactions/parts.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { shortId } from './lib/ids.ts';
import { createLog, type Logger } from './lib/log.ts';
import type { Seal } from './lib/seal.ts';
import { createLimits } from './limits/limits.ts';
import { openMemory } from './memory.ts';
import { endSessions } from './oidc/end-sessions.ts';
import { resealSsoConnectors } from './sso/connectors.ts';
import { openSso } from './sso/sso.ts';
import { resealKeys } from './tenants/keys.ts';
import { ensureTenants, tenantIds } from './tenants/tenants.ts';
import { openBreaches } from './users/breaches.ts';
import { resealFactors } from './users/factors.ts';
import { resealTokens } from './verification/stored-tokens.ts';
import { resealHooks } from './webhooks/hooks.ts';
import { openHooks } from './webhooks/webhooks.ts';

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

/** Builds the house and opens its doors. What was opened is closed again in the opposite order, also when a step fails. */
export async function startPostern(settings: Settings, substitutes: Substitutes = {}): Promise<Postern> {
  const log = substitutes.log ?? createLog(settings.logLevel);
  const clock = substitutes.clock ?? systemClock;
  const closers: Closers = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        // What is left must still be closed, above all the database's process and the lock of the data directory.
        log.error({ err: error }, 'could not close everything');
      }
    }
  };
  try {
    const ground = await openGround(settings, substitutes.database, log, closers);
    const inbox = settings.isProduction ? undefined : new Inbox();
    const parts = await buildParts({ settings, log, clock, inbox, closers, ...ground });
    await openDoors({ settings, parts, inbox, closers });
    return { settings, parts, inbox, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function buildParts(
  base: Ground & { settings: Settings; log: Logger; clock: Clock; inbox: Inbox | undefined; closers: Closers },
): Promise<Parts & { factories: Door['factories'] }> {
  const { settings, database, seal, outbound, log, clock, inbox, closers } = base;
  const factories = await loadFactories(settings, {
    inbox: inbox && ((message) => keepInInbox(inbox, message, clock)),
    log,
    closers,
  });
  await furnish(settings, database, seal);
  await reseal(database, seal, log);
  const audit = openAuditLog({ database: database.relaxed, clock, log });
  closers.push(() => audit.close());
  const {
    applications,
    hooks: kept,
    ssoConnectors,
    ...memory
  } = await openMemory(base, { factories, url: settings.url, log, closers });
  const { connectors } = memory;
  const { fetch } = outbound.reachFor('pwned-passwords');
  const hooks = openHooks({ database, clock, log, audit, kept, fetch: outbound.reachFor('webhooks').fetch });
  closers.push(() => hooks.close());
  const worker = new Worker({ database, seal, clock, log, connectors, outbound });
  await worker.start();
  closers.push(async () => {
    await worker.stop();
    await Promise.all(tenantIds.map((tenantId) => releaseConnectors(connectors, tenantId)));
  });
  closers.push(keepHouse(settings, database, clock, log));
  closers.push(keepStatistics(database, log));
  return {
    database,
    seal,
    clock,
    log,
    audit,
    hooks,
    limits: createLimits(database, settings.limits),
    worker,
    outbound,
    ...memory,
    sso: openSso(ssoConnectors, { fetch: outbound.reachFor('sso').fetch, clock }),
    breaches: openBreaches({ fetch, endpoint: settings.breachedPasswordsUrl, clock, log }),
    factories,
    findApplication: (tenantId, id) => applications.get(`${tenantId}:${id}`),
    endSessions: (tenantId, userId) => endSessions(database, tenantId, userId),
    originOf: (tenantId) => (tenantId === 'admin' ? settings.adminUrl : settings.url),
  };
}

function keepInInbox(inbox: Inbox, message: InboxMail | SmsMessage, clock: Clock) {
  const { id, to, text, about } = message;
  const taken = { id, receivedAt: new Date(clock()).toISOString(), usageType: about.usageType, to, text };
  if (message.type === 'Sms') return inbox.add({ kind: 'sms', ...taken });
  const { from, subject, html, source } = message;
  inbox.add({ kind: 'email', ...taken, from, subject, html, source });
}

/** What a fresh installation has: two tenants that send through the built-in service, and the operator's first client. */
async function furnish(settings: Settings, database: Database, seal: Seal) {
  const builtIn = { factoryId: 'logto-email', type: 'Email' as const, config: {}, metadata: {}, syncProfile: false };
  await database.transaction(async (transaction) => {
    for (const tenantId of await ensureTenants(transaction)) {
      await insertConnector(transaction, seal, tenantId, { id: shortId(), ...builtIn, enableTokenStorage: false });
    }
  });
  if (settings.bootstrapClient) {
    await ensureBootstrapApplication(database, seal, 'default', settings.bootstrapClient);
  }
}

/** A secret was replaced: what the earlier ones sealed is sealed with the new one, and they can be taken out of use. */
async function reseal(database: Database, seal: Seal, log: Logger) {
  const keys = await resealKeys(database, seal);
  const connectors = await resealConnectors(database, seal);
  const captchas = await resealCaptchaProviders(database, seal);
  const applications = await resealApplications(database, seal);
  const tokens = await resealTokens(database, seal);
  const hooks = await resealHooks(database, seal);
  const factors = await resealFactors(database, seal);
  const sso = await resealSsoConnectors(database, seal);
  if (keys + connectors + captchas + applications + tokens + hooks + factors + sso > 0) {
    log.info({ keys, connectors, captchas, applications, tokens, hooks, factors, sso }, 'sealed with the new secret');
  }
}

async function releaseConnectors(connectors: Parts['connectors'], tenantId: string) {
  for (const type of messageTypes) {
    const inUse = await connectors.get(tenantId, type);
    if (inUse.kind === 'ready') await inUse.connector.factory.release?.(inUse.connector.config);
  }
}
