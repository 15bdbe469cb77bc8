import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Credentials as container and EC2 give them out. */
export const roleCredentials = (expiresInSeconds = 3600) => ({
  AccessKeyId: 'ASIAROLE4711',
  SecretAccessKey: 'role-secret-swordfish-4711',
  Token: 'role-token-swordfish//4711==',
  Expiration: new Date(Date.now() + expiresInSeconds * 1000).toISOString().replace(/\.\d+/, ''),
});

/** A machine that has nothing of AWS but these variables; `files` are written below `{files}`. Dispose of it. */
export async function enterAwsEnvironment(
  variables: Record<string, string>,
  files: Record<string, string> = {},
): Promise<AsyncDisposable> {
  const before = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  const directory = await mkdtemp(join(tmpdir(), 'aws-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  const nothing = {
    AWS_CONFIG_FILE: '{files}/no-config',
    AWS_SHARED_CREDENTIALS_FILE: '{files}/no-credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  leaveAws();
  for (const [name, value] of Object.entries({ ...nothing, ...variables }))
    process.env[name] = value.replace('{files}', directory);
  return {
    async [Symbol.asyncDispose]() {
      leaveAws();
      Object.assign(process.env, Object.fromEntries(before));
      await rm(directory, { recursive: true });
    },
  };
}

export async function withAwsEnvironment<Result>(
  variables: Record<string, string>,
  work: () => Promise<Result>,
  files?: Record<string, string>,
): Promise<Result> {
  await using _machine = await enterAwsEnvironment(variables, files);
  return await work();
}

function leaveAws() {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
}
