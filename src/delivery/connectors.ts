import type { ConnectorFactory, Message } from '../connectors/connector.ts';
import { type Database, type Queryable, sql } from '../database/database.ts';
import { keep } from '../lib/kept.ts';
import type { Seal } from '../lib/seal.ts';

/** A factory with its config, in use by a tenant: one row of `connectors`. */
export interface ConnectorRow {
  id: string;
  factoryId: string;
  type: 'Email' | 'Sms' | 'Social';
  config: unknown;
  metadata: Record<string, unknown>;
  syncProfile: boolean;
  enableTokenStorage: boolean;
  createdAt: Date;
}

/** What a message is, and what the connector is for that it goes through. */
export type MessageType = Message['type'];

export const messageTypes = ['Email', 'Sms'] as const satisfies MessageType[];

/** The connector that a tenant's messages of one type go through now. The same object until its row changes. */
export interface Connector {
  id: string;
  /** Its `type` is that of the messages. */
  factory: ConnectorFactory;
  config: unknown;
}

export type ConnectorInUse =
  | { kind: 'ready'; connector: Connector }
  | { kind: 'missing'; type: MessageType }
  | { kind: 'invalid'; reason: string; issues: unknown };

/** The connectors in use of all tenants, kept for a moment. */
export interface Connectors {
  get(tenantId: string, type: MessageType): Promise<ConnectorInUse>;
  drop(): void;
}

type FindFactory = (factoryId: string) => ConnectorFactory | undefined;

export function keepConnectors(database: Database, seal: Seal, find: FindFactory): Connectors {
  // An unchanged row keeps its object, and with it the connections of its pool.
  const previous = new Map<string, { fingerprint: string; value: ConnectorInUse }>();
  const choose = (rows: ConnectorRow[], tenantId: string, type: MessageType) => {
    const row = rows.find((candidate) => candidate.type === type);
    const fingerprint = JSON.stringify(row);
    const before = previous.get(`${tenantId}:${type}`);
    if (before && before.fingerprint === fingerprint) return before.value;
    const value = row ? build(row, find(row.factoryId)) : { kind: 'missing' as const, type };
    previous.set(`${tenantId}:${type}`, { fingerprint, value });
    if (before?.value.kind === 'ready') void retire(before.value.connector);
    return value;
  };
  // One statement brings what messages of any type go through.
  const byTenant = keep(async (tenantId) => {
    const rows = await listConnectors(database, seal, tenantId);
    return { Email: choose(rows, tenantId, 'Email'), Sms: choose(rows, tenantId, 'Sms') };
  });
  return { get: async (tenantId, type) => (await byTenant.get(tenantId))[type], drop: byTenant.drop };
}

export async function listConnectors(database: Queryable, seal: Seal, tenantId: string): Promise<ConnectorRow[]> {
  const rows = await database.query<StoredConnector>(
    sql`select * from connectors where tenant_id = ${tenantId} order by id`,
  );
  return rows.map((row) => open(seal, row));
}

export async function findConnector(database: Queryable, seal: Seal, tenantId: string, id: string) {
  const rows = await database.query<StoredConnector>(
    sql`select * from connectors where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0] && open(seal, rows[0]);
}

/** Two who set up a connector at the same time come one after the other, and see what the earlier one has done. */
export const lockConnectors = (transaction: Queryable) =>
  transaction.query(sql`lock table connectors in share row exclusive mode`);

/**
 * Stores a connector; one for mail or SMS takes the place of the tenant's earlier one of its type. To be called in a
 * transaction, so that the tenant is never without.
 */
export async function insertConnector(
  transaction: Queryable,
  seal: Seal,
  tenantId: string,
  row: Omit<ConnectorRow, 'createdAt'>,
): Promise<ConnectorRow> {
  await lockConnectors(transaction);
  if (row.type !== 'Social') {
    await transaction.query(sql`delete from connectors where tenant_id = ${tenantId} and type = ${row.type}`);
  }
  const rows = await transaction.query<StoredConnector>(sql`
    insert into connectors (tenant_id, id, factory_id, type, sealed_config, metadata, sync_profile, enable_token_storage)
    values (${tenantId}, ${row.id}, ${row.factoryId}, ${row.type}, ${sealConfig(seal, tenantId, row)},
      ${JSON.stringify(row.metadata)}, ${row.syncProfile}, ${row.enableTokenStorage})
    returning *`);
  return open(seal, rows[0] as StoredConnector);
}

export async function updateConnector(database: Queryable, seal: Seal, tenantId: string, row: ConnectorRow) {
  const rows = await database.query<StoredConnector>(sql`
    update connectors set sealed_config = ${sealConfig(seal, tenantId, row)}, metadata = ${JSON.stringify(row.metadata)},
      sync_profile = ${row.syncProfile}
    where tenant_id = ${tenantId} and id = ${row.id}
    returning *`);
  return rows[0] && open(seal, rows[0]);
}

export async function deleteConnector(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    sql`delete from connectors where tenant_id = ${tenantId} and id = ${id} returning id`,
  );
  return rows.length > 0;
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many configs it was. */
export async function resealConnectors(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<StoredConnector>(
    sql`select * from connectors where substring(sealed_config from 2 for 4) <> ${seal.keyId}`,
  );
  for (const row of rows) {
    await database.query(sql`
      update connectors set sealed_config = ${sealConfig(seal, row.tenant_id, open(seal, row))}
      where tenant_id = ${row.tenant_id} and id = ${row.id} and sealed_config = ${row.sealed_config}`);
  }
  return rows.length;
}

interface StoredConnector {
  tenant_id: string;
  id: string;
  factory_id: string;
  type: ConnectorRow['type'];
  sealed_config: Buffer;
  metadata: Record<string, unknown>;
  sync_profile: boolean;
  enable_token_storage: boolean;
  created_at: Date;
}

const sealConfig = (seal: Seal, tenantId: string, { id, config }: { id: string; config: unknown }) =>
  seal.seal('connector-config', `${tenantId}:${id}`, JSON.stringify(config));

const open = (seal: Seal, row: StoredConnector): ConnectorRow => ({
  id: row.id,
  factoryId: row.factory_id,
  type: row.type,
  config: JSON.parse(seal.open('connector-config', `${row.tenant_id}:${row.id}`, row.sealed_config).toString('utf8')),
  metadata: row.metadata,
  syncProfile: row.sync_profile,
  enableTokenStorage: row.enable_token_storage,
  createdAt: row.created_at,
});

/** A row may hold a config that its factory does not accept (stored without one, or by an older version). */
function build(row: ConnectorRow, factory: ConnectorFactory | undefined): ConnectorInUse {
  if (factory?.type !== row.type)
    return { kind: 'invalid', reason: `The connector factory ${row.factoryId} is not loaded.`, issues: [] };
  const config = factory.config.safeParse(row.config);
  if (config.success) return { kind: 'ready', connector: { id: row.id, factory, config: config.data } };
  const { issues } = config.error;
  const words = issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`).join('; ');
  return { kind: 'invalid', reason: `The connector's config is invalid: ${words}`, issues };
}

/** Those who hold the connector finish with it; its idle connections go. */
const retire = async ({ factory, config }: Connector) => factory.release?.(config);
