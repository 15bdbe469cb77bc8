import { html } from '../../lib/html.ts';
import type { Words } from '../words/en.ts';
import { alertFor, stateOf, submitButton } from './form.ts';
import type { Problem } from './problems.ts';

/** The field for what the authenticator app shows, with its button. Browsers fill it in where they know the secret. */
export const appCodeFields = (words: Words, problem: Problem | undefined, hasFocus: boolean) =>
  html`<label for="code">${words.appCode}</label>
<input class="field code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" dir="ltr" required ${hasFocus && 'autofocus'} ${stateOf('code', problem)}>
${alertFor('code', problem)}
${submitButton(words.confirmCode)}`;
