import { PublicError } from '../errors.ts';
import type { EmailConnectorFactory } from './connector.ts';
import { type BuiltInOptions, createBuiltInFactory } from './email/built-in.ts';
import { smtpFactory } from './email/smtp.ts';

export interface Registry {
  all(): readonly EmailConnectorFactory[];
  find(factoryId: string): EmailConnectorFactory | undefined;
}

/** All factories that come with Postern. A new one is added here, and nowhere else. */
export const builtInFactories = (options: BuiltInOptions): EmailConnectorFactory[] => [
  smtpFactory,
  createBuiltInFactory(options),
];

/** Throws `connector.more_than_one_connector_factory` when two factories have the same id. */
export function createRegistry(factories: readonly EmailConnectorFactory[]): Registry {
  const byId = new Map<string, EmailConnectorFactory>();
  for (const factory of factories) {
    const { id } = factory.metadata;
    if (byId.has(id)) throw new PublicError('connector.more_than_one_connector_factory', { factoryId: id });
    byId.set(id, factory);
  }
  return { all: () => [...byId.values()], find: (factoryId) => byId.get(factoryId) };
}
