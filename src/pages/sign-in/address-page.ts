import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { StartedInteraction } from '../../interactions/interaction.ts';
import { start } from '../../interactions/start.ts';
import { requestEmailCode } from '../../interactions/verify-email.ts';
import { displayAddress, parseEmailAddress } from '../../lib/email-address.ts';
import { html } from '../../lib/html.ts';
import { alertFor, stateOf, submitButton } from './form.ts';
import { offersOf } from './offers.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { footer, mustAgree, terms } from './terms.ts';
import { fieldOf, nameOf, openVisit, sendPage, type Visit } from './visit.ts';

/** The four first pages: for signing in or registering, alone or each with a way to the other. */
const screens = [
  { path: '/sign-in', event: 'SignIn', other: '/register' },
  { path: '/register', event: 'Register', other: '/sign-in' },
  { path: '/identifier-sign-in', event: 'SignIn', other: undefined },
  { path: '/identifier-register', event: 'Register', other: undefined },
] as const;

type Screen = (typeof screens)[number];

export function addressPages(app: FastifyInstance, door: Door) {
  for (const screen of screens) {
    app.get(screen.path, async (request, reply) => {
      const visit = await openVisit(door, request, reply);
      if (visit.interaction.prompt === 'consent') return reply.redirect('/consent', 303);
      return show(reply, visit, screen, { typed: firstAddress(visit) });
    });
    app.post(screen.path, async (request, reply) => {
      const visit = await openVisit(door, request, reply);
      return takeAddress(request, reply, visit, screen);
    });
  }
}

async function takeAddress(request: FastifyRequest, reply: FastifyReply, visit: Visit, screen: Screen) {
  const { words } = visit;
  const typed = fieldOf(request, 'email').trim();
  const parsed = parseEmailAddress(typed);
  if (parsed.kind === 'invalid' || parsed.address.length > longestStored) {
    return show(reply, visit, screen, { typed, problem: invalid(words.emailInvalid) });
  }
  if (mustAgree(visit, screen.event) && fieldOf(request, 'agree') !== 'yes') {
    return show(reply, visit, screen, { typed, disagreement: invalid(words.agreementMissing) });
  }
  try {
    await sendTo(visit, screen, parsed.address);
    return reply.redirect('/sign-in/code', 303);
  } catch (error) {
    const problem = problemOf(error, words);
    if (!problem) throw error;
    return show(reply, visit, screen, { typed, problem });
  }
}

/** As long as the column of the user's address. */
const longestStored = 128;

async function sendTo(visit: Visit, { event }: Screen, address: string) {
  const { parts } = visit.door;
  try {
    const interaction = await startUnlessStarted(visit, event);
    const identifier = { type: 'email', value: address } as const;
    const { acceptLanguage, localeQuery, ip, userAgent } = visit;
    await requestEmailCode(parts, interaction, { identifier, event, acceptLanguage, localeQuery, ip, userAgent });
  } catch (error) {
    // A double click: the first request has sent the code, and the next page shows where to.
    if (error instanceof PublicError && error.code === 'session.interaction_changed') return;
    throw error;
  }
}

async function startUnlessStarted({ door, interaction }: Visit, event: Screen['event']) {
  const { state } = interaction;
  const isFresh = state?.event === event && !state.userId;
  return isFresh ? (interaction as StartedInteraction) : start(door.parts, door.tenantId, interaction.uid, event);
}

/** What was typed before, so that a slip can be put right; else what the application knows. */
function firstAddress({ interaction }: Visit) {
  const earlier = interaction.state?.records[0]?.identifier.value;
  const hint = interaction.parameters.login_hint;
  return earlier ? displayAddress(earlier) : hint?.includes('@') ? hint : '';
}

interface Shown {
  typed: string;
  problem?: Problem;
  disagreement?: Problem;
}

function show(reply: FastifyReply, visit: Visit, screen: Screen, shown: Shown) {
  const offers = offersOf(visit.settings);
  if (!offers[screen.event]) {
    if (screen.event === 'Register' && offers.SignIn) return reply.redirect('/sign-in', 303);
    if (screen.event === 'SignIn' && offers.Register) return reply.redirect('/register', 303);
    return sendPage(reply, visit, notOffered(visit));
  }
  const problem = shown.problem ?? shown.disagreement;
  if (problem) reply.code(problem.status).headers(problem.headers);
  return sendPage(reply, visit, addressForm(visit, screen, shown));
}

function addressForm(visit: Visit, screen: Screen, { typed, problem, disagreement }: Shown) {
  const { words } = visit;
  const isSignIn = screen.event === 'SignIn';
  const title = isSignIn ? words.signInTo(nameOf(visit)) : words.registerFor(nameOf(visit));
  return {
    title,
    footer: footer(visit),
    main: html`<h1>${title}</h1>
<p class="lead">${isSignIn ? words.signInLead : words.registerLead}</p>
<form method="post" action="${screen.path}" novalidate>
<label for="email">${words.emailLabel}</label>
<input class="field" id="email" name="email" type="email" value="${typed}" placeholder="${words.emailExample}" autocomplete="email" autocapitalize="none" spellcheck="false" dir="ltr" required ${!disagreement && 'autofocus'} ${stateOf('email', problem)}>
${alertFor('email', problem)}
${terms(visit, screen.event, disagreement)}
${submitButton(words.proceed)}
</form>
${otherWay(visit, screen)}`,
  };
}

function otherWay({ words, settings }: Visit, { event, other }: Screen) {
  const offers = offersOf(settings);
  if (!other || !offers[event === 'SignIn' ? 'Register' : 'SignIn']) return undefined;
  const [question, answer] =
    event === 'SignIn' ? [words.newHere, words.createAccount] : [words.knownHere, words.signIn];
  return html`<p class="other">${question} <a href="${other}">${answer}</a></p>`;
}

const notOffered = ({ words }: Visit) => ({
  title: words.notOffered,
  main: html`<h1>${words.notOffered}</h1><p class="lead">${words.notOfferedLead}</p>`,
});
