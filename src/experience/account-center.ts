import { z } from 'zod';
import { type Database, type Queryable, sql } from '../database/database.ts';
import { type Kept, keep } from '../lib/kept.ts';
import { appearance } from './settings/appearance.ts';
import { waysIn } from './settings/ways-in.ts';

const control = z.enum(['Off', 'ReadOnly', 'Edit']);
export type FieldControl = z.infer<typeof control>;

/** What people may see and change of their own accounts (spec 7.1). A field that is not named is Off. */
export const accountCenter = z.object({
  enabled: z.boolean(),
  fields: z.object({
    name: control.optional(),
    avatar: control.optional(),
    profile: control.optional(),
    email: control.optional(),
    phone: control.optional(),
    password: control.optional(),
    username: control.optional(),
    social: control.optional(),
    customData: control.optional(),
    mfa: control.optional(),
    passkey: control.optional(),
    session: control.optional(),
    trustedDevice: control.optional(),
  }),
  webauthnRelatedOrigins: z.array(z.string().max(2048)).max(100),
  deleteAccountUrl: appearance.termsOfUseUrl,
  customCss: appearance.customCss,
  profileFields: waysIn.signUpProfileFields,
});

export type AccountCenter = z.output<typeof accountCenter>;
export type AccountFields = AccountCenter['fields'];

const defaults: AccountCenter = {
  enabled: false,
  fields: {},
  webauthnRelatedOrigins: [],
  deleteAccountUrl: null,
  customCss: null,
  profileFields: null,
};

export const keepAccountCenter = (database: Database): Kept<AccountCenter> =>
  keep((tenantId) => readAccountCenter(database, tenantId));

/** What was set, over the defaults. */
export async function readAccountCenter(database: Queryable, tenantId: string): Promise<AccountCenter> {
  const rows = await database.query<{ settings: Partial<AccountCenter> }>(
    sql`select settings from account_centers where tenant_id = ${tenantId}`,
  );
  return { ...defaults, ...rows[0]?.settings };
}

/** Replaces the given settings, each as a whole; the others stay. */
export async function patchAccountCenter(
  database: Queryable,
  tenantId: string,
  patch: Partial<AccountCenter>,
): Promise<AccountCenter> {
  const rows = await database.query<{ settings: Partial<AccountCenter> }>(sql`
    insert into account_centers as stored (tenant_id, settings) values (${tenantId}, ${JSON.stringify(patch)}::jsonb)
    on conflict (tenant_id) do update set settings = stored.settings || excluded.settings
    returning settings`);
  return { ...defaults, ...rows[0]?.settings };
}
