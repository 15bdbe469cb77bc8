import type { Outcome } from '../../connector.ts';
import type { Transmission } from './connection.ts';
import { endingOf, outcomeOfFault } from './fault.ts';
import { postponement, refusal } from './refusal.ts';
import { type Reply, replyOf } from './reply.ts';
import type { Situation } from './situation.ts';

export const superseded: Outcome = {
  kind: 'deferred',
  reason: 'Not sent: the message was superseded, or another node has taken it over.',
};

/** What a failed transmission means (RFC 5321 §4.2, RFC 3463), in a sentence that names cause and next step. */
export function outcomeOfFailure(
  { error, hasBodyBegun }: Extract<Transmission, { kind: 'failed' }>,
  situation: Situation,
): Outcome {
  const reply = replyOf(error, hasBodyBegun);
  if (reply?.stage === 'starttls') return { kind: 'deferred', reason: withoutStartTls(situation, reply.text) };
  if (reply && isTemporary(reply)) return postponement(reply, situation);
  if (reply) return refusal(reply, situation);
  if (hasBodyBegun) {
    return {
      kind: 'unknown',
      reason: `${endingOf(error, situation)} after the message was sent; it may have been delivered.`,
    };
  }
  return outcomeOfFault(error, situation);
}

/** 503 says that the session was out of step, not that the message is bad; unless it is the login that is missing. */
const isTemporary = ({ code, enhanced, stage, text }: Reply) =>
  code < 500 ||
  enhanced?.startsWith('4') === true ||
  (code === 503 && stage !== 'login' && !/auth|log ?in/i.test(text));

const withoutStartTls = ({ host, quote }: Situation, text: string) =>
  `The server ${host} does not offer STARTTLS, which this config requires (${quote(text)}). Use its TLS port with "secure", or, only inside a network you trust, turn "requireTLS" off.`;
