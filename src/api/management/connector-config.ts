import type { AnyFactory } from '../../connectors/factory.ts';
import { movesSecrets, restoreSecrets } from '../../connectors/secrets.ts';
import { judgeConfig } from '../../delivery/judge-config.ts';
import { PublicError } from '../../errors.ts';
import { describeIssues } from '../route.ts';

/** The config with the stored secrets behind its masks, unless it would send them somewhere else. */
export function withStoredSecrets<Config>(factory: AnyFactory, given: Config, stored: unknown): Config {
  if (movesSecrets(factory.config, given, stored)) {
    const details = 'config: the server changed, so its secrets are needed again; the mask keeps none of them';
    throw new PublicError('connector.invalid_config', undefined, { details });
  }
  return restoreSecrets(factory.config, given, stored);
}

/** The config as the factory reads it, if it accepts it. */
export async function acceptedConfig(factory: AnyFactory, given: object): Promise<unknown> {
  const verdict = await judgeConfig(factory, given);
  if (verdict.kind === 'valid') return verdict.config;
  const { issues } = verdict;
  throw new PublicError('connector.invalid_config', { issues }, { details: describeIssues({ issues }, 'config') });
}

/** The config as given, if the factory accepts it: what a schema defaults is not stored. */
export async function checkedConfig<Config extends object>(factory: AnyFactory, config: Config): Promise<Config> {
  await acceptedConfig(factory, config);
  return config;
}
