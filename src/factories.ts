import type { Settings } from './config.ts';
import { packagesDirectory } from './connectors/packages/command.ts';
import { loadPackages } from './connectors/packages.ts';
import { builtInFactories, createRegistry, type Registry, type RegistryOptions } from './connectors/registry.ts';
import type { Closers } from './ground.ts';
import type { Logger } from './lib/log.ts';

/** Every connector factory of this installation: those that come with Postern, and those of installed packages. */
export async function loadFactories(
  settings: Settings,
  { inbox, log, closers }: Pick<RegistryOptions, 'inbox'> & { log: Logger; closers: Closers },
): Promise<Registry> {
  const { isProduction, builtInEmailUrl: url, providerEndpoints: endpoints } = settings;
  const builtIn = builtInFactories({ isProduction, url, inbox });
  const packages = await loadPackages({
    directory: packagesDirectory(settings.dataDirectory),
    log,
    endpoints,
    builtInIds: builtIn.map(({ metadata }) => metadata.id),
    // The inbox and POSTERN_BUILT_IN_EMAIL stand behind them; a package could only take those away.
    reservedIds: ['logto-email', 'postern-sms-inbox'],
  });
  closers.push(() => packages.close());
  const others = builtIn.filter(({ metadata }) => !packages.replacedIds.includes(metadata.id));
  return createRegistry([...others, ...packages.factories]);
}
