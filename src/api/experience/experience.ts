import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { identify } from '../../interactions/identify.ts';
import { findInteraction, interactionEvents, requireStarted } from '../../interactions/interaction.ts';
import { changeEvent, start } from '../../interactions/start.ts';
import { submit } from '../../interactions/submit.ts';
import { requestEmailCode, verifyEmailCode } from '../../interactions/verify-email.ts';
import { viewInteraction } from '../../interactions/view.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { parseLocaleQuery } from '../../lib/locale.ts';
import { readInteractionUid } from '../../oidc/interaction-cookie.ts';
import { type AnyRoute, mountRoutes, route } from '../route.ts';

const tag = 'Experience';
const event = z.enum(interactionEvents);
const localeQuery = z.union([z.string(), z.array(z.string())]).optional();
const verificationAnswer = z.object({ verificationId: z.string() });

const identifier = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('email'),
    value: z
      .string()
      .max(256)
      .regex(/^\S+@\S+\.\S+$/, 'must be an email address'),
  }),
  z.object({ type: z.literal('phone'), value: z.string().max(32).regex(/^\d+$/, 'must be digits only') }),
]);

/** The interaction API of sign-in pages, ours and others': authorised by the cookie of a running interaction. */
export const experienceRoutes = (door: Door): AnyRoute[] => [
  begin(door),
  switchEvent(door),
  sendCode(door),
  verifyCode(door),
  identification(door),
  submission(door),
  view(door),
];

export const experienceApi =
  (door: Door): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', async (request) => refuseOtherSites(request));
    mountRoutes(app, experienceRoutes(door));
  };

const begin = (door: Door) =>
  route({
    method: 'PUT',
    path: '/',
    tag,
    summary: 'Start as a sign-in, registration or reset; what was done before is forgotten',
    given: { body: z.object({ interactionEvent: event, captchaToken: z.string().optional() }) },
    answer: { status: 204 },
    async run({ body, ...exchange }) {
      await start(door.parts, door.tenantId, uidOf(door, exchange), body.interactionEvent);
    },
  });

const switchEvent = (door: Door) =>
  route({
    method: 'PUT',
    path: '/interaction-event',
    tag,
    summary: 'Switch between sign-in and registration; verified addresses stay verified',
    given: { body: z.object({ interactionEvent: event }) },
    answer: { status: 204 },
    errors: [
      'session.interaction_not_found',
      'session.interaction_changed',
      'auth.forbidden',
      'session.not_supported_for_forgot_password',
    ],
    async run({ body, ...exchange }) {
      await changeEvent(door.parts, await interactionOf(door, exchange), body.interactionEvent);
    },
  });

const sendCode = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/verification-code',
    tag,
    summary: 'Send a verification code',
    given: { query: z.object({ locale: localeQuery }), body: z.object({ identifier, interactionEvent: event }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [
      'session.interaction_not_found',
      'session.interaction_changed',
      'user.invalid_email',
      'request.message_rate_limited',
      'connector.not_found',
      'connector.invalid_config',
      'connector.general',
    ],
    async run({ body, query, ...exchange }) {
      const interaction = await interactionOf(door, exchange);
      if (body.identifier.type === 'phone') {
        requireStarted(interaction);
        throw new PublicError('connector.not_found', { type: 'Sms' });
      }
      const { id } = await requestEmailCode(door.parts, interaction, {
        identifier: body.identifier,
        event: body.interactionEvent,
        acceptLanguage: exchange.request.headers['accept-language'],
        localeQuery: parseLocaleQuery(query),
        ip: callerAddress(exchange.request),
        userAgent: exchange.request.headers['user-agent'],
      });
      return { verificationId: id };
    },
  });

const verifyCode = (door: Door) =>
  route({
    method: 'POST',
    path: '/verification/verification-code/verify',
    tag,
    summary: 'Verify the code that came back',
    given: { body: z.object({ identifier, verificationId: z.string(), code: z.string().max(64) }) },
    answer: { status: 200, schema: verificationAnswer },
    errors: [
      'session.interaction_not_found',
      'session.interaction_changed',
      'session.verification_session_not_found',
      'session.verification_blocked_too_many_attempts',
      'verification_code.not_found',
      'verification_code.email_mismatch',
      'verification_code.expired',
      'verification_code.exceed_max_try',
      'verification_code.code_mismatch',
    ],
    async run({ body, ...exchange }) {
      await verifyEmailCode(door.parts, await interactionOf(door, exchange), body);
      return { verificationId: body.verificationId };
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
      'session.interaction_not_found',
      'session.interaction_changed',
      'session.not_supported_for_forgot_password',
      'session.verification_failed',
      'user.user_not_exist',
      'user.suspended',
      'user.sign_in_method_not_enabled',
      'user.email_already_in_use',
      'user.missing_profile',
      'entity.value_too_long',
      'auth.forbidden',
      'session.identity_conflict',
    ],
    async run({ body, ...exchange }) {
      const { state } = await identify(door.parts, await interactionOf(door, exchange), body.verificationId);
      if (state.event === 'Register') exchange.reply.code(201);
    },
  });

const submission = (door: Door) =>
  route({
    method: 'POST',
    path: '/submit',
    tag,
    summary: 'Finish; the browser goes on at `redirectTo`',
    answer: { status: 200, schema: z.object({ redirectTo: z.string() }) },
    errors: ['session.interaction_not_found', 'session.identifier_not_found'],
    run: async (exchange) => ({ redirectTo: await submit(door.parts, await interactionOf(door, exchange)) }),
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

async function interactionOf(door: Door, { request, reply }: { request: FastifyRequest; reply: FastifyReply }) {
  return findInteraction(door.parts.database, door.tenantId, uidOf(door, { request, reply }));
}

function uidOf(door: Door, { request, reply }: { request: FastifyRequest; reply: FastifyReply }) {
  const uid = readInteractionUid(request.raw, reply.raw, door);
  if (!uid) throw new PublicError('session.not_found');
  return uid;
}

/** The cookie is SameSite=Lax and bodies are JSON; a browser that says the call came from another site is refused besides. */
export function refuseOtherSites({ method, headers }: FastifyRequest) {
  const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (!isSafe && headers['sec-fetch-site'] === 'cross-site') throw new PublicError('auth.forbidden');
}
