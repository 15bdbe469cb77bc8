import type { InteractionEvent } from '../../interactions/interaction.ts';
import { html, raw } from '../../lib/html.ts';
import { fillHtml } from '../words/words.ts';
import { alertFor, stateOf } from './form.ts';
import type { Problem } from './problems.ts';
import type { Setting } from './visit.ts';

/** Whether people tick a box before they go on; where there is nothing to agree to, they do not. */
export function mustAgree({ settings }: Setting, event: InteractionEvent) {
  if (!settings.termsOfUseUrl && !settings.privacyPolicyUrl) return false;
  const policy = settings.agreeToTermsPolicy;
  return policy === 'Manual' || (policy === 'ManualRegistrationOnly' && event === 'Register');
}

/** The line or the box about terms of use and privacy policy, as far as the settings name any. */
export function terms(setting: Setting, event: InteractionEvent, problem?: Problem) {
  const { settings, words } = setting;
  const { termsOfUseUrl, privacyPolicyUrl, agreeToTermsPolicy } = settings;
  if (!termsOfUseUrl && !privacyPolicyUrl) return raw('');
  const named = termsOfUseUrl && privacyPolicyUrl ? 'Both' : termsOfUseUrl ? 'Terms' : 'Privacy';
  const link = (url: string | null, text: string) =>
    html`<a href="${url ?? ''}" target="_blank" rel="noopener">${text}</a>`;
  const links = {
    terms: link(termsOfUseUrl, words.termsOfUse),
    privacy: link(privacyPolicyUrl, words.privacyPolicy),
  };
  if (mustAgree(setting, event)) {
    return html`<p class="agreement"><input type="checkbox" id="agree" name="agree" value="yes" ${stateOf('agree', problem)}>
<label for="agree">${fillHtml(words[`boxFor${named}`], links)}</label></p>
${alertFor('agree', problem)}`;
  }
  const isOpen = agreeToTermsPolicy === 'Automatic' || event === 'Register';
  return isOpen ? html`<p class="small">${fillHtml(words[`agreeTo${named}`], links)}</p>` : raw('');
}

export function footer({ settings, words }: Pick<Setting, 'settings' | 'words'>) {
  const { supportEmail, supportWebsiteUrl } = settings;
  const url = supportEmail ? `mailto:${supportEmail}` : supportWebsiteUrl;
  return url ? html`<a href="${url}">${words.support}</a>` : undefined;
}
