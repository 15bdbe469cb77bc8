import { html, raw } from '../lib/html.ts';
import type { ProviderViews } from '../oidc/provider.ts';
import { problemPage } from './error-page.ts';
import { layout } from './layout.ts';
import { defaultTheme } from './theme.ts';
import { en as words } from './words/en.ts';

/** The pages that the OpenID provider shows by itself. */
export const providerViews = (): ProviderViews => ({
  error: ({ error, description }) =>
    problemPage({
      title: words.refused,
      text: words.refusedLead,
      reference: [error, description].filter(Boolean).join(': '),
      language: frame.language,
    }),

  signOut: (form) =>
    layout(frame, {
      title: words.signOutOf,
      main: html`<h1>${words.signOutOf}</h1>
<p class="lead">${words.signOutLead}</p>
${raw(form)}
<button class="button" type="submit" form="op.logoutForm" name="logout" value="yes" data-submit-now autofocus><span>${words.signOut}</span></button>`,
    }),

  signedOut: () =>
    layout(frame, {
      title: words.signedOut,
      main: html`<h1>${words.signedOut}</h1><p class="lead">${words.signedOutLead}</p>`,
    }),
});

const frame = { language: 'en', theme: defaultTheme, name: undefined };
