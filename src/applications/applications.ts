import { type Database, type Queryable, sql } from '../database/database.ts';
import { standardId, standardSecret } from '../lib/ids.ts';
import { type Kept, keep } from '../lib/kept.ts';
import type { Seal } from '../lib/seal.ts';

export const applicationTypes = ['Native', 'SPA', 'Traditional', 'MachineToMachine'] as const;

export type ApplicationType = (typeof applicationTypes)[number];

/** An OIDC client. Field names are those of the public API. */
export interface Application {
  id: string;
  name: string;
  description: string | null;
  type: ApplicationType;
  secret: string;
  oidcClientMetadata: { redirectUris: string[]; postLogoutRedirectUris: string[] };
  customClientMetadata: {
    corsAllowedOrigins?: string[];
    idTokenTtl?: number;
    refreshTokenTtlInDays?: number;
    alwaysIssueRefreshToken?: boolean;
    rotateRefreshToken?: boolean;
  };
  customData: Record<string, unknown>;
  /** Lets a machine-to-machine application ask for Management API tokens. */
  hasManagementApiAccess: boolean;
  createdAt: Date;
}

export type NewApplication = Pick<Application, 'name' | 'type'> & Partial<Omit<Application, 'createdAt'>>;

/** The live preview. Built in: it has no row and cannot be changed. */
export const demoApplicationId = 'demo-app';

export const demoApplication = (origin: string): Application => ({
  id: demoApplicationId,
  name: 'Live Preview',
  description: 'Tries the present sign-in experience.',
  type: 'SPA',
  secret: '',
  oidcClientMetadata: {
    redirectUris: [`${origin}/demo-app`],
    postLogoutRedirectUris: [`${origin}/demo-app`],
  },
  customClientMetadata: {},
  customData: {},
  hasManagementApiAccess: false,
  createdAt: new Date(0),
});

/** By tenant and id, as `default:demo-app`; the live preview is at `demoOrigin`. */
export const keepApplications = (database: Database, seal: Seal, demoOrigin: string): Kept<Application | undefined> =>
  keep(async (key) => {
    const [tenantId = '', id = ''] = key.split(':');
    if (tenantId === 'default' && id === demoApplicationId) return demoApplication(demoOrigin);
    return findApplication(database, seal, tenantId, id);
  });

export async function insertApplication(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  application: NewApplication,
): Promise<Application> {
  const id = application.id ?? standardId();
  const rows = await database.query<StoredApplication>(sql`
    insert into applications (tenant_id, id, name, description, type, sealed_secret, oidc_client_metadata,
      custom_client_metadata, custom_data, has_management_api_access)
    values (${tenantId}, ${id}, ${application.name}, ${application.description ?? null}, ${application.type},
      ${sealSecret(seal, tenantId, { id, secret: application.secret ?? standardSecret() })},
      ${JSON.stringify(application.oidcClientMetadata ?? { redirectUris: [], postLogoutRedirectUris: [] })},
      ${JSON.stringify(application.customClientMetadata ?? {})}, ${JSON.stringify(application.customData ?? {})},
      ${application.hasManagementApiAccess ?? false})
    returning *`);
  return open(seal, rows[0] as StoredApplication);
}

export async function findApplication(database: Queryable, seal: Seal, tenantId: string, id: string) {
  const rows = await database.query<StoredApplication>(
    sql`select * from applications where tenant_id = ${tenantId} and id = ${id}`,
  );
  return rows[0] && open(seal, rows[0]);
}

export async function listApplications(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  page: { limit: number; offset: number },
): Promise<{ total: number; applications: Application[] }> {
  const [rows, [counted]] = await Promise.all([
    database.query<StoredApplication>(sql`
      select * from applications where tenant_id = ${tenantId}
      order by created_at desc, id limit ${page.limit} offset ${page.offset}`),
    database.query<{ total: number }>(
      sql`select count(*)::int as total from applications where tenant_id = ${tenantId}`,
    ),
  ]);
  return { total: counted?.total ?? 0, applications: rows.map((row) => open(seal, row)) };
}

export async function updateApplication(database: Queryable, seal: Seal, tenantId: string, application: Application) {
  const rows = await database.query<StoredApplication>(sql`
    update applications set name = ${application.name}, description = ${application.description},
      oidc_client_metadata = ${JSON.stringify(application.oidcClientMetadata)},
      custom_client_metadata = ${JSON.stringify(application.customClientMetadata)},
      custom_data = ${JSON.stringify(application.customData)},
      has_management_api_access = ${application.hasManagementApiAccess}
    where tenant_id = ${tenantId} and id = ${application.id}
    returning *`);
  return rows[0] && open(seal, rows[0]);
}

export async function deleteApplication(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    sql`delete from applications where tenant_id = ${tenantId} and id = ${id} returning id`,
  );
  return rows.length > 0;
}

/** Makes the operator's first machine-to-machine application, once; later starts leave it as it is. */
export async function ensureBootstrapApplication(
  database: Queryable,
  seal: Seal,
  tenantId: string,
  client: { id: string; secret: string },
) {
  if (await findApplication(database, seal, tenantId, client.id)) return;
  await insertApplication(database, seal, tenantId, {
    ...client,
    name: 'Bootstrap',
    type: 'MachineToMachine',
    hasManagementApiAccess: true,
  });
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many secrets it was. */
export async function resealApplications(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<StoredApplication>(sql`
    select * from applications where substring(sealed_secret from 2 for 4) <> ${seal.keyId} limit 500`);
  for (const row of rows) {
    const sealed = sealSecret(seal, row.tenant_id, open(seal, row));
    await database.query(sql`
      update applications set sealed_secret = ${sealed}
      where tenant_id = ${row.tenant_id} and id = ${row.id} and sealed_secret = ${row.sealed_secret}`);
  }
  return rows.length < 500 ? rows.length : rows.length + (await resealApplications(database, seal));
}

interface StoredApplication {
  tenant_id: string;
  id: string;
  name: string;
  description: string | null;
  type: ApplicationType;
  sealed_secret: Buffer;
  oidc_client_metadata: Application['oidcClientMetadata'];
  custom_client_metadata: Application['customClientMetadata'];
  custom_data: Record<string, unknown>;
  has_management_api_access: boolean;
  created_at: Date;
}

const sealSecret = (seal: Seal, tenantId: string, { id, secret }: Pick<Application, 'id' | 'secret'>) =>
  seal.seal('application-secret', `${tenantId}:${id}`, secret);

const open = (seal: Seal, row: StoredApplication): Application => ({
  id: row.id,
  name: row.name,
  description: row.description,
  type: row.type,
  secret: seal.open('application-secret', `${row.tenant_id}:${row.id}`, row.sealed_secret).toString('utf8'),
  oidcClientMetadata: row.oidc_client_metadata,
  customClientMetadata: row.custom_client_metadata,
  customData: row.custom_data,
  hasManagementApiAccess: row.has_management_api_access,
  createdAt: row.created_at,
});
