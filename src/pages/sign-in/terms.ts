import type { InteractionEvent } from '../../interactions/interaction.ts';
import { html, raw } from '../../lib/html.ts';
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
  const link = (url: string, text: string) => html`<a href="${url}" target="_blank" rel="noopener">${text}</a>`;
  const links = [
    ...(settings.termsOfUseUrl ? [link(settings.termsOfUseUrl, words.termsOfUse)] : []),
    ...(settings.privacyPolicyUrl ? [link(settings.privacyPolicyUrl, words.privacyPolicy)] : []),
  ];
  if (links.length === 0) return raw('');
  const both = links.length === 2 ? html`${links[0]} ${words.and} ${links[1]}` : links[0];
  if (mustAgree(setting, event)) {
    return html`<p class="agreement"><input type="checkbox" id="agree" name="agree" value="yes" ${stateOf('agree', problem)}>
<label for="agree">${words.agreeByHand} ${both}.</label></p>
${alertFor('agree', problem)}`;
  }
  const isOpen = settings.agreeToTermsPolicy === 'Automatic' || event === 'Register';
  return isOpen ? html`<p class="small">${words.agreeAutomatically} ${both}.</p>` : raw('');
}

export function footer({ settings, words }: Setting) {
  const { supportEmail, supportWebsiteUrl } = settings;
  const url = supportEmail ? `mailto:${supportEmail}` : supportWebsiteUrl;
  return url ? html`<a href="${url}">${words.support}</a>` : undefined;
}
