import { PublicError } from '../../errors.ts';
import { mergeIntoUser } from '../../users/merge-into-user.ts';
import { requireStorable } from '../../users/new-user.ts';
import { type User, updateUser } from '../../users/users.ts';
import { requireUsername } from '../new-password.ts';
import type { Parts } from '../parts.ts';
import { type Account, requireEditable, requireProof, requireScope } from './account.ts';
import { auditedAccount } from './audited-account.ts';

/** What is left out stays as it is. */
export interface OwnChanges {
  name?: string | null | undefined;
  avatar?: string | null | undefined;
  username?: string | undefined;
  customData?: Record<string, unknown> | undefined;
}

/** Changes what users may say of themselves without proving anything, and the username, for which they must (spec 7.4). */
export const changeOwnAccount = (parts: Parts, account: Account, changes: OwnChanges): Promise<User> =>
  auditedAccount(parts, account, 'Profile.Update', async () => {
    const { username, customData, ...plain } = changes;
    if (username !== undefined) await requireProof(parts, account);
    const given = Object.entries({ ...plain, username }).filter(([, value]) => value !== undefined);
    for (const [field] of given) requireEditable(account, field as 'name' | 'avatar' | 'username');
    if (customData) requireEditable(account, 'customData');
    if (given.length > 0) requireScope(account, 'profile');
    if (customData) requireScope(account, 'custom_data');
    if (username !== undefined) await requireFit(parts, account, username);
    requireStorable(Object.fromEntries(given));
    return store(parts, account, Object.fromEntries(given), customData);
  });

async function requireFit({ experience }: Parts, { tenantId }: Account, username: string) {
  requireUsername(username, (await experience.get(tenantId)).usernamePolicy);
}

const store = (
  { database }: Parts,
  { tenantId, user }: Account,
  changes: Pick<OwnChanges, 'name' | 'avatar' | 'username'>,
  customData: Record<string, unknown> | undefined,
): Promise<User> =>
  database.transaction(async (transaction) => {
    const given = Object.fromEntries(Object.entries(changes));
    const updated = await updateUser(transaction, tenantId, user.id, given);
    if (updated.kind === 'in use') throw new PublicError(`user.${updated.field}_already_in_use`);
    if (updated.kind === 'unknown') throw new PublicError('auth.unauthorized');
    if (!customData) return updated.user;
    return requireSmall(requireThere(await mergeIntoUser(transaction, tenantId, user.id, 'customData', customData)));
  });

/** As long as a request may be: otherwise one would be added to another without end. */
const longestCustomData = 256 * 1024;

function requireSmall(user: User): User {
  if (JSON.stringify(user.customData).length <= longestCustomData) return user;
  throw new PublicError('entity.value_too_long', { field: 'customData', maximum: longestCustomData });
}

/** Changes the standard claims of the profile. What has other names stays; the address is replaced as a whole. */
export const changeOwnProfile = (parts: Parts, account: Account, profile: Record<string, unknown>): Promise<User> =>
  auditedAccount(parts, account, 'Profile.Update', async () => {
    requireEditable(account, 'profile');
    requireScope(account, 'profile');
    if (profile.address !== undefined) requireScope(account, 'address');
    const { tenantId, user } = account;
    return requireThere(await mergeIntoUser(parts.database, tenantId, user.id, 'profile', profile));
  });

/** Somebody who was deleted while calling. */
function requireThere(user: User | undefined): User {
  if (!user) throw new PublicError('auth.unauthorized');
  return user;
}
