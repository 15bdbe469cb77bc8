import type { Outcome } from '../connectors/connector.ts';
import { PublicError } from '../errors.ts';

/** What a client is told of an attempt that did not go well; the reason is a sentence of the connector, free of secrets. */
export function refusalOf(outcome: Exclude<Outcome, { kind: 'accepted' }>): PublicError {
  const isMissing = outcome.kind === 'rejected' && outcome.code === 'not_implemented';
  const code = isMissing ? 'connector.not_implemented' : 'connector.general';
  return new PublicError(code, { errorDescription: outcome.reason });
}
