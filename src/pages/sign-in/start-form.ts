import type { InteractionEvent } from '../../interactions/interaction.ts';
import { type Html, html } from '../../lib/html.ts';
import type { CaptchaWidget } from '../captcha-widget.ts';
import type { PageContent } from '../layout.ts';
import { fill } from '../words/words.ts';
import { submitButton } from './form.ts';
import { identifierField, shownIdentifier } from './identifier-field.ts';
import { passwordField } from './password-field.ts';
import type { Problem } from './problems.ts';
import { otherServices, startFormId } from './social-buttons.ts';
import type { Provider } from './social-providers.ts';
import { footer, terms } from './terms.ts';
import { nameOf, type Visit } from './visit.ts';
import { asksForPassword, type IdentifierType, methodFor, type Ways } from './ways.ts';

/** The first pages: alone, or for signing in and registering each with a way to the other. */
export const screens = [
  { path: '/sign-in', event: 'SignIn', other: '/register' },
  { path: '/register', event: 'Register', other: '/sign-in' },
  { path: '/identifier-sign-in', event: 'SignIn', other: undefined },
  { path: '/identifier-register', event: 'Register', other: undefined },
  { path: '/reset-password', event: 'ForgotPassword', other: undefined },
] as const;

export type Screen = (typeof screens)[number];

export interface StartFormShown {
  typed?: string;
  isExpired?: boolean;
  problem?: Problem;
  passwordProblem?: Problem;
  disagreement?: Problem;
  types: IdentifierType[];
  ways: Ways;
  widget: CaptchaWidget | undefined;
  /** Why the person comes here again. */
  message?: Html | undefined;
  providers: readonly Provider[];
  hasSingleSignOn: boolean;
}

export function startForm(visit: Visit, screen: Screen, shown: StartFormShown): PageContent {
  const { title, lead, notice } = headingFor(visit, screen, shown);
  return {
    title,
    footer: footer(visit),
    head: shown.widget?.head,
    main: html`<h1>${title}</h1>
<p class="lead">${lead}</p>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${shown.message}
<form id="${startFormId}" method="post" action="${screen.path}" novalidate>
${shown.types.length > 0 && ownFields(visit, screen, shown)}
${shown.types.length === 0 && terms(visit, screen.event, shown.disagreement)}
</form>
${servicesBeside(visit, screen, shown)}
${otherWay(visit, screen, shown.ways)}`,
  };
}

/** Where other services are the only way in, there are none. */
function ownFields(visit: Visit, screen: Screen, shown: StartFormShown) {
  const { words, settings } = visit;
  const { problem, passwordProblem, disagreement, types, widget, typed = firstIdentifier(visit) } = shown;
  const isWithPassword = screen.event === 'SignIn' && asksForPassword(settings);
  const hasFocus = !disagreement && !passwordProblem && !(isWithPassword && typed);
  return html`${identifierField(words, { typed, types, problem, hasFocus })}
${isWithPassword && passwordField(words, { name: 'password', label: words.passwordLabel, purpose: 'current-password', problem: passwordProblem, hasFocus: !hasFocus && !disagreement, aside: forgotten(visit, shown.ways) })}
${terms(visit, screen.event, disagreement)}
${widget?.field}
${submitButton(isWithPassword ? words.signIn : words.proceed)}
${isWithPassword && codeButton(visit, types)}`;
}

function servicesBeside(visit: Visit, { event }: Screen, { types, providers, hasSingleSignOn }: StartFormShown) {
  if (event === 'ForgotPassword') return undefined;
  return otherServices(visit, { providers, hasSingleSignOn, isBeside: types.length > 0, event });
}

function headingFor(
  visit: Visit,
  { event }: Screen,
  { types, isExpired }: StartFormShown,
): { title: string; lead: string; notice?: string } {
  const { words, settings, interaction } = visit;
  const application = nameOf(visit);
  const isMailOnly = types.length === 1 && types[0] === 'email';
  switch (event) {
    case 'SignIn': {
      const isByCode = isMailOnly && !methodFor(settings, 'email')?.password;
      const notice = interaction.state?.hasReset ? { notice: words.passwordChanged } : {};
      const lead = isByCode ? words.signInByCodeLead : words.welcomeBack;
      return { title: fill(words.signInTo, { application }), lead, ...notice };
    }
    case 'Register':
      return {
        title: fill(words.registerFor, { application }),
        lead: isMailOnly ? words.registerByCodeLead : words.registerLead,
      };
    case 'ForgotPassword': {
      const lead = isMailOnly ? words.resetByMailLead : types.length === 1 ? words.resetByPhoneLead : words.resetLead;
      return { title: words.resetPassword, lead, ...(isExpired && { notice: words.passwordExpired }) };
    }
  }
}

/** What was typed before, so that a slip can be put right; else what the application knows. */
function firstIdentifier({ interaction }: Visit): string {
  const { typed } = interaction.state ?? {};
  return typed ? shownIdentifier(typed) : (interaction.parameters.login_hint ?? '').slice(0, 256);
}

export const forgotten = ({ words }: Visit, { ForgotPassword }: Ways): Html | undefined =>
  ForgotPassword.length > 0 ? html`<a href="/reset-password">${words.forgotPassword}</a>` : undefined;

/** Where codes are a second way in, the same form asks for one. */
function codeButton({ words, settings }: Visit, types: IdentifierType[]) {
  const hasCode = types.some((type) => methodFor(settings, type)?.verificationCode);
  return (
    hasCode &&
    html`<button class="quiet" type="submit" name="way" value="code"><span>${words.useCodeInstead}</span></button>`
  );
}

function otherWay(visit: Visit, { event, other }: Screen, ways: Ways) {
  const { words } = visit;
  if (event === 'ForgotPassword') return html`<p class="other"><a href="/sign-in">${words.backToSignIn}</a></p>`;
  if (!other || ways[event === 'SignIn' ? 'Register' : 'SignIn'].length === 0) return undefined;
  const [question, answer] =
    event === 'SignIn' ? [words.newHere, words.createAccount] : [words.knownHere, words.signIn];
  return html`<p class="other">${question} <a href="${other}">${answer}</a></p>`;
}

export function notOffered({ words }: Visit, event: InteractionEvent): PageContent {
  const isReset = event === 'ForgotPassword';
  const title = isReset ? words.resetNotOffered : words.notOffered;
  return {
    title,
    main: html`<h1>${title}</h1><p class="lead">${isReset ? words.resetNotOfferedLead : words.notOfferedLead}</p>
${isReset && html`<p class="other"><a href="/sign-in">${words.backToSignIn}</a></p>`}`,
  };
}
