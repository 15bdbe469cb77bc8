import type { Outcome } from '../../connector.ts';
import type { Transmission } from './connection.ts';
import { deferred, type Explanation, outcomeOf } from './explanation.ts';
import { endingOf, explainFault } from './fault.ts';
import { explainPostponement } from './postponement.ts';
import { explainRefusal } from './refusal.ts';
import { type Reply, replyOf } from './reply.ts';
import type { Situation } from './situation.ts';

type Failure = Omit<Extract<Transmission, { kind: 'failed' }>, 'kind'> & { kind?: 'failed' };

export const outcomeOfFailure = (failure: Failure, situation: Situation): Outcome =>
  outcomeOf(explainFailure(failure, situation));

/** What a failed transmission means (RFC 5321 §4.2, RFC 3463): cause and next step. */
export function explainFailure({ error, hasBodyBegun }: Failure, situation: Situation): Explanation {
  const reply = replyOf(error, hasBodyBegun);
  if (reply?.stage === 'starttls') return withoutStartTls(reply, situation);
  if (reply && isTemporary(reply)) return explainPostponement(reply, situation);
  if (reply) return explainRefusal(reply, situation);
  if (hasBodyBegun) {
    const cause = `${endingOf(error, situation)} after the message was sent; it may have been delivered.`;
    return { verdict: { kind: 'unknown' }, cause };
  }
  return explainFault(error, situation);
}

/** 503 says that the session was out of step, not that the message is bad; unless it is the login that is missing. */
const isTemporary = ({ code, enhanced, stage, text }: Reply) =>
  code < 500 ||
  enhanced?.startsWith('4') === true ||
  (code === 503 && stage !== 'login' && !/auth|log ?in/i.test(text));

/** RFC 3207 §4: 454 is for a server that has STARTTLS and cannot do it now. */
const withoutStartTls = ({ code, text }: Reply, { host, quote }: Situation) =>
  code < 500
    ? deferred(
        `The server ${host} offers STARTTLS but cannot do it now (${quote(text)}).`,
        'It mostly lacks its certificate or key: whoever runs it must see to that.',
      )
    : deferred(
        `The server ${host} does not offer STARTTLS, which this config requires (${quote(text)}).`,
        'Use its TLS port with "secure", or, only inside a network you trust, turn "requireTLS" off.',
      );
