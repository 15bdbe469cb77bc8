import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { readSettings } from '../../src/config.ts';
import type { InboxMessage } from '../../src/delivery/inbox.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { type Postern, startPostern } from '../../src/main.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export const bootstrapClient = { id: 'bootstrap', secret: 'a-secret-for-tests-only' };

export interface TestPostern {
  postern: Postern;
  url: string;
  adminUrl: string;
  database: TestDatabase;
  /** Everything that was logged. */
  logged(): string;
  /** What the development inbox has for somebody, newest first. */
  messagesTo(recipient: string): InboxMessage[];
  stop(): Promise<void>;
}

export interface TestOptions {
  environment?: Record<string, string>;
  clock?: Clock;
  /** Share the database (and the secret) of another node, which drops it. */
  beside?: { database: TestDatabase; environment: Record<string, string> };
}

/** A whole Postern on ports of its own, with a database of its own. */
export async function startTestPostern(
  options: TestOptions = {},
): Promise<TestPostern & { environment: Record<string, string> }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const environment = {
    HOST: '127.0.0.1',
    POSTERN_SECRET: randomBytes(32).toString('base64'),
    POSTERN_BOOTSTRAP_CLIENT_ID: bootstrapClient.id,
    POSTERN_BOOTSTRAP_CLIENT_SECRET: bootstrapClient.secret,
    LOG_LEVEL: 'debug',
    // Nothing of a test leaves the machine; tests that are about it play the service.
    POSTERN_BREACHED_PASSWORDS_URL: 'off',
    ...options.beside?.environment,
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    ...options.environment,
  };
  const settings = readSettings(environment);
  const lines: string[] = [];
  const database = options.beside?.database ?? (await createTestDatabase());
  const postern = await startPostern(settings, {
    database: database.options,
    log: createLog(settings.logLevel, { write: (line) => lines.push(line) }),
    ...(options.clock && { clock: options.clock }),
  });
  return {
    postern,
    url: settings.url,
    adminUrl: settings.adminUrl,
    database,
    environment,
    logged: () => lines.join(''),
    messagesTo: (recipient) => postern.inbox?.list(recipient) ?? [],
    async stop() {
      await postern.stop();
      if (!options.beside) await database.drop();
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
