import { z } from 'zod';
import { type Database, type Queryable, sql } from '../database/database.ts';
import { type Kept, keep } from '../lib/kept.ts';
import type { Seal } from '../lib/seal.ts';

const siteKey = z.string().min(1).max(256);
const secretKey = z.string().min(1).max(256).meta({ secret: true });
const id = z.string().min(1).max(256);

/** Spec 4.7. The secret goes to the provider that `type` and `domain` name, and to no other. */
export const captchaConfig = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Turnstile').meta({ destination: true }), siteKey, secretKey }),
  z.object({
    type: z.literal('RecaptchaEnterprise').meta({ destination: true }),
    siteKey,
    secretKey,
    projectId: id,
    domain: z
      .string()
      .max(253)
      .regex(/^[a-z\d-]+(\.[a-z\d-]+)+$/i, 'must be a host such as www.google.com or www.recaptcha.net')
      .meta({ destination: true })
      .optional(),
    mode: z.enum(['invisible', 'checkbox']).optional(),
  }),
]);
export type CaptchaConfig = z.infer<typeof captchaConfig>;

export const keepCaptchaProvider = (database: Database, seal: Seal): Kept<CaptchaConfig | undefined> =>
  keep((tenantId) => findCaptchaProvider(database, seal, tenantId));

export async function findCaptchaProvider(
  database: Queryable,
  seal: Seal,
  tenantId: string,
): Promise<CaptchaConfig | undefined> {
  const rows = await database.query<StoredProvider>(
    sql`select tenant_id, sealed_config from captcha_providers where tenant_id = ${tenantId}`,
  );
  return rows[0] && open(seal, rows[0]);
}

/** Stores the tenant's one provider, in place of the earlier one. */
export async function putCaptchaProvider(database: Queryable, seal: Seal, tenantId: string, config: CaptchaConfig) {
  const sealed = sealConfig(seal, tenantId, config);
  await database.query(sql`
    insert into captcha_providers (tenant_id, sealed_config) values (${tenantId}, ${sealed})
    on conflict (tenant_id) do update set sealed_config = excluded.sealed_config`);
}

/** False when there was none. The policy goes with it: nobody could pass a captcha that no one judges. */
export async function deleteCaptchaProvider(database: Queryable, tenantId: string): Promise<boolean> {
  const rows = await database.query(sql`
    with gone as (delete from captcha_providers where tenant_id = ${tenantId} returning tenant_id),
    off as (
      update sign_in_experiences set settings = settings || '{"captchaPolicy":{"enabled":false}}'::jsonb
      where tenant_id in (select tenant_id from gone) and settings -> 'captchaPolicy' ->> 'enabled' = 'true'
    )
    select tenant_id from gone`);
  return rows.length > 0;
}

/** Seals anew what an earlier secret sealed, so that the earlier one can be given up. Gives how many configs it was. */
export async function resealCaptchaProviders(database: Queryable, seal: Seal): Promise<number> {
  const rows = await database.query<StoredProvider>(sql`
    select tenant_id, sealed_config from captcha_providers where substring(sealed_config from 2 for 4) <> ${seal.keyId}`);
  for (const row of rows) {
    await database.query(sql`
      update captcha_providers set sealed_config = ${sealConfig(seal, row.tenant_id, open(seal, row))}
      where tenant_id = ${row.tenant_id} and sealed_config = ${row.sealed_config}`);
  }
  return rows.length;
}

interface StoredProvider {
  tenant_id: string;
  sealed_config: Buffer;
}

const sealConfig = (seal: Seal, tenantId: string, config: CaptchaConfig) =>
  seal.seal('captcha-provider', tenantId, JSON.stringify(config));

const open = (seal: Seal, { tenant_id, sealed_config }: StoredProvider) =>
  JSON.parse(seal.open('captcha-provider', tenant_id, sealed_config).toString('utf8')) as CaptchaConfig;
