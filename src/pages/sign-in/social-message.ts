import type { FastifyRequest } from 'fastify';
import { PublicError } from '../../errors.ts';
import { type Html, html } from '../../lib/html.ts';
import { fill } from '../words/words.ts';
import { problemOf } from './problems.ts';
import { isRefusal } from './social-arrival.ts';
import { findProvider, type Provider } from './social-providers.ts';
import type { Visit } from './visit.ts';

/** Why somebody comes to a page again, as its address says. */
export interface Arrival {
  why: string;
  /** Where they come from. */
  provider: Provider | undefined;
}

export async function arrivalOf({ query }: FastifyRequest, visit: Visit): Promise<Arrival> {
  const textOf = (name: string) => {
    const value: unknown = Reflect.get(query as object, name);
    return typeof value === 'string' ? value : '';
  };
  const by = textOf('by');
  return { why: textOf('why'), provider: by ? await findProvider(visit, by) : undefined };
}

/** Calm words for those who came back without what they left for. */
export function messageOf(visit: Visit, { why, provider }: Arrival): Html | undefined {
  const { words } = visit;
  if (why === 'needed') return html`<p class="notice calm" role="status">${words.singleSignOnOnly}</p>`;
  if (why === 'cancelled' && provider) {
    const text = fill(words.providerCancelled, { provider: provider.name });
    return html`<p class="notice calm" role="status">${text}</p>`;
  }
  const text =
    why === 'failed' && provider
      ? fill(words.providerFailed, { provider: provider.name })
      : isRefusal(why)
        ? problemOf(new PublicError(why), visit)?.text
        : undefined;
  return text === undefined ? undefined : html`<p class="problem" role="alert">${text}</p>`;
}
