import type { Clock } from '../lib/clock.ts';
import type { Fetch } from '../lib/fetch.ts';
import { timeOrderedId } from '../lib/ids.ts';
import type { HookEvent } from './events.ts';
import type { Hook } from './hooks.ts';
import { type HookOutcome, postToHook } from './request.ts';
import { samplePayload } from './sample.ts';

/** Sends a sample of each event at once, and never again. Gives the first outcome that is a failure, if there is one. */
export async function tryOut(
  { fetch, clock }: { fetch: Fetch; clock: Clock },
  target: Pick<Hook, 'id' | 'config' | 'signingKey'>,
  events: readonly HookEvent[],
): Promise<HookOutcome | undefined> {
  const at = clock();
  const outcomes = events.map((event) => {
    const now = new Date(at);
    const told = { hookId: target.id, event, createdAt: now.toISOString(), ...samplePayload(event, now) };
    const signal = new AbortController().signal;
    return postToHook(fetch, { id: timeOrderedId(at), target, body: JSON.stringify(told), at, signal });
  });
  return (await Promise.all(outcomes)).find(({ kind }) => kind !== 'delivered');
}
