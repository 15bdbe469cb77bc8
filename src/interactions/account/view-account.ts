import type { AccountFields } from '../../experience/account-center.ts';
import type { User } from '../../users/users.ts';
import { type Account, hasSecurityMethod } from './account.ts';

interface Shown {
  name: string;
  scope: string;
  /** The operator's control; without one the scope alone decides. */
  field?: keyof AccountFields;
  read(user: User, scopes: ReadonlySet<string>): unknown;
}

/** Which scope opens what, and which control of the operator's closes it again (spec 7.4). */
const shown: Shown[] = [
  { name: 'primaryEmail', scope: 'email', field: 'email', read: ({ primaryEmail }) => primaryEmail },
  { name: 'primaryPhone', scope: 'phone', field: 'phone', read: ({ primaryPhone }) => primaryPhone },
  { name: 'identities', scope: 'identities', field: 'social', read: ({ identities }) => identities },
  { name: 'customData', scope: 'custom_data', field: 'customData', read: ({ customData }) => customData },
  { name: 'name', scope: 'profile', field: 'name', read: ({ name }) => name },
  { name: 'avatar', scope: 'profile', field: 'avatar', read: ({ avatar }) => avatar },
  { name: 'username', scope: 'profile', field: 'username', read: ({ username }) => username },
  { name: 'profile', scope: 'profile', field: 'profile', read: viewProfile },
  { name: 'hasPassword', scope: 'profile', field: 'password', read: ({ hasPassword }) => hasPassword },
  { name: 'lastSignInAt', scope: 'profile', read: ({ lastSignInAt }) => lastSignInAt?.getTime() ?? null },
  { name: 'createdAt', scope: 'profile', read: ({ createdAt }) => createdAt.getTime() },
  { name: 'updatedAt', scope: 'profile', read: ({ updatedAt }) => updatedAt.getTime() },
  { name: 'applicationId', scope: 'profile', read: ({ applicationId }) => applicationId },
  { name: 'isSuspended', scope: 'profile', read: ({ isSuspended }) => isSuspended },
];

/** The user as the application that calls may see it; `user` is what became of it. */
export function viewAccount({ scopes, fields }: Account, user: User): Record<string, unknown> {
  const isShown = ({ scope, field }: Shown) =>
    scopes.has(scope) && (field === undefined || fields[field] === 'ReadOnly' || fields[field] === 'Edit');
  return {
    id: user.id,
    hasSecurityVerificationMethod: hasSecurityMethod(user),
    ...Object.fromEntries(shown.filter(isShown).map(({ name, read }) => [name, read(user, scopes)])),
  };
}

export function viewProfile({ profile }: User, scopes: ReadonlySet<string>): Record<string, unknown> {
  const { address, ...rest } = profile;
  return scopes.has('address') && address !== undefined ? { ...rest, address } : rest;
}
