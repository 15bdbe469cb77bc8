import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { InteractionEvent, StartedInteraction } from '../../interactions/interaction.ts';
import { addToProfile } from '../../interactions/profile.ts';
import type { UserIdentifier } from '../../interactions/records.ts';
import { start } from '../../interactions/start.ts';
import { requestCode } from '../../interactions/verification-code.ts';
import { verifyInteractionPassword } from '../../interactions/verify-password.ts';
import type { Html } from '../../lib/html.ts';
import type { Identifier } from '../../verification/codes.ts';
import { captchaFor } from './captcha.ts';
import { readIdentifier } from './identifier-field.ts';
import { isOvertaken, passwordDetourFor, proceed } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { arrivalOf, messageOf } from './social-message.ts';
import { hasSingleSignOn, imagesOf, socialProvidersOf, ssoConnectorsFor } from './social-providers.ts';
import { departFor } from './sso-pages.ts';
import { notOffered, type Screen, screens, startForm } from './start-form.ts';
import { mustAgree } from './terms.ts';
import { fieldOf, openVisit, sendPage, type Visit } from './visit.ts';
import { asksForPassword, type IdentifierType, methodFor, waysOf } from './ways.ts';

/** The first pages, on which people say who they are: to sign in, to register, or to reset their password. */
export function startPages(app: FastifyInstance, door: Door) {
  for (const screen of screens) {
    app.get(screen.path, async (request, reply) => {
      const visit = await openVisit(door, request, reply);
      if (visit.interaction.prompt === 'consent') return reply.redirect('/consent', 303);
      return show(reply, visit, screen, await shownBy(request, visit));
    });
    app.post(screen.path, async (request, reply) => {
      const visit = await openVisit(door, request, reply);
      return take(request, reply, visit, screen);
    });
  }
}

async function take(request: FastifyRequest, reply: FastifyReply, visit: Visit, screen: Screen) {
  const { words, settings } = visit;
  const typed = fieldOf(request, 'identifier');
  const reading = readIdentifier(visit, typed, await typesFor(visit, screen));
  if (reading.kind === 'invalid') return show(reply, visit, screen, { typed, problem: invalid(reading.text) });
  const organizations = await ssoFor(visit, screen, reading.identifier);
  if (organizations.length > 0) return departFor(reply, visit, reading.identifier.value, organizations);
  if (mustAgree(visit, screen.event) && fieldOf(request, 'agree') !== 'yes') {
    return show(reply, visit, screen, { typed, disagreement: invalid(words.agreementMissing) });
  }
  const isWithPassword = screen.event === 'SignIn' && asksForPassword(settings) && fieldOf(request, 'way') !== 'code';
  const password = isWithPassword ? fieldOf(request, 'password') : undefined;
  if (password === '') return show(reply, visit, screen, { typed, passwordProblem: invalid(words.passwordMissing) });
  try {
    const interaction = await begin(request, visit, screen, reading.identifier);
    return reply.redirect(await goOn(visit, interaction, reading.identifier, password), 303);
  } catch (error) {
    // A double click: the first request has done it, and the next page shows what.
    if (isOvertaken(error)) return reply.redirect('/sign-in/code', 303);
    const detour = await passwordDetourFor(error, visit);
    if (detour) return reply.redirect(detour, 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, visit, screen, {
      typed,
      ...(password === undefined ? { problem } : { passwordProblem: problem }),
    });
  }
}

/** Starts anew, unless that was just done: a second code keeps what was proven to be a person. */
async function begin(request: FastifyRequest, visit: Visit, { event }: Screen, typed: UserIdentifier) {
  const { door, interaction } = visit;
  const { state } = interaction;
  const widget = await captchaFor(visit);
  const isFresh = !widget && state?.event === event && !state.userId && state.typed?.value === typed.value;
  if (isFresh) return interaction as StartedInteraction;
  const captchaToken = widget && fieldOf(request, widget.responseField);
  return start(door.parts, interaction, { event, typed, ...(captchaToken && { captchaToken }) });
}

/** Takes the first step of the way that the settings put first, and gives the page of the next. */
async function goOn(
  { door, settings }: Visit,
  interaction: StartedInteraction,
  identifier: UserIdentifier,
  password: string | undefined,
): Promise<string> {
  const { parts } = door;
  if (password !== undefined) {
    const proof = await verifyInteractionPassword(parts, interaction, { identifier, password });
    return proceed(door, proof.interaction, proof.record.id);
  }
  const { event } = interaction.state;
  if (event === 'Register' && identifier.type === 'username') {
    return proceed(door, await addToProfile(parts, interaction, { type: 'username', value: identifier.value }));
  }
  const method = methodFor(settings, identifier.type);
  const isByPassword = !method?.verificationCode || (method.isPasswordPrimary && method.password);
  if (event === 'SignIn' && isByPassword && !asksForPassword(settings)) return '/sign-in/password';
  if (event === 'SignIn' && !method?.verificationCode) throw new PublicError('user.sign_in_method_not_enabled');
  await requestCode(parts, interaction, { identifier: identifier as Identifier, event });
  return '/sign-in/code';
}

/** The kinds of identifier that a page takes: those that the settings offer, narrowed by what the application asked for. */
async function typesFor(visit: Visit, { event, path }: Screen): Promise<IdentifierType[]> {
  const offered = (await waysOf(visit))[event];
  const { identifier = '' } = visit.interaction.parameters;
  const isNarrowed = path.startsWith('/identifier-') || path === '/reset-password';
  const wanted = isNarrowed ? offered.filter((type) => identifier.split(' ').includes(type)) : [];
  return wanted.length > 0 ? wanted : offered;
}

interface Shown {
  typed?: string;
  /** Somebody came here because the password has expired. */
  isExpired?: boolean;
  problem?: Problem;
  passwordProblem?: Problem;
  disagreement?: Problem;
  message?: Html | undefined;
}

async function show(reply: FastifyReply, visit: Visit, screen: Screen, shown: Shown) {
  const types = await typesFor(visit, screen);
  const services = await servicesOf(visit, screen);
  const { providers, hasSingleSignOn } = services;
  if (types.length === 0 && providers.length === 0) return showNotOffered(reply, visit, screen, hasSingleSignOn);
  const problem = shown.problem ?? shown.passwordProblem ?? shown.disagreement;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const [ways, widget] = [await waysOf(visit), await captchaFor(visit)];
  const content = startForm(visit, screen, { ...shown, ...services, types, ways, widget });
  const leadsOut = isLast(visit, screen, types) || providers.length > 0 || hasSingleSignOn;
  return sendPage(reply, visit, content, { leadsOut, foreign: widget?.sources, images: imagesOf(providers) });
}

/** With why somebody comes here, which the other page says as well. */
const queryOf = ({ request }: FastifyReply) => /\?.*$/.exec(request.url)?.[0] ?? '';

/** What the page offers beside its own form; the pages of a single way in offer that alone. */
async function servicesOf(visit: Visit, { event, other }: Screen) {
  const hasOthers = other !== undefined && !isClosed(visit, event);
  const [providers, hasSso] = await Promise.all([socialProvidersOf(visit), hasSingleSignOn(visit)]);
  return { providers: hasOthers ? providers : [], hasSingleSignOn: hasSso && hasOthers };
}

/** Why somebody comes to this page, as its address says. */
async function shownBy(request: FastifyRequest, visit: Visit): Promise<Shown> {
  const arrival = await arrivalOf(request, visit);
  if (arrival.why === 'agreement') return { disagreement: invalid(visit.words.agreementMissing) };
  return { isExpired: arrival.why === 'expired', message: messageOf(visit, arrival) };
}

/** Addresses of an organization that signs its people in itself lead there by themselves. */
const ssoFor = async (visit: Visit, { event }: Screen, { type, value }: UserIdentifier) =>
  type === 'email' && event !== 'ForgotPassword' ? ssoConnectorsFor(visit, value) : [];

/** Whether the form of this page may be the last one before the application. */
const isLast = ({ settings }: Visit, { event }: Screen, types: readonly IdentifierType[]) =>
  event === 'SignIn' ? asksForPassword(settings) : event === 'Register' && types.includes('username');

const isClosed = ({ settings: { signInMode } }: Visit, event: InteractionEvent) =>
  event !== 'ForgotPassword' && signInMode !== 'SignInAndRegister' && signInMode !== event;

async function showNotOffered(reply: FastifyReply, visit: Visit, screen: Screen, hasSingleSignOn: boolean) {
  const other = screen.event === 'ForgotPassword' ? undefined : screens.find(isCounterpart(screen));
  const services = other && (await servicesOf(visit, other));
  const isShown = other && ((await waysOf(visit))[other.event].length > 0 || services?.providers.length);
  if (isShown) return reply.redirect(other.path, 303);
  if (hasSingleSignOn || services?.hasSingleSignOn) return reply.redirect(`/single-sign-on${queryOf(reply)}`, 303);
  return sendPage(reply, visit, notOffered(visit, screen.event));
}

/** Whoever wants to sign in may find something at the registration, and the other way round. */
const isCounterpart = (screen: Screen) => (one: Screen) => one.other !== undefined && one.event !== screen.event;
