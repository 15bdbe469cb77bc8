import { type Html, html } from '../../lib/html.ts';
import type { Words } from '../words/en.ts';
import { alertFor, stateOf } from './form.ts';
import type { Problem } from './problems.ts';

interface Shown {
  name: string;
  label: string;
  purpose: 'current-password' | 'new-password';
  problem?: Problem | undefined;
  hasFocus?: boolean;
  /** After the field, so that the next key press leads on to it and not before it. */
  aside?: Html | undefined;
  minimum?: number | undefined;
}

/** Shown again in clear only where a script runs: the button appears with it. */
export const passwordField = (words: Words, { name, label, purpose, problem, hasFocus, aside, minimum }: Shown) =>
  html`<label for="${name}">${label}</label>
<div class="secret">
<input class="field" id="${name}" name="${name}" type="password" autocomplete="${purpose}" ${minimum && html`minlength="${minimum}"`} maxlength="1024" dir="ltr" required ${hasFocus && 'autofocus'} ${stateOf(name, problem)}>
<button class="reveal" type="button" data-reveal="${name}" data-show="${words.showPassword}" data-hide="${words.hidePassword}" aria-controls="${name}" hidden>${words.showPassword}</button>
</div>
${alertFor(name, problem)}
${aside && html`<p class="beside">${aside}</p>`}`;
