import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { sendBackendCode, verifyBackendCode } from '../../interactions/backend-code.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import type { Identifier } from '../../verification/codes.ts';
import { route } from '../route.ts';

/** `^\S+@\S+\.\S+$` of the public API; what it lets pass is read in full before a mail goes there. */
export const emailText = z
  .string()
  .max(256)
  .regex(/^\S+@\S+\.\S+$/, 'must be an email address');
export const phoneText = z.string().max(32).regex(/^\d+$/, 'must be digits only, country code first');

const nothing = z.literal('').nullish();

const recipient = z.union([
  z.object({ email: emailText }),
  z.object({ phone: phoneText }),
  z.object({ email: nothing, phone: nothing }).describe('refused: verification_code.phone_email_empty'),
]);

export const verificationCodeRoutes = ({ parts, tenantId }: Door) => [
  route({
    method: 'POST',
    path: '/verification-codes',
    tag: 'Verification codes',
    summary: 'Send a verification code',
    given: { body: recipient },
    answer: { status: 204 },
    errors: [
      'verification_code.phone_email_empty',
      'request.message_rate_limited',
      'connector.not_found',
      'connector.invalid_config',
      'connector.general',
      'connector.rate_limit_exceeded',
      'connector.usage_limit_exceeded',
      'connector.not_implemented',
      'user.invalid_email',
      'user.invalid_phone',
    ],
    run: async ({ body, request }) =>
      sendBackendCode(parts, { tenantId, identifier: identifierOf(body), ip: callerAddress(request) }),
  }),
  route({
    method: 'POST',
    path: '/verification-codes/verify',
    tag: 'Verification codes',
    summary: 'Verify a code that was sent',
    given: { body: z.intersection(recipient, z.object({ verificationCode: z.string().max(64) })) },
    answer: { status: 204 },
    errors: [
      'verification_code.phone_email_empty',
      'verification_code.not_found',
      'verification_code.email_mismatch',
      'verification_code.phone_mismatch',
      'verification_code.code_mismatch',
      'verification_code.expired',
      'verification_code.exceed_max_try',
    ],
    async run({ body }) {
      const identifier = identifierOf(body);
      // An empty code is no guess: it costs no try.
      if (body.verificationCode === '') throw new PublicError('verification_code.not_found');
      await verifyBackendCode(parts, tenantId, identifier, body.verificationCode);
    },
  }),
];

interface Recipient {
  email?: string | null | undefined;
  phone?: string | null | undefined;
}

function identifierOf({ email, phone }: Recipient): Identifier {
  if (email) return { type: 'email', value: email };
  if (phone) return { type: 'phone', value: phone };
  throw new PublicError('verification_code.phone_email_empty');
}
