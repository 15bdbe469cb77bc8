import { z } from 'zod';
import { type Factor, storedFactorTypes } from '../users/factors.ts';
import type { MfaChoice } from '../users/mfa-choice.ts';
import { jsonObject } from '../users/new-user.ts';

/** Second factors and identities as the Management API and the Account API show them. */
export const factorAnswer = z.object({
  id: z.string(),
  createdAt: z.string().describe('ISO 8601'),
  lastUsedAt: z.string().optional().describe('ISO 8601'),
  type: z.enum(storedFactorTypes),
  name: z.string().optional(),
  remainCodes: z.number().optional().describe('Of backup codes: how many can still be used'),
});

export const toFactorAnswer = ({ id, createdAt, lastUsedAt, type, name, remainingCodes }: Factor) => ({
  ...{ id, createdAt: createdAt.toISOString(), type },
  ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
  ...(name !== undefined && { name }),
  ...(remainingCodes !== undefined && { remainCodes: remainingCodes }),
});

export const identity = z.object({ userId: z.string(), details: jsonObject.optional() });

/** By target. */
export const identities = z.record(z.string(), identity);

export const backupCodes = z.array(z.string().max(64)).max(100);

export const totpSecret = z.string().max(256).describe('base32 (RFC 4648), 128 bits at least');

/** What the user has said about second factors, as the public API calls it. Passkeys are not there yet. */
export const choiceAnswer = z.object({
  mfa: z.object({ enabled: z.boolean().optional(), skipped: z.boolean(), skipMfaOnSignIn: z.boolean() }),
  passkeySignIn: z.object({ skipped: z.boolean() }),
});

export const choiceBody = z.object({
  mfa: z
    .object({
      enabled: z.boolean().optional().describe('Wants a second factor'),
      skipped: z.boolean().optional().describe('Does not want to set one up'),
      skipMfaOnSignIn: z.boolean().optional().describe('Has some, and does not want to be asked for them'),
    })
    .optional(),
});

export const toChoiceAnswer = ({
  isEnabled,
  isSkipped,
  isSkippedAtSignIn,
}: MfaChoice): z.infer<typeof choiceAnswer> => ({
  mfa: {
    ...(isEnabled !== undefined && { enabled: isEnabled }),
    skipped: isSkipped ?? false,
    skipMfaOnSignIn: isSkippedAtSignIn ?? false,
  },
  passkeySignIn: { skipped: false },
});

export const toMfaChoice = ({ mfa }: z.output<typeof choiceBody>): MfaChoice => ({
  isEnabled: mfa?.enabled,
  isSkipped: mfa?.skipped,
  isSkippedAtSignIn: mfa?.skipMfaOnSignIn,
});
