import type { Outcome } from '../connectors/connector.ts';
import { PublicError } from '../errors.ts';

/** What a client is told of an attempt that did not go well; the reason is a sentence of the connector, free of secrets. */
export function refusalOf(outcome: Exclude<Outcome, { kind: 'accepted' }>): PublicError {
  const named = outcome.kind === 'unknown' ? undefined : outcome.code;
  return new PublicError(named ? `connector.${named}` : 'connector.general', { errorDescription: outcome.reason });
}
