import type { Outcome } from '../connectors/connector.ts';
import type { Logger } from '../lib/log.ts';
import type { ConnectorInUse, EmailConnector } from './connectors.ts';
import type { Job } from './outbox.ts';

const limitMilliseconds = 60_000;

export type Sent =
  | { kind: 'answered'; outcome: Outcome; milliseconds: number }
  /** The message was not this node's to send any more. */
  | { kind: 'superseded' };

/**
 * One attempt through one connector, which ends within a minute and never throws. `milliseconds` is what the provider
 * took: from the first byte of the body on, for how long a message queues here says nothing about the provider.
 */
export async function send(
  job: Job,
  connector: EmailConnector,
  { log, confirm }: { log: Logger; confirm: (id: string) => Promise<boolean> },
): Promise<Sent> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limitMilliseconds);
  let begunAt = performance.now();
  let transmission = 'not begun' as 'not begun' | 'begun' | 'refused';
  const confirmTransmission = async () => {
    const isOurs = await confirm(job.message.id);
    transmission = isOurs ? 'begun' : 'refused';
    begunAt = performance.now();
    return isOurs;
  };
  const ask = async () =>
    connector.factory.send(job.message, connector.config, { signal: abort.signal, log, confirmTransmission });
  const outcome = await ask().catch((error: unknown) => {
    log.error({ delivery: job.message.id, error: nameOf(error) }, 'the connector threw');
    return failureOf(connector, transmission === 'begun', error);
  });
  clearTimeout(timer);
  if (transmission === 'refused') return { kind: 'superseded' };
  return { kind: 'answered', outcome, milliseconds: performance.now() - begunAt };
}

/** There is nothing to send through; that may be repaired before the message expires. */
export const outcomeWithout = (inUse: Exclude<ConnectorInUse, { kind: 'ready' }>): Outcome => ({
  kind: 'rejected',
  scope: 'configuration',
  reason: inUse.kind === 'invalid' ? inUse.reason : 'There is no email connector.',
});

const failureOf = (connector: EmailConnector, isBegun: boolean, error: unknown): Outcome => ({
  kind: isBegun ? 'unknown' : 'deferred',
  reason: `The connector ${connector.factory.metadata.id} failed (${nameOf(error)}).`,
});

/** A connector's own error text may hold secrets or the message: only its name is told. */
const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);
