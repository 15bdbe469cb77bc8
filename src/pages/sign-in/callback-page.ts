import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { StartedInteraction } from '../../interactions/interaction.ts';
import { returnFromSocial } from '../../interactions/social/return.ts';
import { returnFromSso } from '../../interactions/sso/return.ts';
import { securityHeaders } from '../security-headers.ts';
import { callbackPath, callbackRoute } from './callback-path.ts';
import { finishedUrl, isOvertaken, readAgain } from './next.ts';
import { arrive } from './social-arrival.ts';
import { failedPath, isFailure } from './social-departure.ts';
import { externalRecordOf } from './social-record.ts';
import { openVisit, startPathOf, type Visit } from './visit.ts';

type CallbackRequest = FastifyRequest<{ Params: { connectorId: string } }>;

/**
 * Where people come back from a provider. It does something only in the browser that left, for the departure that it
 * left on; opened again it leads on to where the first time led.
 */
export function callbackPages(app: FastifyInstance, door: Door) {
  app.get(callbackRoute, async (request: CallbackRequest, reply) => {
    const visit = await openVisit(door, request, reply);
    const url = await nextFor(visit, request.params.connectorId, request.query as Record<string, unknown>);
    return reply.headers(securityHeaders({ isSecure: door.isSecure })).redirect(url, 303);
  });
  // `response_mode=form_post`: a form of another site comes without SameSite=Lax cookies, the redirect has them again.
  app.post(callbackRoute, async (request: CallbackRequest, reply) => {
    const url = `${callbackPath}/${encodeURIComponent(request.params.connectorId)}?${fieldsOf(request)}`;
    return reply.headers(securityHeaders({ isSecure: door.isSecure })).redirect(url, 303);
  });
}

function fieldsOf({ body, query }: FastifyRequest) {
  const given = { ...(query as object), ...(typeof body === 'object' ? body : {}) };
  const texts = Object.entries(given).filter((field): field is [string, string] => typeof field[1] === 'string');
  return new URLSearchParams(texts);
}

async function nextFor(visit: Visit, connectorId: string, query: Record<string, unknown>): Promise<string> {
  const { state } = visit.interaction;
  const record = externalRecordOf(visit.interaction, connectorId);
  if (!state || !record) return finishedUrl(visit.interaction) ?? startPathOf(visit, state?.event ?? 'SignIn');
  const started = visit.interaction as StartedInteraction;
  if (record.isVerified) return arrive(visit, started, record);
  if (isRefusal(query.error)) return failedPath(visit, 'cancelled', connectorId);
  try {
    const take = record.type === 'Social' ? returnFromSocial : returnFromSso;
    // Without a state it would be nobody's departure, and not compared.
    const connectorData = { ...query, state: String(query.state ?? '') };
    const back = { connectorId, connectorData, verificationId: record.id };
    const { interaction, verificationId } = await take(visit.door.parts, started, back);
    return await arrive(visit, interaction, { ...record, id: verificationId, isVerified: true });
  } catch (error) {
    if (isOvertaken(error) || isSpent(error)) {
      return (await whereItLed(visit, connectorId)) ?? failedPath(visit, 'failed', connectorId);
    }
    if (!isFailure(error)) throw error;
    return failedPath(visit, 'failed', connectorId);
  }
}

/** The same address opened twice at once: the provider's code serves one of them, and the other follows. */
async function whereItLed(visit: Visit, connectorId: string): Promise<string | undefined> {
  for (let triesLeft = 12; triesLeft > 0; triesLeft -= 1) {
    const now = await readAgain(visit.door, visit.interaction);
    const record = externalRecordOf(now, connectorId);
    if (!now.state) return finishedUrl(now);
    if (record?.isVerified) return arrive(visit, now as StartedInteraction, record);
    // The other may be with the provider still.
    await sleep(250);
  }
  return undefined;
}

const isSpent = (error: unknown) =>
  error instanceof PublicError && error.code === 'session.connector_validation_session_not_found';

/** RFC 6749 §4.1.2.1 and OpenID Connect §3.1.2.6, and what some providers say when people press "cancel". */
const refusals = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required',
  'user_cancelled_authorize',
  'user_cancelled_login',
  'user_denied',
]);

const isRefusal = (error: unknown) => typeof error === 'string' && refusals.has(error);
