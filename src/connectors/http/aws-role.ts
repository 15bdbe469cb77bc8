import type { defaultProvider } from '@aws-sdk/credential-provider-node';
import { withoutControls } from '../../lib/controls.ts';
import type { Outcome } from '../connector.ts';
import type { AwsCredentials } from './sign-aws.ts';

export type Found = ({ kind: 'found' } & AwsCredentials) | Extract<Outcome, { kind: 'deferred' | 'rejected' }>;

/** What the machine is allowed to do by itself: the role of its container, its EC2 instance, its pod, or its profile. */
export interface AwsRole {
  /**
   * Credentials that are good for a while. They are kept, renewed five minutes before they expire, and asked for once
   * however many messages wait. Ends with the signal.
   */
  credentials(signal: AbortSignal): Promise<Found>;
  /** They were refused: the next call asks for new ones. */
  renew(): void;
  /** What must never be read in a log or a reason. */
  secrets(): string[];
}

type Provide = ReturnType<typeof defaultProvider>;

export function createAwsRole(region: string): AwsRole {
  let provide: Promise<Provide> | undefined;
  let isRefused = false;
  let last: AwsCredentials | undefined;
  const ask = async () => {
    provide ??= loadProvider(region);
    const forceRefresh = isRefused;
    const found = await (await provide)({ forceRefresh });
    isRefused &&= !forceRefresh;
    last = found;
    return { kind: 'found' as const, ...found };
  };
  return {
    async credentials(signal) {
      const asked = ask().catch((error: unknown) => outcomeOfFault(error, last !== undefined));
      return Promise.race([asked, ended(signal)]);
    },
    renew() {
      isRefused = true;
    },
    secrets: () => [last?.secretAccessKey, last?.sessionToken].filter((one) => one !== undefined),
  };
}

/** Loaded when it is needed: most installations have keys in their config (docs/decisions/0012). */
async function loadProvider(region: string) {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({ clientConfig: { region }, logger: silent });
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function ended(signal: AbortSignal): Promise<Found> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return deferred('The credentials of this machine were not there in time');
}

function outcomeOfFault(error: unknown, hasWorked: boolean): Found {
  const { name = '', message = '' } = error instanceof Error ? error : {};
  if (message.startsWith('Could not load credentials from any')) return nothingFound(hasWorked);
  const said = `${name}: ${withoutControls(message).slice(0, 300)}`.replace(/[.\s]+$/, '');
  if (isTemporary(error, name)) return deferred(`The credentials of this machine could not be had now: ${said}`);
  return rejected(`The credentials of this machine cannot be had: ${said}. ${adviceOn(name)}`);
}

/** The chain swallows why its last link failed; what was set up on purpose is taken for being down for a moment. */
function nothingFound(hasWorked: boolean) {
  const source = sources.find(([variable]) => process.env[variable]);
  if (source) return deferred(`${source[1]} (${source[0]}) gave no credentials`);
  if (hasWorked) return deferred('The metadata service of this machine gave no credentials');
  return rejected(
    'There are no AWS credentials: neither in the config, nor in the environment (AWS_ACCESS_KEY_ID), in a profile, ' +
      'by web identity (AWS_WEB_IDENTITY_TOKEN_FILE), from the container, or from the metadata service of EC2. ' +
      'Fill in "accessKeyId" and "accessKeySecret", or give this machine a role; in a container on EC2 the hop limit ' +
      'of the metadata service must be 2.',
  );
}

const sources = [
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'The credentials endpoint of the container'],
  ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'The credentials endpoint of the container'],
  ['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'The metadata service'],
] as const;

/** Of AWS STS and of the network. An identity token that has expired is written anew by who wrote it. */
function isTemporary(error: unknown, name: string) {
  const { code = '', $metadata } = error as { code?: string; $metadata?: { httpStatusCode?: number } };
  return (
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    /^(Throttling|RequestLimitExceeded|IDPCommunicationError|ExpiredToken|TimeoutError)/.test(name) ||
    /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE)/.test(code)
  );
}

const adviceOn = (name: string) =>
  /^(AccessDenied|InvalidIdentityToken)/.test(name)
    ? "Check AWS_ROLE_ARN and the role's trust policy."
    : 'Check the AWS settings of this machine.';

const deferred = (cause: string): Found => ({ kind: 'deferred', reason: `${cause}. Postern tries again.` });
const rejected = (reason: string): Found => ({ kind: 'rejected', scope: 'configuration', reason });
