import { z } from 'zod';
import { passwordAlgorithms } from '../../users/digests.ts';
import { jsonObject } from '../../users/new-user.ts';
import type { User } from '../../users/users.ts';

/** The entity of spec 9.2. */
export const userAnswer = z.object({
  id: z.string(),
  username: z.string().nullable(),
  primaryEmail: z.string().nullable(),
  primaryPhone: z.string().nullable(),
  name: z.string().nullable(),
  avatar: z.string().nullable(),
  customData: jsonObject,
  identities: jsonObject,
  profile: jsonObject,
  applicationId: z.string().nullable(),
  isSuspended: z.boolean(),
  hasPassword: z.boolean(),
  lastSignInAt: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** With what only those get who ask for it. */
export const fullUserAnswer = userAnswer.extend({
  passwordDigest: z.string().nullable().optional(),
  passwordAlgorithm: z.enum(passwordAlgorithms).nullable().optional(),
});

export const toAnswer = (user: User): z.infer<typeof userAnswer> => ({
  ...user,
  identities: {},
  lastSignInAt: user.lastSignInAt?.getTime() ?? null,
  createdAt: user.createdAt.getTime(),
  updatedAt: user.updatedAt.getTime(),
});
