import { z } from 'zod';
import type { Door } from '../../door.ts';
import type { ErrorCode } from '../../errors.ts';
import { changeIdentifier } from '../../interactions/account/change-identifier.ts';
import { removeOwnIdentifier } from '../../interactions/account/remove-identifier.ts';
import { blocklistErrors, email, phone } from '../experience/shapes.ts';
import { route } from '../route.ts';
import { accountOf, changeErrors, endOtherSessions, tag } from './shapes.ts';

export const primaryIdentifierRoutes = (door: Door) => [
  changeEmail(door),
  changePhone(door),
  remove(door, 'email', '/primary-email', 'Remove the own email address'),
  remove(door, 'phone', '/primary-phone', 'Remove the own phone number'),
];

const proofOfNew = { newIdentifierVerificationRecordId: z.string(), endOtherSessions };

const storingErrors = [
  ...changeErrors,
  'verification_record.not_found',
  'entity.value_too_long',
] as const satisfies ErrorCode[];

const changeEmail = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/primary-email',
    tag,
    summary: 'Change the own email address to one that a code was sent to; the earlier one is told by mail',
    given: { body: z.object({ email: email.shape.value, ...proofOfNew }) },
    answer: { status: 204 },
    errors: [
      ...storingErrors,
      ...blocklistErrors,
      'session.sso_enabled',
      'user.invalid_email',
      'user.email_already_in_use',
    ],
    async run({ body, request }) {
      const identifier = { type: 'email' as const, value: body.email };
      await changeIdentifier(parts, accountOf(request), { identifier, ...wishOf(body) });
    },
  });

const changePhone = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/primary-phone',
    tag,
    summary: 'Change the own phone number to one that a code was sent to',
    given: { body: z.object({ phone: phone.shape.value, ...proofOfNew }) },
    answer: { status: 204 },
    errors: [...storingErrors, 'user.invalid_phone', 'user.phone_already_in_use'],
    async run({ body, request }) {
      const identifier = { type: 'phone' as const, value: body.phone };
      await changeIdentifier(parts, accountOf(request), { identifier, ...wishOf(body) });
    },
  });

const remove = ({ parts }: Door, type: 'email' | 'phone', path: string, summary: string) =>
  route({
    method: 'DELETE',
    path,
    tag,
    summary,
    given: { query: z.object({ endOtherSessions: z.enum(['true', 'false']).optional() }) },
    answer: { status: 204 },
    errors: [...changeErrors, 'user.last_sign_in_method_required'],
    async run({ query, request }) {
      const endsOtherSessions = query.endOtherSessions === 'true';
      await removeOwnIdentifier(parts, accountOf(request), { type, endsOtherSessions });
    },
  });

const wishOf = (body: { newIdentifierVerificationRecordId: string; endOtherSessions?: boolean | undefined }) => ({
  recordId: body.newIdentifierVerificationRecordId,
  endsOtherSessions: body.endOtherSessions ?? false,
});
