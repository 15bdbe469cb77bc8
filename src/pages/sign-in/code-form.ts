import { matchingWord } from '../../interactions/link-word.ts';
import { codeTypeOf } from '../../interactions/records.ts';
import { type Html, html } from '../../lib/html.ts';
import { maskRecipient } from '../../lib/mask.ts';
import type { PageContent } from '../layout.ts';
import { fill, fillHtml } from '../words/words.ts';
import type { CodeStep } from './code-step.ts';
import { alertFor, shownAs, stateOf, submitButton } from './form.ts';
import { shownIdentifier } from './identifier-field.ts';
import type { Problem } from './problems.ts';
import { suggestAddress } from './suggest-address.ts';
import { footer } from './terms.ts';
import { startPathOf } from './visit.ts';
import { methodFor } from './ways.ts';

const path = '/sign-in/code';

export function codeForm(
  step: CodeStep,
  { problem, wasSentAgain = false }: { problem?: Problem; wasSentAgain?: boolean },
): PageContent {
  const { visit, record } = step;
  const { words } = visit;
  const isMail = record.identifier.type === 'email';
  const title = isMail ? words.checkMail : words.checkPhone;
  return {
    title,
    footer: footer(visit),
    main: html`<h1>${title}</h1>
<p class="lead">${leadFor(step)}</p>
<p class="chosen">${shownAs(addressOf(record))} ${changeLink(step)}</p>
${suggestion(step)}
${wasSentAgain && html`<p class="notice" role="status">${words.sentAgain}</p>`}
<form method="post" action="${path}" novalidate>
<label for="code">${words.codeLabel}</label>
<input class="field code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" dir="ltr" required autofocus ${stateOf('code', problem)}>
${alertFor('code', problem)}
${submitButton(words.confirmCode)}
</form>
${linkHint(step)}
${resendForm(step)}
<p class="other"><a href="${path}/help">${words.didNotGetIt}</a></p>`,
  };
}

/** The word by which people who open the link elsewhere find back to this window. */
function linkHint({ visit: { door, words }, record }: CodeStep) {
  if (!record.hasLink) return undefined;
  const word = matchingWord(door.parts.seal, door.tenantId, record.id);
  return html`<p class="hint">${words.linkToo} ${words.matchWord} <strong class="word" dir="ltr" translate="no">${word}</strong></p>`;
}

/** Whoever has given the first factor alone learns no more of the second than where its code goes (spec 5.10). */
const addressOf = ({ usageType, identifier }: CodeStep['record']) =>
  usageType === 'MfaVerification' ? maskRecipient(identifier.value) : shownIdentifier(identifier);

/** Where nobody may learn whether an account is there, the page does not say that a message was sent. */
function leadFor({ visit: { words, settings }, interaction, record }: CodeStep) {
  const { event, userId } = interaction.state;
  const isCertain =
    userId !== undefined || event === 'Register' || (event === 'SignIn' && settings.signInMode !== 'SignIn');
  if (record.identifier.type === 'email') return isCertain ? words.codeSent : words.codeSentIfKnown;
  return isCertain ? words.codeSentToPhone : words.codeSentToPhoneIfKnown;
}

export function changeLink({ visit, interaction, record }: CodeStep) {
  const { words } = visit;
  const { event, userId, profile } = interaction.state;
  const label = record.identifier.type === 'email' ? words.changeAddress : words.changePhone;
  if (record.usageType === 'MfaVerification') {
    return html`<a href="/sign-in/second-factor" aria-label="${words.otherWays}">${words.change}</a>`;
  }
  if (record.usageType === 'BindMfa') {
    return html`<a href="/mfa-binding/${codeTypeOf(record.identifier)}" aria-label="${label}">${words.change}</a>`;
  }
  const isAddition = userId !== undefined || Object.keys(profile).length > 0;
  const url = isAddition ? '/sign-in/continue' : startPathOf(visit, event);
  return html`<a href="${url}" aria-label="${label}">${words.change}</a>`;
}

export const resendForm = ({ visit: { words }, record }: CodeStep) =>
  html`<form class="again" method="post" action="${path}/resend">
<button class="quiet" type="submit" data-resend="${record.id}" data-waiting="${words.resendWaiting}" data-ready="${words.resendReady}"><span>${words.resend}</span></button>
</form>
<p class="unseen" role="status" data-announce></p>`;

/** Whoever waits in vain may have another way in; it is offered whether or not this account has one. */
export function passwordInstead({ visit: { words, settings }, interaction, record }: CodeStep): Html | undefined {
  const { event, userId, typed } = interaction.state;
  const isOffered = event === 'SignIn' && !userId && typed && methodFor(settings, record.identifier.type)?.password;
  return isOffered ? html`<p class="other"><a href="/sign-in/password">${words.usePasswordInstead}</a></p>` : undefined;
}

/** One press sends the code to the address that was probably meant. */
export function suggestion({ visit, interaction, record }: CodeStep) {
  const { words } = visit;
  const { event, userId, profile } = interaction.state;
  const isFirst = userId === undefined && Object.keys(profile).length === 0;
  const address = isFirst && record.identifier.type === 'email' ? suggestAddress(record.identifier.value) : undefined;
  if (!address) return undefined;
  const shown = shownIdentifier({ type: 'email', value: address });
  return html`<form class="suggestion" method="post" action="${startPathOf(visit, event)}">
<input type="hidden" name="identifier" value="${address}">
<input type="hidden" name="agree" value="yes">
<input type="hidden" name="way" value="code">
${fillHtml(words.didYouMean, { address: html`<button class="link" type="submit" aria-label="${fill(words.sendThere, { address: shown })}">${shownAs(shown)}</button>` })}
</form>`;
}
