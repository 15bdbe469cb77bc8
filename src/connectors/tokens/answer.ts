import { withoutControls } from '../../lib/controls.ts';
import type { HttpResult, NetworkFault } from '../../lib/fetch.ts';
import { type Answer, answerOf, textAt } from '../http/answer.ts';
import { retryAfterSecondsOf } from '../http/retry-after.ts';
import { createRedaction } from '../redact.ts';
import type { Grant, TokenFailure } from './grant.ts';

export interface Granted {
  kind: 'granted';
  accessToken: string;
  lifetimeSeconds: number;
  refreshToken: string | undefined;
}

/** RFC 6749 §5.1 only recommends `expires_in`. */
const silentLifetimeSeconds = 600;
const longestLifetimeSeconds = 24 * 3600;

/** What a token service answered: a token (RFC 6749 §5.1), an error (§5.2), or anything else. */
export function readResult(result: HttpResult, grant: Grant, now: number): Granted | TokenFailure {
  const service = `The token service ${URL.parse(grant.tokenUrl)?.host ?? ''}`;
  if (result.kind === 'withheld') return deferred(`${service} was not asked.`);
  if (result.kind === 'failed') return unreachable(result.fault, service);
  const answer = answerOf(result);
  const accessToken = textAt(answer.json, 'access_token');
  if (!answer.isOk || accessToken === undefined || !isToken(accessToken)) return refusal(answer, grant, service, now);
  return {
    kind: 'granted',
    accessToken,
    lifetimeSeconds: lifetimeOf(answer.json),
    refreshToken: textAt(answer.json, 'refresh_token'),
  };
}

/** RFC 6750 §2.1: what may stand after `Bearer`. Anything else could break out of the line it is written to. */
const isToken = (text: string) => /^[\x21-\x7e]{1,16000}$/.test(text);

function lifetimeOf(json: unknown) {
  const given = Number(textAt(json, 'expires_in') ?? silentLifetimeSeconds);
  return Number.isFinite(given) ? Math.min(Math.max(given, 0), longestLifetimeSeconds) : silentLifetimeSeconds;
}

function unreachable({ kind, words }: NetworkFault, service: string): TokenFailure {
  return kind === 'url' || kind === 'address'
    ? rejected(`${service} cannot be called: ${words}.`, 'Check the token URL.')
    : deferred(`${service} could not be used now: ${words}.`);
}

function refusal(answer: Answer, grant: Grant, service: string, now: number): TokenFailure {
  const error = textAt(answer.json, 'error');
  const words = [error, textAt(answer.json, 'error_description')].filter(Boolean).join(': ');
  const said = words === '' ? `status ${answer.status}` : quoteFor(grant)(words);
  if (isTemporary(answer.status, error)) {
    const seconds = retryAfterSecondsOf(answer.headers, undefined, now);
    return deferred(`${service} could not be used now: ${said}.`, seconds);
  }
  return error === undefined
    ? rejected(`${service} gave no access token, but ${said} and nothing of its kind.`, 'Check the token URL.')
    : rejected(`${service} gave no access token: ${said}.`, adviceOn(error, grant));
}

/** The names of RFC 6749 §4.1.2.1, which token services use as well, and `slow_down` of RFC 8628 §3.5. */
const isTemporary = (status: number, error = '') =>
  status === 429 || status === 408 || status >= 500 || /^(temporarily_unavailable|server_error|slow_down)$/.test(error);

function adviceOn(error: string, grant: Grant) {
  switch (error) {
    case 'invalid_client':
      return 'Check the client id and the client secret; a secret expires, too.';
    case 'invalid_scope':
      return 'Check the scope.';
    case 'unauthorized_client':
      return grant.kind === 'service_account'
        ? `Give the service account domain-wide delegation for the scope ${grant.scope}.`
        : 'Allow the client this grant; a refresh token works only with the client it was made for.';
    case 'invalid_grant':
      return invalidGrantAdvice[grant.kind];
    default:
      return 'Check the OAuth settings.';
  }
}

const invalidGrantAdvice = {
  refresh_token: 'The refresh token has expired, was revoked or belongs to another client: get a new one.',
  client_credentials: 'Check the client id, the client secret and the scope.',
  service_account: 'Check the user, the key of the service account, and the clock of this machine.',
} satisfies Record<Grant['kind'], string>;

const textLimit = 300;

/** Token services quote what they were sent. Cut last: half a secret would not be recognised any more. */
function quoteFor(grant: Grant) {
  const secrets = Object.entries(grant).flatMap(([name, value]) => (secretNames.has(name) && value ? [value] : []));
  const redact = createRedaction(() => secrets);
  return (text: string) => {
    const shown = redact(withoutControls(text));
    return shown.length > textLimit ? `${shown.slice(0, textLimit)}…` : shown.replace(/[.\s]+$/, '');
  };
}

const secretNames = new Set(['clientSecret', 'refreshToken', 'privateKey', 'passphrase']);

const rejected = (cause: string, advice: string): TokenFailure => ({
  kind: 'failed',
  outcome: { kind: 'rejected', scope: 'configuration', reason: `${cause} ${advice}` },
  cause,
  advice,
});

const deferred = (cause: string, retryAfterSeconds?: number): TokenFailure => ({
  kind: 'failed',
  outcome: { kind: 'deferred', reason: cause, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
  cause,
  advice: 'Postern tries again by itself. If it stays like this, see whether this machine reaches the token service.',
});
