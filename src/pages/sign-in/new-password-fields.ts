import type { StartedInteraction } from '../../interactions/interaction.ts';
import { html } from '../../lib/html.ts';
import { fill } from '../words/words.ts';
import { passwordField } from './password-field.ts';
import type { Problem } from './problems.ts';
import type { Visit } from './visit.ts';

/**
 * The field of a new password, typed once: it can be looked at. The name beside it is for password managers, which keep
 * the two together.
 */
export function newPasswordFields({ words, settings }: Visit, { state }: StartedInteraction, problem?: Problem) {
  const { username, email, phone } = state.profile;
  const name = username ?? email ?? phone ?? state.typed?.value;
  const minimum = settings.passwordPolicy.length?.min ?? 8;
  return html`${name && html`<input type="hidden" name="username" value="${name}" autocomplete="username">`}
${passwordField(words, { name: 'password', label: words.newPasswordLabel, purpose: 'new-password', problem, hasFocus: true })}
${!problem && html`<p class="hint">${fill(words.passwordLengthHint, { count: minimum })}</p>`}`;
}
