import type { Outcome } from '../../connector.ts';
import { type AwsRole, createAwsRole } from '../../http/aws-role.ts';
import type { ProviderRequest } from '../../http/provider.ts';
import { signAws } from '../../http/sign-aws.ts';
import type { AwsSesConfig } from './config.ts';

/** Of configs without keys. */
const roles = new WeakMap<AwsSesConfig, AwsRole>();

export const hasOwnKeys = ({ accessKeyId }: AwsSesConfig) => accessKeyId !== undefined;

export function roleOf(config: AwsSesConfig): AwsRole {
  const role = roles.get(config) ?? createAwsRole(config.region);
  roles.set(config, role);
  return role;
}

export const forgetRole = (config: AwsSesConfig) => roles.delete(config);

export const originOf = ({ region }: AwsSesConfig) =>
  `https://email.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** The request to a path of the API, signed with the keys of the config or those of the machine's role. */
export async function signed(
  config: AwsSesConfig,
  { path, json }: { path: string; json?: object },
  { signal }: { signal: AbortSignal },
): Promise<ProviderRequest | Outcome> {
  const credentials = await credentialsOf(config, signal);
  if (credentials.kind !== 'found') return credentials;
  const url = `${originOf(config)}${path}`;
  const request = json
    ? { url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }
    : { url, headers: {} };
  return signAws(request, credentials, { region: config.region, service: 'ses' });
}

async function credentialsOf(config: AwsSesConfig, signal: AbortSignal) {
  const { accessKeyId, accessKeySecret, sessionToken } = config;
  if (accessKeyId === undefined || accessKeySecret === undefined) return roleOf(config).credentials(signal);
  return { kind: 'found' as const, accessKeyId, secretAccessKey: accessKeySecret, sessionToken };
}
