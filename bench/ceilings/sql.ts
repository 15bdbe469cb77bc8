import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { readSettings } from '../../src/config.ts';
import { createBuiltInFactory } from '../../src/connectors/email/built-in.ts';
import {
  type Database,
  type Fragment,
  openDatabase,
  type Statement,
  toStatement,
} from '../../src/database/database.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { keepExperience } from '../../src/experience/experience.ts';
import { sendBackendCode } from '../../src/interactions/backend-code.ts';
import type { Parts } from '../../src/interactions/parts.ts';
import { keep } from '../../src/lib/kept.ts';
import { createLog } from '../../src/lib/log.ts';
import { createSeal } from '../../src/lib/seal.ts';
import { createLimits } from '../../src/limits/limits.ts';
import { keepTemplates } from '../../src/templates/store.ts';
import { ensureTenants } from '../../src/tenants/tenants.ts';
import { answerParent } from '../answer-parent.ts';
import { newAddress } from '../flows.ts';
import { repeat } from '../repeat.ts';

/**
 * The statement of a code request and nothing else: recorded from the code that makes it, each for an address of its
 * own, and then run through `pg` alone, on a PostgreSQL like Postern's.
 */
type Question =
  | { kind: 'open'; dataDirectory: string }
  | { kind: 'record'; number: number }
  | { kind: 'run'; concurrency: number; seconds: number };

/** As many connections as Postern has. */
const poolSize = 16;
const log = createLog('silent');

let postgres: EmbeddedPostgres | undefined;
let pool: pg.Pool | undefined;
let database: Database | undefined;
let recorded: Statement[] = [];

answerParent(answer, async () => {
  await pool?.end();
  await database?.close();
  await postgres?.stop();
});

async function answer(question: Question) {
  switch (question.kind) {
    case 'open':
      return open(question.dataDirectory);
    case 'record':
      return record(question.number);
    case 'run':
      return run(question);
  }
}

async function open(dataDirectory: string) {
  postgres = await startEmbedded({ dataDirectory, log });
  await migrate(postgres.connection);
  database = openDatabase(postgres.connection, 1);
  await ensureTenants(database);
  pool = new pg.Pool({ ...postgres.connection, max: poolSize });
  // PostgreSQL may be quicker to end than a connection that has just been given up.
  pool.on('error', () => {});
}

/** Takes down the statements instead of running them, so that making them costs the measured run nothing. */
async function record(number: number) {
  if (!database) throw new Error('open first');
  recorded = [];
  const factory = createBuiltInFactory({ isProduction: false, url: undefined, inbox: undefined });
  const parts = {
    database: {
      async query(fragment: Fragment) {
        recorded.push(toStatement(fragment));
        return [{ isAllowed: true, isStored: true }];
      },
    },
    seal: createSeal(randomBytes(32)),
    clock: Date.now,
    log,
    limits: createLimits(database, readSettings({}).limits),
    worker: { nodeId: 'nobody', hasRoom: () => true, firstOutcome: async () => ({ kind: 'pending' }) },
    connectors: keep(async () => ({ kind: 'ready', connector: { id: 'ceiling', factory, config: {} } })),
    experience: keepExperience(database),
    templates: keepTemplates(database),
    findApplication: async () => undefined,
    originOf: () => 'http://localhost:3001',
  } as unknown as Parts;
  while (recorded.length < number) {
    const identifier = { type: 'email' as const, value: newAddress() };
    await sendBackendCode(parts, { tenantId: 'default', identifier, ip: '127.0.0.1' });
  }
}

async function run({ concurrency, seconds }: { concurrency: number; seconds: number }) {
  const bounds = { concurrency, seconds, maximum: recorded.length };
  return repeat(
    bounds,
    () => undefined,
    async () => {
      const statement = recorded.pop();
      if (statement) await pool?.query(statement);
    },
  );
}
