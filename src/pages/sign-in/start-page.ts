import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { InteractionEvent, StartedInteraction } from '../../interactions/interaction.ts';
import { addToProfile } from '../../interactions/profile.ts';
import type { UserIdentifier } from '../../interactions/records.ts';
import { start } from '../../interactions/start.ts';
import { requestCode } from '../../interactions/verification-code.ts';
import { verifyInteractionPassword } from '../../interactions/verify-password.ts';
import type { Identifier } from '../../verification/codes.ts';
import { captchaFor } from './captcha.ts';
import { readIdentifier } from './identifier-field.ts';
import { isOvertaken, passwordDetourFor, proceed } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
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
      return show(reply, visit, screen, { isExpired: Reflect.get(request.query as object, 'why') === 'expired' });
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
}

async function show(reply: FastifyReply, visit: Visit, screen: Screen, shown: Shown) {
  const types = await typesFor(visit, screen);
  if (types.length === 0) return showNotOffered(reply, visit, screen);
  const problem = shown.problem ?? shown.passwordProblem ?? shown.disagreement;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const [ways, widget] = [await waysOf(visit), await captchaFor(visit)];
  const content = startForm(visit, screen, { ...shown, types, ways, widget });
  return sendPage(reply, visit, content, { leadsOut: isLast(visit, screen, types), foreign: widget?.sources });
}

/** Whether the form of this page may be the last one before the application. */
const isLast = ({ settings }: Visit, { event }: Screen, types: readonly IdentifierType[]) =>
  event === 'SignIn' ? asksForPassword(settings) : event === 'Register' && types.includes('username');

async function showNotOffered(reply: FastifyReply, visit: Visit, { event }: Screen) {
  const ways = await waysOf(visit);
  const others = { SignIn: ['Register', '/register'], Register: ['SignIn', '/sign-in'] } as const;
  const other = event === 'ForgotPassword' ? undefined : others[event];
  if (other && ways[other[0] as InteractionEvent].length > 0) return reply.redirect(other[1], 303);
  return sendPage(reply, visit, notOffered(visit, event));
}
