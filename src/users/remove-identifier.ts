import { type Fragment, sql } from '../database/database.ts';
import { userColumns } from './users.ts';
import { isKnownElsewhere } from './ways-in.ts';

/**
 * Part of a statement, to be run after `lockUser`: clears the address or the number of a user whom something else
 * identifies, and gives the user. Of two that are removed at once, one stays.
 */
export const removeIdentifier = (tenantId: string, id: string, type: 'email' | 'phone'): Fragment => sql`
  update users set ${cleared[type]}, updated_at = now()
  where tenant_id = ${tenantId} and id = ${id} and (
    username is not null or ${otherThan[type]} is not null or ${isKnownElsewhere(tenantId, id)}
  )
  returning ${userColumns}`;

const cleared = {
  email: sql`primary_email = null, canonical_email = null`,
  phone: sql`primary_phone = null, phone_key = null`,
};

const otherThan = { email: sql`primary_phone`, phone: sql`primary_email` };
