import { type Html, html, raw } from '../../lib/html.ts';
import type { Problem } from './problems.ts';

/** Says what is wrong, right under the field that it is about. */
export const alertFor = (field: string, problem: Problem | undefined) =>
  problem && html`<p class="problem" role="alert" id="${field}-problem">${problem.text}</p>`;

/** Ties a field to its alert. */
export const stateOf = (field: string, problem: Problem | undefined) =>
  problem ? html`aria-invalid="true" aria-describedby="${field}-problem"` : raw('');

export const submitButton = (label: string) =>
  html`<button class="button" type="submit"><span>${label}</span></button>`;

/** An identifier as people read it; its direction is its own, and where it is too long it breaks before the @. */
export function shownAs(identifier: string): Html {
  const at = identifier.lastIndexOf('@');
  if (at < 0) return html`<bdi class="address" dir="ltr">${identifier}</bdi>`;
  return html`<bdi class="address">${identifier.slice(0, at)}<wbr>${identifier.slice(at)}</bdi>`;
}
