import type { ConnectorFactory, Message, Outcome, SendContext } from '../connectors/connector.ts';
import type { Outbound } from '../lib/fetch.ts';
import type { Logger } from '../lib/log.ts';
import type { Connector, ConnectorInUse } from './connectors.ts';
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
  { factory, config }: Connector,
  { log, outbound, confirm }: { log: Logger; outbound: Outbound; confirm: (id: string) => Promise<boolean> },
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
  const { fetch } = outbound.reachFor(factory.metadata.id);
  const ask = async () =>
    sendThrough(factory, job.message, config, { signal: abort.signal, log, fetch, confirmTransmission });
  const outcome = await ask().catch((error: unknown) => {
    log.error({ delivery: job.message.id, error: nameOf(error) }, 'the connector threw');
    return failureOf(factory, { isBegun: transmission === 'begun', error });
  });
  clearTimeout(timer);
  if (transmission === 'refused') return { kind: 'superseded' };
  return { kind: 'answered', outcome, milliseconds: performance.now() - begunAt };
}

/** A message goes through a connector of its own type, and through no other. */
export async function sendThrough(factory: ConnectorFactory, message: Message, config: unknown, context: SendContext) {
  if (factory.type === 'Email' && message.type === 'Email') return factory.send(message, config, context);
  if (factory.type === 'Sms' && message.type === 'Sms') return factory.send(message, config, context);
  throw new TypeError(`a message of type ${message.type} cannot go through ${factory.metadata.id}`);
}

/** There is nothing to send through; that may be repaired before the message expires. */
export const outcomeWithout = (inUse: Exclude<ConnectorInUse, { kind: 'ready' }>): Outcome => ({
  kind: 'rejected',
  scope: 'configuration',
  reason: inUse.kind === 'invalid' ? inUse.reason : `There is no ${nouns[inUse.type]} connector.`,
});

const nouns = { Email: 'email', Sms: 'SMS' };

/** What it means that a connector threw. */
export const failureOf = (
  { metadata }: ConnectorFactory,
  { isBegun, error }: { isBegun: boolean; error: unknown },
): Outcome => ({
  kind: isBegun ? 'unknown' : 'deferred',
  reason: `The connector ${metadata.id} failed (${nameOf(error)}).`,
});

/** A connector's own error text may hold secrets or the message: only its name is told. */
export const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);
