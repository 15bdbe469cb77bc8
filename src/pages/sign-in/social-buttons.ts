import { type Html, html, raw } from '../../lib/html.ts';
import { fill } from '../words/words.ts';
import type { Provider } from './social-providers.ts';
import { mustAgree } from './terms.ts';
import type { Visit } from './visit.ts';

/** The form of the page's own fields. */
export const startFormId = 'start';
const providersFormId = 'providers';

/** More than so many would push everything else off the screen of a phone: they become a row of logos. */
const mostInFull = 4;
const mostInRow = 5;

interface Shown {
  providers: readonly Provider[];
  hasSingleSignOn: boolean;
  /** The page offers other ways as well. */
  isBeside: boolean;
  event: 'SignIn' | 'Register';
}

/**
 * The ways in by other services. Where people have to agree to something first, the buttons send the page's form, which
 * has the box; otherwise a form of their own, so that neither password nor captcha travels along.
 */
export function otherServices(visit: Visit, { providers, hasSingleSignOn, isBeside, event }: Shown): Html | undefined {
  if (providers.length === 0 && !hasSingleSignOn) return undefined;
  const { words } = visit;
  const isAgreed = !mustAgree(visit, event);
  const owner = isAgreed ? providersFormId : startFormId;
  const isCompact = providers.length > mostInFull;
  return html`${isBeside && providers.length > 0 && html`<p class="or"><span>${words.orElse}</span></p>`}
${isAgreed && providers.length > 0 && html`<form class="unseen" id="${providersFormId}" method="post"></form>`}
${
  providers.length > 0 &&
  html`<div class="providers"${isCompact && columnsFor(providers.length)}>
${providers.map((provider) => button(visit, provider, { owner, isCompact, event }))}
</div>`
}
${hasSingleSignOn && html`<p class="sso"><a href="/single-sign-on">${words.useSingleSignOn}</a></p>`}`;
}

/** Rows as even as they can be: six are three and three. */
function columnsFor(count: number) {
  const rows = Math.ceil(count / mostInRow);
  return html` data-columns="${Math.ceil(count / rows)}"`;
}

interface Button {
  owner: string;
  isCompact: boolean;
  event: 'SignIn' | 'Register';
}

function button({ words, frame }: Visit, provider: Provider, { owner, isCompact, event }: Button) {
  const action = `/sign-in/social/${encodeURIComponent(provider.id)}?event=${event}`;
  const label = fill(words.continueWith, { provider: provider.name });
  return html`<button class="button secondary provider" type="submit" form="${owner}" formaction="${action}" formnovalidate ${
    isCompact ? html`title="${provider.name}"` : raw('')
  }>${logoOf(provider, frame.theme.hasDarkMode)}<span${raw(isCompact ? ' class="unseen"' : '')}>${label}</span></button>`;
}

/** The name says it all, so that the logo says nothing. */
export function logoOf({ name, logo, darkLogo }: Provider, hasDarkMode: boolean): Html {
  if (!logo) return html`<b class="mark" aria-hidden="true">${[...name][0]?.toUpperCase()}</b>`;
  const dark = hasDarkMode && darkLogo && darkLogo !== logo;
  return html`<picture>${
    dark && html`<source srcset="${inSourceSet(darkLogo)}" media="(prefers-color-scheme: dark)">`
  }<img src="${logo}" alt="" width="24" height="24"></picture>`;
}

/** A space, or a comma at the end, would end the address there. */
const inSourceSet = (url: string) => url.replaceAll(/\s/g, '%20').replace(/,$/, '%2C');
