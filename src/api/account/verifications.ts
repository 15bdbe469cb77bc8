import { z } from 'zod';
import type { Door } from '../../door.ts';
import { sendAccountCode } from '../../interactions/account/send-account-code.ts';
import { verifyAccountCode } from '../../interactions/account/verify-account-code.ts';
import { type MadeRecord, verifyIdentity } from '../../interactions/account/verify-identity.ts';
import { passwordText } from '../../users/new-user.ts';
import { blocklistErrors, localeQuery, reachable } from '../experience/shapes.ts';
import { route } from '../route.ts';
import { accountOf, tag } from './shapes.ts';

export const verificationRoutes = (door: Door) => [provePassword(door), send(door), verify(door)];

const made = z.object({
  verificationRecordId: z.string(),
  expiresAt: z.string().describe('ISO 8601'),
});

const provePassword = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/password',
    tag,
    summary: 'Prove who one is by the password',
    given: { body: z.object({ password: passwordText }) },
    answer: { status: 201, schema: made },
    errors: ['session.invalid_credentials', 'session.verification_blocked_too_many_attempts', 'request.rate_limited'],
    run: async ({ body, request }) => toAnswer(await verifyIdentity(parts, accountOf(request), body.password)),
  });

const send = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/verification-code',
    tag,
    summary: 'Send a code to the present address or number, or to a new one',
    given: {
      query: localeQuery,
      body: z.object({
        identifier: reachable,
        templateType: z
          .enum(['BindMfa', 'UserPermissionValidation'])
          .optional()
          .describe('For the present address or number; a new one is always BindNewIdentifier'),
      }),
    },
    answer: { status: 201, schema: made },
    errors: [
      ...blocklistErrors,
      'user.invalid_email',
      'user.invalid_phone',
      'request.message_rate_limited',
      'connector.not_found',
      'connector.invalid_config',
      'connector.general',
      'connector.rate_limit_exceeded',
      'connector.usage_limit_exceeded',
      'connector.not_implemented',
    ],
    async run({ body: { identifier, templateType }, request }) {
      return toAnswer(await sendAccountCode(parts, accountOf(request), { identifier, usageType: templateType }));
    },
  });

const verify = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/verification-code/verify',
    tag,
    summary: 'Verify the code that came back',
    given: { body: z.object({ identifier: reachable, verificationId: z.string(), code: z.string().max(64) }) },
    answer: { status: 200, schema: z.object({ verificationRecordId: z.string() }) },
    errors: [
      'request.rate_limited',
      'verification_record.not_found',
      'session.verification_blocked_too_many_attempts',
      'session.interaction_changed',
      'verification_code.not_found',
      'verification_code.email_mismatch',
      'verification_code.phone_mismatch',
      'verification_code.expired',
      'verification_code.exceed_max_try',
      'verification_code.code_mismatch',
    ],
    async run({ body, request }) {
      await verifyAccountCode(parts, accountOf(request), body);
      return { verificationRecordId: body.verificationId };
    },
  });

const toAnswer = ({ verificationRecordId, expiresAt }: MadeRecord) => ({
  verificationRecordId,
  expiresAt: expiresAt.toISOString(),
});
