import type { Clock } from '../lib/clock.ts';
import type { Fetch } from '../lib/fetch.ts';
import type { Logger } from '../lib/log.ts';
import { type BreachCheck, checkBreaches } from './breached-password.ts';

/** `off`: the operator does not want breaches to be asked. */
export type BreachAnswer = BreachCheck | { kind: 'off' };

/** Whether passwords are in known breaches, as far as somebody can be asked. */
export interface Breaches {
  find(password: string): Promise<BreachAnswer>;
}

export interface BreachesParts {
  fetch: Fetch;
  /** Undefined: nobody is asked. */
  endpoint: string | undefined;
  clock: Clock;
  log: Logger;
}

/** A service that has just failed is left alone for so long, so that people need not wait for it one after another. */
const pauseMilliseconds = 30_000;

const longestMilliseconds = 5_000;

/**
 * Asks the service, and after a failure nobody for half a minute: until then the answer is `unavailable` at once. Then
 * one question tries it, and while that is under way the others do not wait for it either.
 */
export function openBreaches({ fetch, endpoint, clock, log }: BreachesParts): Breaches {
  let failure: { reason: string; until: number } | undefined;
  if (endpoint === undefined) {
    log.info('passwords are not compared with known breaches: POSTERN_BREACHED_PASSWORDS_URL is off');
    return { find: async () => ({ kind: 'off' }) };
  }
  return {
    async find(password) {
      const now = clock();
      if (failure && now < failure.until) return { kind: 'unavailable', reason: failure.reason };
      if (failure) failure.until = now + pauseMilliseconds;
      const signal = AbortSignal.timeout(longestMilliseconds);
      const check = await checkBreaches(password, { fetch, endpoint, signal });
      if (check.kind === 'unavailable') {
        const { reason } = check;
        failure = { reason, until: clock() + pauseMilliseconds };
        log.warn({ reason }, 'could not ask whether a password is in known breaches');
      } else if (failure) {
        failure = undefined;
        log.info('passwords are compared with known breaches again');
      }
      return check;
    },
  };
}
