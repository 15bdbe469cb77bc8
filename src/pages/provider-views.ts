import type { Door } from '../door.ts';
import { type Html, html, raw } from '../lib/html.ts';
import type { ProviderPage, ProviderViews, Reader } from '../oidc/provider-pages.ts';
import { problemContent, problemPage } from './error-page.ts';
import { layout, type PageContent } from './layout.ts';
import { settingFor } from './look.ts';
import { securityHeaders } from './security-headers.ts';
import { footer } from './sign-in/terms.ts';
import { en, type Words } from './words/en.ts';

type House = Pick<Door, 'parts' | 'tenantId' | 'isSecure'>;

/** The pages that the OpenID provider shows by itself, as the other pages of the sign-in look and speak. */
export const providerViews = (house: House): ProviderViews => ({
  async error(reader, { error, description }) {
    const reference = [error, description].filter(Boolean).join(': ');
    try {
      return await draw(house, reader, (words) =>
        problemContent(words, { title: words.refused, text: words.refusedLead, reference }),
      );
    } catch (fault) {
      // The page of a failure must not fail with the database.
      house.parts.log.error({ err: fault }, 'could not draw the page of an error');
      return plainError(house, reference);
    }
  },

  signOut: (reader, form) =>
    draw(house, reader, (words) => ({
      title: words.signOutOf,
      main: html`<h1>${words.signOutOf}</h1>
<p class="lead">${words.signOutLead}</p>
${raw(form)}
${onward(words.signOut, 'op.logoutForm', html`name="logout" value="yes"`)}`,
    })),

  signedOut: (reader) =>
    draw(house, reader, (words) => ({
      title: words.signedOut,
      main: html`<h1>${words.signedOut}</h1>
<p class="lead">${words.signedOutLead}</p>`,
    })),

  leadOn: (reader, { action, fields }) =>
    draw(house, reader, (words) => ({
      title: words.almostDone,
      main: html`<h1>${words.almostDone}</h1>
<form id="onward" method="post" action="${raw(action)}">
${raw(fields)}
</form>
${onward(words.proceed, 'onward', raw(''))}`,
    })),
});

/** Where scripts run, the button is pressed as soon as it is there. */
const onward = (label: string, form: string, attributes: Html) =>
  html`<button class="button" type="submit" form="${form}" ${attributes} data-submit-now autofocus><span>${label}</span></button>`;

async function draw(house: House, reader: Reader, contentIn: (words: Words) => PageContent): Promise<ProviderPage> {
  const setting = await settingFor(house, reader, reader);
  const { images, styleHash } = setting.frame.theme;
  return {
    headers: securityHeaders({ isSecure: house.isSecure, images, styleHash, leadsOut: true, keepsOpener: true }),
    body: layout(setting.frame, { footer: footer(setting), ...contentIn(setting.words) }),
  };
}

const plainError = ({ isSecure }: House, reference: string): ProviderPage => ({
  headers: securityHeaders({ isSecure }),
  body: problemPage({ language: 'en', title: en.refused, text: en.refusedLead, reference }),
});
