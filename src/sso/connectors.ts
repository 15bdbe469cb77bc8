import { type Database, type Queryable, sql, violatedConstraint } from '../database/database.ts';
import { keep } from '../lib/kept.ts';
import type { Seal } from '../lib/seal.ts';
import { domainOf } from './domains.ts';
import {
  isSsoProviderName,
  type SsoConfig,
  type SsoProvider,
  type SsoProviderName,
  ssoProviders,
} from './providers.ts';

export interface SsoBranding {
  displayName?: string | undefined;
  logo?: string | undefined;
  darkLogo?: string | undefined;
}

/** A connector as it is stored; its config may be incomplete. */
export interface SsoConnectorRow {
  id: string;
  providerName: SsoProviderName;
  connectorName: string;
  config: Record<string, unknown>;
  /** A-labels in lower case. */
  domains: string[];
  branding: SsoBranding;
  syncProfile: boolean;
  createdAt: Date;
}

/** A connector that people can sign in through. */
export interface SsoConnector extends Omit<SsoConnectorRow, 'config'> {
  provider: SsoProvider;
  config: SsoConfig;
  issuer: string;
}

/** The enterprise's providers of all tenants, kept for a moment. */
export interface SsoConnectors {
  /** Those that have a complete config and a domain, in the order of their making. */
  list(tenantId: string): Promise<SsoConnector[]>;
  find(tenantId: string, id: string): Promise<SsoConnector | undefined>;
  /** Those of the domain of an address. Whether single sign-on is switched on is not asked here. */
  forEmail(tenantId: string, email: string): Promise<SsoConnector[]>;
  drop(): void;
}

export function keepSsoConnectors(database: Database, seal: Seal): SsoConnectors {
  const byTenant = keep(async (tenantId) => {
    const { rows } = await listSsoConnectors(database, seal, tenantId);
    return rows.flatMap((row) => toConnector(row) ?? []);
  });
  const list = async (tenantId: string) => (await byTenant.get(tenantId)).filter(({ domains }) => domains.length > 0);
  return {
    list,
    find: async (tenantId, id) => (await byTenant.get(tenantId)).find((connector) => connector.id === id),
    async forEmail(tenantId, email) {
      const domain = domainOf(email);
      return domain === undefined ? [] : (await list(tenantId)).filter(({ domains }) => domains.includes(domain));
    },
    drop: byTenant.drop,
  };
}

export async function listSsoConnectors(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  page?: { limit: number; offset: number },
): Promise<{ total: number; rows: SsoConnectorRow[] }> {
  const theirs = sql`from sso_connectors where tenant_id = ${tenantId}`;
  const rows = await database.query<StoredConnector>(sql`
    select * ${theirs} order by created_at, id limit ${page?.limit ?? null}::int offset ${page?.offset ?? 0}`);
  const [counted] = page
    ? await database.query<{ total: number }>(sql`select count(*)::int as total ${theirs}`)
    : [{ total: rows.length }];
  return { total: counted?.total ?? 0, rows: rows.map((row) => open(seal, row)) };
}

export async function findSsoConnector(database: Queryable, seal: Seal, tenantId: string, id: string) {
  const rows = await database.query<StoredConnector>(
    sql`select * from sso_connectors where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0] && open(seal, rows[0]);
}

export type StoredSso = { kind: 'stored'; row: SsoConnectorRow } | { kind: 'name in use' } | { kind: 'unknown' };

export const insertSsoConnector = (database: Queryable, seal: Seal, tenantId: string, row: SsoConnectorRow) =>
  unlessNameInUse(async () => {
    const [stored] = await database.query<StoredConnector>(sql`
      insert into sso_connectors (tenant_id, id, provider_name, connector_name, sealed_config, domains, branding,
        sync_profile, created_at)
      values (${tenantId}, ${row.id}, ${row.providerName}, ${row.connectorName}, ${sealConfig(seal, tenantId, row)},
        ${row.domains}, ${JSON.stringify(row.branding)}, ${row.syncProfile}, ${row.createdAt})
      returning *`);
    return stored;
  }, seal);

/** Stores everything that may change of a connector. */
export const updateSsoConnector = (database: Queryable, seal: Seal, tenantId: string, row: SsoConnectorRow) =>
  unlessNameInUse(async () => {
    const [stored] = await database.query<StoredConnector>(sql`
      update sso_connectors set connector_name = ${row.connectorName}, domains = ${row.domains},
        sealed_config = ${sealConfig(seal, tenantId, row)}, branding = ${JSON.stringify(row.branding)},
        sync_profile = ${row.syncProfile}
      where tenant_id = ${tenantId} and id = ${row.id}
      returning *`);
    return stored;
  }, seal);

/** The identities that people have through it go with it; the users stay. */
export async function deleteSsoConnector(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    sql`delete from sso_connectors where tenant_id = ${tenantId} and id = ${id} returning id`,
  );
  return rows.length > 0;
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many configs it was. */
export async function resealSsoConnectors(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<StoredConnector>(
    sql`select * from sso_connectors where substring(sealed_config from 2 for 4) <> ${seal.keyId}`,
  );
  for (const row of rows) {
    await database.query(sql`
      update sso_connectors set sealed_config = ${sealConfig(seal, row.tenant_id, open(seal, row))}
      where tenant_id = ${row.tenant_id} and id = ${row.id} and sealed_config = ${row.sealed_config}`);
  }
  return rows.length;
}

/** What people see of a connector. */
export const shownSsoConnector = ({ id, connectorName, branding, provider }: SsoConnector) => ({
  id,
  connectorName: branding.displayName ?? connectorName,
  logo: branding.logo ?? provider.logo,
  darkLogo: branding.darkLogo ?? branding.logo ?? provider.logoDark,
});

/** Undefined while the config is incomplete: nobody can sign in through it. */
export function toConnector({ config: given, ...row }: SsoConnectorRow): SsoConnector | undefined {
  const provider = ssoProviders[row.providerName];
  const config = provider.config.safeParse(given);
  if (!config.success) return undefined;
  const issuer = provider.fixedIssuer ?? config.data.issuer;
  return issuer === undefined ? undefined : { ...row, provider, config: config.data, issuer };
}

async function unlessNameInUse(store: () => Promise<StoredConnector | undefined>, seal: Seal): Promise<StoredSso> {
  try {
    const stored = await store();
    return stored ? { kind: 'stored', row: open(seal, stored) } : { kind: 'unknown' };
  } catch (error) {
    if (violatedConstraint(error) === 'sso_connectors_connector_name_key') return { kind: 'name in use' };
    throw error;
  }
}

interface StoredConnector {
  tenant_id: string;
  id: string;
  provider_name: string;
  connector_name: string;
  sealed_config: Buffer;
  domains: string[];
  branding: SsoBranding;
  sync_profile: boolean;
  created_at: Date;
}

const sealConfig = (seal: Seal, tenantId: string, { id, config }: Pick<SsoConnectorRow, 'id' | 'config'>) =>
  seal.seal('sso-connector', `${tenantId}:${id}`, JSON.stringify(config));

function open(seal: Seal, row: StoredConnector): SsoConnectorRow {
  if (!isSsoProviderName(row.provider_name)) throw new Error(`There is no SSO provider ${row.provider_name}.`);
  const config = seal.open('sso-connector', `${row.tenant_id}:${row.id}`, row.sealed_config).toString('utf8');
  return {
    id: row.id,
    providerName: row.provider_name,
    connectorName: row.connector_name,
    config: JSON.parse(config),
    domains: row.domains,
    branding: row.branding,
    syncProfile: row.sync_profile,
    createdAt: row.created_at,
  };
}
