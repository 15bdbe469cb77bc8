import { type Queryable, sql } from '../database/database.ts';
import { type User, userColumns } from './users.ts';

/** Adds to the customData or the profile of a user; what has other names stays. */
export async function mergeIntoUser(
  database: Queryable,
  tenantId: string,
  id: string,
  field: 'customData' | 'profile',
  added: Record<string, unknown>,
): Promise<User | undefined> {
  const column = field === 'profile' ? sql`profile` : sql`custom_data`;
  const rows = await database.query<User>(sql`
    update users set ${column} = ${column} || ${JSON.stringify(added)}::jsonb, updated_at = now()
    where tenant_id = ${tenantId} and id = ${id}
    returning ${userColumns}`);
  return rows[0];
}
