import { z } from 'zod';
import { passwordAlgorithms } from '../../users/digests.ts';
import { storedFactorTypes } from '../../users/factors.ts';
import { jsonObject } from '../../users/new-user.ts';
import type { StoredSsoIdentity } from '../../users/sso-identities.ts';
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

const ssoIdentity = z.object({
  tenantId: z.string(),
  id: z.string(),
  userId: z.string(),
  issuer: z.string(),
  identityId: z.string(),
  ssoConnectorId: z.string(),
  detail: jsonObject,
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** With what only those get who ask for it. */
export const fullUserAnswer = userAnswer.extend({
  passwordDigest: z.string().nullable().optional(),
  passwordAlgorithm: z.enum(passwordAlgorithms).nullable().optional(),
  ssoIdentities: z.array(ssoIdentity).optional(),
  mfaVerificationFactors: z.array(z.enum(storedFactorTypes)).optional(),
});

export const toAnswer = (user: User): z.infer<typeof userAnswer> => ({
  ...user,
  lastSignInAt: user.lastSignInAt?.getTime() ?? null,
  createdAt: user.createdAt.getTime(),
  updatedAt: user.updatedAt.getTime(),
});

export const toSsoAnswer = (held: StoredSsoIdentity): z.infer<typeof ssoIdentity> => ({
  ...held,
  createdAt: held.createdAt.getTime(),
  updatedAt: held.updatedAt.getTime(),
});
