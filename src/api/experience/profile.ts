import { z } from 'zod';
import type { Door } from '../../door.ts';
import { addToProfile } from '../../interactions/profile.ts';
import { chooseNewPassword } from '../../interactions/reset-password.ts';
import { passwordText, usernameText } from '../../users/new-user.ts';
import { route } from '../route.ts';
import { interactionOf } from './interaction-of.ts';
import { blocklistErrors, newPasswordErrors, tag, takenErrors, withinErrors } from './shapes.ts';

export const profileRoutes = (door: Door) => [add(door), resetPassword(door)];

const addition = z.discriminatedUnion('type', [
  z.object({ type: z.literal('username'), value: z.string().max(128).pipe(usernameText) }),
  z.object({ type: z.literal('password'), value: passwordText }),
  z.object({ type: z.enum(['email', 'phone']), verificationId: z.string() }),
  z.object({ type: z.literal('social'), verificationId: z.string() }),
]);

const add = (door: Door) =>
  route({
    method: 'POST',
    path: '/profile',
    tag,
    summary: 'Give what the profile lacks; it is stored when the user is created or the sign-in submitted',
    given: { body: addition },
    answer: { status: 204 },
    errors: [
      ...withinErrors,
      ...takenErrors,
      ...newPasswordErrors,
      ...blocklistErrors,
      'user.invalid_username',
      'session.not_supported_for_forgot_password',
      'session.identifier_not_found',
      'session.mfa.require_mfa_verification',
      'session.verification_session_not_found',
      'session.verification_failed',
      'session.sso_enabled',
      'user.username_exists_in_profile',
      'user.password_exists_in_profile',
      'user.email_exists_in_profile',
      'user.phone_exists_in_profile',
      'user.social_account_exists_in_profile',
      'user.invalid_email',
      'user.invalid_phone',
      'entity.value_too_long',
    ],
    async run({ body, ...exchange }) {
      await addToProfile(door.parts, await interactionOf(door, exchange), body);
    },
  });

const resetPassword = (door: Door) =>
  route({
    method: 'PUT',
    path: '/profile/password',
    tag,
    summary: 'Choose a new password in place of a forgotten one',
    given: { body: z.object({ password: passwordText }) },
    answer: { status: 204 },
    errors: [
      ...withinErrors,
      ...newPasswordErrors,
      'session.invalid_interaction_type',
      'session.identifier_not_found',
      'user.same_password',
    ],
    async run({ body, ...exchange }) {
      await chooseNewPassword(door.parts, await interactionOf(door, exchange), body.password);
    },
  });
