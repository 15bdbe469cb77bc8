import type { Message, Outcome } from '../connectors/connector.ts';
import type { Outbound } from '../lib/fetch.ts';
import type { Logger } from '../lib/log.ts';
import type { Connector } from './connectors.ts';
import { failureOf, sendThrough } from './send.ts';

const limitMilliseconds = 45_000;

/**
 * Sends a message at once and only once, without the outbox: to see what the provider answers. Never throws, and leaves
 * nothing of the connector open.
 */
export async function trySend(
  { factory, config }: Pick<Connector, 'factory' | 'config'>,
  message: Message,
  { log, outbound }: { log: Logger; outbound: Outbound },
): Promise<Outcome> {
  const { fetch } = outbound.reachFor(factory.metadata.id);
  const signal = AbortSignal.timeout(limitMilliseconds);
  try {
    return await sendThrough(factory, message, config, { signal, log, fetch, confirmTransmission: async () => true });
  } catch (error) {
    return failureOf(factory, { isBegun: false, error });
  } finally {
    await factory.release?.(config);
  }
}
