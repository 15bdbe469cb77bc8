import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import { interactionEvents } from '../../interactions/interaction.ts';
import { usernameText } from '../../users/new-user.ts';

export const tag = 'Experience';

export const event = z.enum(interactionEvents);

export const email = z.object({
  type: z.literal('email'),
  value: z
    .string()
    .max(256)
    .regex(/^\S+@\S+\.\S+$/, 'must be an email address'),
});

export const phone = z.object({
  type: z.literal('phone'),
  value: z.string().max(32).regex(/^\d+$/, 'must be digits only'),
});

export const username = z.object({ type: z.literal('username'), value: z.string().max(128).pipe(usernameText) });

/** What a code can be sent to. */
export const reachable = z.discriminatedUnion('type', [email, phone]);

/** What people sign in with. */
export const anyIdentifier = z.discriminatedUnion('type', [username, email, phone]);

export const localeQuery = z.object({ locale: z.union([z.string(), z.array(z.string())]).optional() });

export const verificationAnswer = z.object({ verificationId: z.string() });

/** Errors of every call within an interaction. */
export const withinErrors = [
  'session.interaction_not_found',
  'session.interaction_changed',
] as const satisfies ErrorCode[];

export const sendingErrors = [
  ...withinErrors,
  'user.invalid_email',
  'user.invalid_phone',
  'request.invalid_input',
  'request.message_rate_limited',
  'connector.not_found',
  'connector.invalid_config',
  'connector.general',
  'connector.rate_limit_exceeded',
  'connector.usage_limit_exceeded',
] as const satisfies ErrorCode[];

export const codeErrors = [
  ...withinErrors,
  'request.rate_limited',
  'session.verification_session_not_found',
  'session.verification_blocked_too_many_attempts',
  'verification_code.not_found',
  'verification_code.email_mismatch',
  'verification_code.phone_mismatch',
  'verification_code.expired',
  'verification_code.exceed_max_try',
  'verification_code.code_mismatch',
] as const satisfies ErrorCode[];

export const blocklistErrors = [
  'session.email_blocklist.invalid_email',
  'session.email_blocklist.email_subaddressing_not_allowed',
  'session.email_blocklist.email_not_allowed',
  'session.email_blocklist.disposable_email_validation_failed',
] as const satisfies ErrorCode[];

/** Of ways in that lead through another service. */
export const departureErrors = [
  ...withinErrors,
  'entity.not_found',
  'connector.unexpected_type',
  'connector.invalid_config',
  'connector.invalid_response',
  'connector.general',
] as const satisfies ErrorCode[];

export const returnErrors = [
  ...departureErrors,
  'request.rate_limited',
  'session.verification_session_not_found',
  'session.connector_validation_session_not_found',
  'session.csrf_token_mismatch',
  'connector.authorization_failed',
  'connector.social_auth_code_invalid',
  'connector.social_invalid_access_token',
  'connector.social_invalid_id_token',
] as const satisfies ErrorCode[];

export const takenErrors = [
  'user.username_already_in_use',
  'user.email_already_in_use',
  'user.phone_already_in_use',
  'user.identity_already_in_use',
] as const satisfies ErrorCode[];

export const newPasswordErrors = ['password.rejected', 'request.rate_limited'] as const satisfies ErrorCode[];
