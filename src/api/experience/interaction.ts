import { z } from 'zod';
import type { Door } from '../../door.ts';
import { identify } from '../../interactions/identify.ts';
import { requireStarted } from '../../interactions/interaction.ts';
import { changeEvent, start } from '../../interactions/start.ts';
import { submit } from '../../interactions/submit.ts';
import { viewInteraction } from '../../interactions/view.ts';
import { route } from '../route.ts';
import { callerOf, interactionOf, uidOf } from './interaction-of.ts';
import { blocklistErrors, event, tag, takenErrors, withinErrors } from './shapes.ts';

export const interactionRoutes = (door: Door) => [
  begin(door),
  switchEvent(door),
  identification(door),
  submission(door),
  view(door),
];

const begin = (door: Door) =>
  route({
    method: 'PUT',
    path: '/',
    tag,
    summary: 'Start as a sign-in, registration or reset; what was done before is forgotten',
    given: { body: z.object({ interactionEvent: event, captchaToken: z.string().max(4096).optional() }) },
    answer: { status: 204 },
    errors: ['session.captcha_failed'],
    async run({ body: { interactionEvent, captchaToken }, ...exchange }) {
      const given = { tenantId: door.tenantId, uid: uidOf(door, exchange), caller: callerOf(exchange.request) };
      await start(door.parts, given, { event: interactionEvent, captchaToken });
    },
  });

const switchEvent = (door: Door) =>
  route({
    method: 'PUT',
    path: '/interaction-event',
    tag,
    summary: 'Switch between sign-in and registration; what was verified stays so',
    given: { body: z.object({ interactionEvent: event }) },
    answer: { status: 204 },
    errors: [...withinErrors, 'auth.forbidden', 'session.not_supported_for_forgot_password'],
    async run({ body, ...exchange }) {
      await changeEvent(door.parts, await interactionOf(door, exchange), body.interactionEvent);
    },
  });

const identification = (door: Door) =>
  route({
    method: 'POST',
    path: '/identification',
    tag,
    summary: 'Say who the person is: find the user, or create it in a registration (then 201)',
    given: { body: z.object({ verificationId: z.string().optional(), linkSocialIdentity: z.boolean().optional() }) },
    answer: { status: 204 },
    errors: [
      ...withinErrors,
      ...takenErrors,
      ...blocklistErrors,
      'session.not_supported_for_forgot_password',
      'session.verification_failed',
      'session.captcha_required',
      'session.sso_enabled',
      'entity.not_found',
      'user.user_not_exist',
      'user.identity_not_exist',
      'user.social_account_exists_in_profile',
      'user.suspended',
      'user.sign_in_method_not_enabled',
      'user.missing_profile',
      'user.invalid_email',
      'user.invalid_phone',
      'entity.value_too_long',
      'auth.forbidden',
      'session.identity_conflict',
    ],
    async run({ body, ...exchange }) {
      const { verificationId, linkSocialIdentity } = body;
      const interaction = await interactionOf(door, exchange);
      const { state } = await identify(door.parts, interaction, verificationId, { linkSocialIdentity });
      if (state.event === 'Register') exchange.reply.code(201);
    },
  });

const submission = (door: Door) =>
  route({
    method: 'POST',
    path: '/submit',
    tag,
    summary:
      'Finish; the browser goes on at `redirectTo`. After a password reset there is no body, and nobody is signed in',
    answer: { status: 200, schema: z.object({ redirectTo: z.string() }) },
    errors: [
      ...withinErrors,
      ...takenErrors,
      'session.captcha_required',
      'session.identifier_not_found',
      'user.suspended',
      'session.mfa.require_mfa_verification',
      'session.mfa.mfa_factor_not_enabled',
      'session.mfa.suggest_additional_mfa',
      'session.mfa.backup_code_required',
      'user.suggest_mfa',
      'user.missing_mfa',
      'user.totp_already_in_use',
      'user.missing_profile',
      'user.new_password_required_in_profile',
    ],
    async run(exchange) {
      const submitted = await submit(door.parts, await interactionOf(door, exchange));
      return submitted.kind === 'signed in' ? { redirectTo: submitted.redirectTo } : undefined;
    },
  });

const view = (door: Door) =>
  route({
    method: 'GET',
    path: '/interaction',
    tag,
    summary: 'Read the interaction: no code, no hash',
    answer: { status: 200, schema: z.record(z.string(), z.unknown()) },
    errors: ['session.interaction_not_found'],
    run: async (exchange) => viewInteraction(requireStarted(await interactionOf(door, exchange))),
  });
