import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Application } from '../../applications/applications.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { languageCandidates } from '../../experience/languages.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { findInteraction, type Interaction, type InteractionEvent } from '../../interactions/interaction.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { parseLocaleQuery, resolveLocale } from '../../lib/locale.ts';
import { readInteractionUid } from '../../oidc/interaction-cookie.ts';
import { type Frame, layout, type PageContent } from '../layout.ts';
import { securityHeaders } from '../security-headers.ts';
import { themeOf } from '../theme.ts';
import type { Words } from '../words/en.ts';
import { pageLanguages, wordsIn } from '../words/words.ts';

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
  acceptLanguage: string | undefined;
  localeQuery: string[];
  /** Address of the person's device or network. */
  ip: string;
  userAgent: string | undefined;
}

/** Throws session.not_found when this browser is in no sign-in (any more). */
export async function openVisit(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
  const uid = interactionUidOf(door, request, reply);
  if (!uid) throw new PublicError('session.not_found');
  const interaction = await findInteraction(door.parts.database, door.tenantId, uid);
  const { clientId, parameters } = interaction;
  const setting = await openSetting(door, request, { applicationId: clientId, uiLocales: parameters.ui_locales });
  const { 'accept-language': acceptLanguage, 'user-agent': userAgent } = request.headers;
  const localeQuery = parseLocaleQuery(request.query);
  return { ...setting, interaction, acceptLanguage, localeQuery, ip: callerAddress(request), userAgent };
}

export const interactionUidOf = (door: Door, request: FastifyRequest, reply: FastifyReply) =>
  readInteractionUid(request.raw, reply.raw, door);

export async function openSetting(
  door: Door,
  request: FastifyRequest,
  { applicationId, uiLocales }: { applicationId?: string | undefined; uiLocales?: string | undefined } = {},
): Promise<Setting> {
  const settings = await door.parts.experience.get(door.tenantId);
  const application = applicationId ? await door.findApplication(applicationId) : undefined;
  const wish = {
    uiLocales,
    localeQuery: parseLocaleQuery(request.query),
    acceptLanguage: request.headers['accept-language'],
  };
  const candidates = languageCandidates(settings.languageInfo, wish).map(({ tag }) => tag);
  const language = resolveLocale(candidates, pageLanguages);
  const frame = { language, theme: themeOf(settings), name: application?.name };
  return { door, settings, application, words: wordsIn(language), frame };
}

export function sendPage(
  reply: FastifyReply,
  { door, frame }: Setting,
  content: PageContent,
  { leadsOut = false } = {},
) {
  const { images, styleHash } = frame.theme;
  return reply
    .headers(securityHeaders({ isSecure: door.isSecure, images, styleHash, leadsOut, keepsOpener: true }))
    .type('text/html; charset=utf-8')
    .send(layout(frame, content));
}

/** The page on which the address is given: the one that the application asked for. */
export function startPathOf({ interaction }: Visit, event: InteractionEvent) {
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
