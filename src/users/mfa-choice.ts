import { type Fragment, type Queryable, sql } from '../database/database.ts';

/** What a user has said about second factors; undefined: nothing. */
export interface MfaChoice {
  /** Wants one. */
  isEnabled?: boolean | undefined;
  /** Does not want to set one up. */
  isSkipped?: boolean | undefined;
  /** Has some, and does not want to be asked for them at sign-in. */
  isSkippedAtSignIn?: boolean | undefined;
}

/** Undefined: there is no such user. */
export async function getMfaChoice(
  database: Queryable,
  tenantId: string,
  userId: string,
): Promise<MfaChoice | undefined> {
  const [row] = await database.query<StoredChoice>(
    sql`select ${choiceColumns} from users where tenant_id = ${tenantId} and id = ${userId}`,
  );
  return row && toChoice(row);
}

/** Changes what is given; the rest stays. Gives whether there is such a user. */
export async function setMfaChoice(
  database: Queryable,
  tenantId: string,
  userId: string,
  choice: MfaChoice,
): Promise<boolean> {
  const rows = await database.query(sql`
    update users set ${choiceAssignments(choice)}updated_at = now()
    where tenant_id = ${tenantId} and id = ${userId}
    returning id`);
  return rows.length > 0;
}

/** `a = …, ` of what is given. */
export const choiceAssignments = ({ isEnabled, isSkipped, isSkippedAtSignIn }: MfaChoice): Fragment => sql`
  mfa_enabled = coalesce(${isEnabled ?? null}::boolean, mfa_enabled),
  mfa_skipped = coalesce(${isSkipped ?? null}::boolean, mfa_skipped),
  mfa_skipped_at_sign_in = coalesce(${isSkippedAtSignIn ?? null}::boolean, mfa_skipped_at_sign_in), `;

/** Part of a statement. */
export const choiceColumns = sql`users.mfa_enabled as "isEnabled", users.mfa_skipped as "isSkipped",
  users.mfa_skipped_at_sign_in as "isSkippedAtSignIn"`;

export type StoredChoice = { [Name in keyof MfaChoice]-?: boolean | null };

export const toChoice = ({ isEnabled, isSkipped, isSkippedAtSignIn }: StoredChoice): MfaChoice => ({
  ...(isEnabled !== null && { isEnabled }),
  ...(isSkipped !== null && { isSkipped }),
  ...(isSkippedAtSignIn !== null && { isSkippedAtSignIn }),
});
