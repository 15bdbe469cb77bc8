import type { User } from '../users/users.ts';

/** What a user has, noted when the user is identified. */
export const heldBy = (user: User) => [
  ...(user.username ? (['username'] as const) : []),
  ...(user.primaryEmail ? (['email'] as const) : []),
  ...(user.primaryPhone ? (['phone'] as const) : []),
  ...(user.hasPassword ? (['password'] as const) : []),
  ...(Object.keys(user.identities).length > 0 ? (['social'] as const) : []),
];
