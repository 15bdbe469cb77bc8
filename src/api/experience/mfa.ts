import { z } from 'zod';
import type { Door } from '../../door.ts';
import type { ErrorCode } from '../../errors.ts';
import { mfaFactors } from '../../experience/settings/ways-in.ts';
import { generateBackupCodes, verifyBackupCode } from '../../interactions/mfa/backup-codes.ts';
import { bindFactor } from '../../interactions/mfa/bind.ts';
import { chooseMfa, type MfaDecision } from '../../interactions/mfa/choose.ts';
import { createTotp, verifyTotp } from '../../interactions/mfa/totp.ts';
import { route } from '../route.ts';
import { interactionOf } from './interaction-of.ts';
import { blocklistErrors, tag, verificationAnswer, withinErrors } from './shapes.ts';

/** Second factors that people set up: authenticator apps and backup codes, and what they choose about them. */
export const mfaRoutes = (door: Door) => [
  totpSecret(door),
  totpVerification(door),
  backupCodeGeneration(door),
  backupCodeVerification(door),
  binding(door),
  choice(door, '/profile/mfa/mfa-enabled', 'enabled', 'Note that the user wants a second factor'),
  choice(door, '/profile/mfa/mfa-skipped', 'skipped', 'Note that the user wants to set up no second factor'),
  choice(
    door,
    '/profile/mfa/mfa-suggestion-skipped',
    'suggestion skipped',
    'Go on without the second factor that was suggested beside those that there are',
  ),
];

/** What is asked of whoever changes second factors: to be known, by a second factor if there is one. */
const userErrors = [
  ...withinErrors,
  'session.not_supported_for_forgot_password',
  'session.identifier_not_found',
  'session.mfa.require_mfa_verification',
] as const satisfies ErrorCode[];

const totpSecret = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/totp/secret',
    tag,
    summary: 'Make the secret of an authenticator app for the identified user, and its QR code as a data: URL',
    answer: { status: 200, schema: verificationAnswer.extend({ secret: z.string(), secretQrCode: z.string() }) },
    errors: userErrors,
    async run(exchange) {
      const { verificationId, secret, secretQrCode } = await createTotp(
        door.parts,
        await interactionOf(door, exchange),
      );
      exchange.reply.header('cache-control', 'no-store');
      return { verificationId, secret, secretQrCode };
    },
  });

const totpVerification = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/totp/verify',
    tag,
    summary:
      "Verify a code of an authenticator app: with `verificationId` of the one that is being set up, else of the user's own",
    given: { body: z.object({ verificationId: z.string().optional(), code: z.string().max(64) }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [
      ...withinErrors,
      'request.rate_limited',
      'session.identifier_not_found',
      'session.verification_session_not_found',
      'session.verification_blocked_too_many_attempts',
      'session.mfa.invalid_totp_code',
    ],
    async run({ body, ...exchange }) {
      const { verificationId } = await verifyTotp(door.parts, await interactionOf(door, exchange), body);
      return { verificationId };
    },
  });

const backupCodeGeneration = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/backup-code/generate',
    tag,
    summary: 'Make backup codes for the identified user. They are told only here',
    answer: { status: 200, schema: verificationAnswer.extend({ codes: z.array(z.string()) }) },
    errors: [...withinErrors, 'session.identifier_not_found'],
    async run(exchange) {
      const { verificationId, codes } = await generateBackupCodes(door.parts, await interactionOf(door, exchange));
      exchange.reply.header('cache-control', 'no-store');
      return { verificationId, codes };
    },
  });

const backupCodeVerification = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/backup-code/verify',
    tag,
    summary: "Verify one of the user's backup codes; it is used up",
    given: { body: z.object({ code: z.string().max(64) }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [
      ...withinErrors,
      'request.rate_limited',
      'session.identifier_not_found',
      'session.verification_blocked_too_many_attempts',
      'session.mfa.invalid_backup_code',
    ],
    async run({ body, ...exchange }) {
      const { verificationId } = await verifyBackupCode(door.parts, await interactionOf(door, exchange), body.code);
      return { verificationId };
    },
  });

const binding = (door: Door) =>
  route({
    method: 'POST',
    path: '/profile/mfa',
    tag,
    summary: 'Set up what was verified as second factor of the identified user; it is stored at the submit',
    given: { body: z.object({ type: z.enum(mfaFactors), verificationId: z.string() }) },
    answer: { status: 204 },
    errors: [
      ...userErrors,
      ...blocklistErrors,
      'session.verification_session_not_found',
      'session.verification_failed',
      'session.sso_enabled',
      'session.mfa.pending_info_not_found',
      'session.mfa.mfa_factor_not_enabled',
      'session.mfa.backup_code_can_not_be_alone',
      'user.totp_already_in_use',
      'user.email_exists_in_profile',
      'user.phone_exists_in_profile',
      'user.email_already_in_use',
      'user.phone_already_in_use',
      'user.invalid_email',
      'user.invalid_phone',
      'entity.value_too_long',
    ],
    async run({ body, ...exchange }) {
      await bindFactor(door.parts, await interactionOf(door, exchange), body);
    },
  });

const choice = (door: Door, path: string, decision: MfaDecision, summary: string) =>
  route({
    method: 'POST',
    path,
    tag,
    summary,
    answer: { status: 204 },
    errors: [
      ...userErrors,
      ...(decision === 'skipped' ? (['session.mfa.mfa_policy_not_user_controlled'] as const) : []),
    ],
    async run(exchange) {
      await chooseMfa(door.parts, await interactionOf(door, exchange), decision);
    },
  });
