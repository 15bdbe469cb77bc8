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

/** An address as people typed it; its direction is its own, and where it is too long it breaks before the @. */
export const shownAddress = (address: string): Html =>
  html`<bdi class="address">${address.slice(0, address.lastIndexOf('@'))}<wbr>${address.slice(address.lastIndexOf('@'))}</bdi>`;
