import { type Fragment, sql } from '../database/database.ts';
import type { StoredPassword } from './digests.ts';
import { choiceAssignments, type MfaChoice } from './mfa-choice.ts';
import { assignments, passwordAssignments, userColumns } from './users.ts';

/** What a user gains by the way of a sign-in or a reset. */
export interface Gained {
  username?: string | undefined;
  primaryEmail?: string | undefined;
  primaryPhone?: string | undefined;
  name?: string | undefined;
  avatar?: string | undefined;
  password?: StoredPassword | undefined;
  mfaChoice?: MfaChoice | undefined;
}

/**
 * Part of a statement: for a row of `guard`, stores what a user gains and, if given, when the user signed in; gives the
 * user. To be run by `unlessInUse`. Without a row the guard had none, or there is no such user.
 */
export const updateAtSignIn = (
  tenantId: string,
  id: string,
  gained: Gained,
  signedInAt: Date | undefined,
  guard: Fragment,
) => sql`
  update users set ${assignments(gained)}${gained.password ? passwordAssignments(gained.password) : sql``}
    ${gained.mfaChoice ? choiceAssignments(gained.mfaChoice) : sql``}
    ${signedInAt ? sql`last_sign_in_at = ${signedInAt},` : sql``} updated_at = now()
  from ${guard}
  where users.tenant_id = ${tenantId} and users.id = ${id}
  returning ${userColumns}`;

/**
 * Part of a statement: whether there is such a user (still) who is not suspended. Nobody deletes the user before the
 * statement is through: what it stores for the user has an owner.
 */
export const mayBeSignedIn = (tenantId: string, id: string): Fragment =>
  sql`exists (select from users where tenant_id = ${tenantId} and id = ${id} and not is_suspended for key share)`;

/** Part of a statement: for a row of `guard`, notes that the user has signed in, and gives a row. */
export const recordSignIn = (tenantId: string, id: string, at: Date, guard: Fragment) => sql`
  update users set last_sign_in_at = ${at}
  from ${guard}
  where users.tenant_id = ${tenantId} and users.id = ${id}
  returning users.id`;
