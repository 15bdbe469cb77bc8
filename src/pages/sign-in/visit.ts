import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Application } from '../../applications/applications.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import {
  type Caller,
  findInteraction,
  type Interaction,
  type InteractionEvent,
} from '../../interactions/interaction.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { parseLocaleQuery } from '../../lib/locale.ts';
import { readInteractionUid } from '../../oidc/interaction-cookie.ts';
import { type Frame, layout, type PageContent } from '../layout.ts';
import { type SignInAt, settingFor } from '../look.ts';
import { type ForeignSources, securityHeaders } from '../security-headers.ts';
import type { Words } from '../words/en.ts';

/** Where a page is shown: in which tenant's style, in which language, for which application. */
export interface Setting {
  door: Door;
  settings: ExperienceSettings;
  application: Application | undefined;
  words: Words;
  frame: Frame;
}

/** A person within a sign-in. */
export interface Visit extends Setting {
  interaction: Interaction;
}

/** Throws session.not_found when this browser is in no sign-in (any more). */
export async function openVisit(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
  const uid = interactionUidOf(door, request, reply);
  if (!uid) throw new PublicError('session.not_found');
  const interaction = await findInteraction(door.parts.database, door.tenantId, uid, callerOf(request));
  const { clientId, parameters } = interaction;
  const { ui_locales: uiLocales, organization_id: organizationId } = parameters;
  const setting = await openSetting(door, request, { applicationId: clientId, organizationId, uiLocales });
  return { ...setting, interaction };
}

const callerOf = (request: FastifyRequest): Caller => ({
  ip: callerAddress(request),
  userAgent: request.headers['user-agent'],
  acceptLanguage: request.headers['accept-language'],
  localeQuery: parseLocaleQuery(request.query),
});

export const interactionUidOf = (door: Door, request: FastifyRequest, reply: FastifyReply) =>
  readInteractionUid(request.raw, reply.raw, door);

export async function openSetting(
  door: Door,
  request: FastifyRequest,
  { uiLocales, ...at }: SignInAt & { uiLocales?: string | undefined } = {},
): Promise<Setting> {
  const wish = {
    uiLocales,
    localeQuery: parseLocaleQuery(request.query),
    acceptLanguage: request.headers['accept-language'],
  };
  return { door, ...(await settingFor(door, at, wish)) };
}

interface PageOptions {
  leadsOut?: boolean;
  foreign?: ForeignSources | undefined;
  /** Origins of the page's own images. */
  images?: readonly string[];
}

export function sendPage(
  reply: FastifyReply,
  { door, frame }: Setting,
  content: PageContent,
  { leadsOut = false, foreign, images: more = [] }: PageOptions = {},
) {
  const { styleHash } = frame.theme;
  const images = [...frame.theme.images, ...more];
  return reply
    .headers(securityHeaders({ isSecure: door.isSecure, images, styleHash, leadsOut, keepsOpener: true, foreign }))
    .type('text/html; charset=utf-8')
    .send(layout(frame, content));
}

/** The page on which the identifier is given: the one that the application asked for. */
export function startPathOf({ interaction }: Visit, event: InteractionEvent) {
  if (event === 'ForgotPassword') return '/reset-password';
  const isSingle = interaction.parameters.first_screen?.startsWith('identifier:') ?? false;
  const screen = event === 'Register' ? 'register' : 'sign-in';
  return isSingle ? `/identifier-${screen}` : `/${screen}`;
}

export const nameOf = ({ application, door }: Setting) => application?.name ?? new URL(door.origin).hostname;

/** A field of a submitted form. */
export function fieldOf({ body }: FastifyRequest, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}
