import { z } from 'zod';
import type { Door } from '../../door.ts';
import { requestFactorCode, verifyFactorCode } from '../../interactions/mfa/codes.ts';
import { requestCode, verifyInteractionCode } from '../../interactions/verification-code.ts';
import { route } from '../route.ts';
import { interactionOf } from './interaction-of.ts';
import {
  blocklistErrors,
  codeErrors,
  event,
  localeQuery,
  reachable,
  sendingErrors,
  tag,
  verificationAnswer,
} from './shapes.ts';

export const verificationCodeRoutes = (door: Door) => [send(door), verify(door), sendFactor(door), verifyFactor(door)];

const send = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/verification-code',
    tag,
    summary: 'Send a verification code by email or text message',
    given: { query: localeQuery, body: z.object({ identifier: reachable, interactionEvent: event }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...sendingErrors, ...blocklistErrors, 'session.captcha_required'],
    async run({ body: { identifier, interactionEvent }, ...exchange }) {
      const wish = { identifier, event: interactionEvent };
      const { id } = await requestCode(door.parts, await interactionOf(door, exchange), wish);
      return { verificationId: id };
    },
  });

const verify = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/verification-code/verify',
    tag,
    summary: 'Verify the code that came back',
    given: { body: z.object({ identifier: reachable, verificationId: z.string(), code: z.string().max(64) }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...codeErrors],
    async run({ body, ...exchange }) {
      await verifyInteractionCode(door.parts, await interactionOf(door, exchange), body);
      return { verificationId: body.verificationId };
    },
  });

const identifierType = z.enum(['email', 'phone']);

const sendFactor = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/mfa-verification-code',
    tag,
    summary: 'Send a code as second factor to the address or number of the identified user',
    given: { query: localeQuery, body: z.object({ identifierType }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...sendingErrors, 'session.identifier_not_found', 'session.mfa.mfa_factor_not_enabled'],
    async run({ body, ...exchange }) {
      const interaction = await interactionOf(door, exchange);
      const { id } = await requestFactorCode(door.parts, interaction, body.identifierType);
      return { verificationId: id };
    },
  });

const verifyFactor = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/mfa-verification-code/verify',
    tag,
    summary: 'Verify the code of the second factor',
    given: { body: z.object({ verificationId: z.string(), code: z.string().max(64), identifierType }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [...codeErrors],
    async run({ body: { identifierType: type, ...reply }, ...exchange }) {
      await verifyFactorCode(door.parts, await interactionOf(door, exchange), { type, ...reply });
      return { verificationId: reply.verificationId };
    },
  });
