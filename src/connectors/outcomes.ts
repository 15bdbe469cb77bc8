import type { Outcome } from './connector.ts';

/** `confirmTransmission` said no. */
export const superseded: Outcome = {
  kind: 'deferred',
  reason: 'Not sent: the message was superseded, or another node has taken it over.',
};
