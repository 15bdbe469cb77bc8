import { z } from 'zod';
import type { Door } from '../../door.ts';
import { chooseUsernameAndPassword } from '../../interactions/new-password-identity.ts';
import { verifyOneTimeToken } from '../../interactions/verify-one-time-token.ts';
import { verifyInteractionPassword } from '../../interactions/verify-password.ts';
import { passwordText } from '../../users/new-user.ts';
import { route } from '../route.ts';
import { interactionOf } from './interaction-of.ts';
import { anyIdentifier, email, newPasswordErrors, tag, username, verificationAnswer, withinErrors } from './shapes.ts';

/** What people know, or were given: passwords and the tokens of magic links. */
export const verificationSecretRoutes = (door: Door) => [password(door), newPassword(door), token(door)];

const password = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/password',
    tag,
    summary: 'Verify a password; what was wrong is not said',
    given: { body: z.object({ identifier: anyIdentifier, password: passwordText }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [
      ...withinErrors,
      'session.invalid_credentials',
      'session.verification_blocked_too_many_attempts',
      'user.suspended',
      'password.expired',
      'request.rate_limited',
    ],
    async run({ body, ...exchange }) {
      const { record } = await verifyInteractionPassword(door.parts, await interactionOf(door, exchange), body);
      return { verificationId: record.id };
    },
  });

const newPassword = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/new-password-identity',
    tag,
    summary: 'Choose a username and a password to register with',
    given: { body: z.object({ identifier: username, password: passwordText }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...withinErrors, ...newPasswordErrors, 'user.username_already_in_use', 'user.invalid_username'],
    async run({ body, ...exchange }) {
      const chosen = { username: body.identifier.value, password: body.password };
      const { record } = await chooseUsernameAndPassword(door.parts, await interactionOf(door, exchange), chosen);
      return { verificationId: record.id };
    },
  });

const token = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/one-time-token/verify',
    tag,
    summary: 'Verify the one-time token of a magic link; it is used up',
    given: { body: z.object({ identifier: email, token: z.string().min(1).max(256) }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [
      ...withinErrors,
      'request.rate_limited',
      'session.verification_blocked_too_many_attempts',
      'one_time_token.token_not_found',
      'one_time_token.email_mismatch',
      'one_time_token.interaction_event_mismatch',
      'one_time_token.token_expired',
      'one_time_token.token_consumed',
      'one_time_token.token_revoked',
    ],
    async run({ body, ...exchange }) {
      const reply = { email: body.identifier.value, token: body.token };
      const { record } = await verifyOneTimeToken(door.parts, await interactionOf(door, exchange), reply);
      return { verificationId: record.id };
    },
  });
