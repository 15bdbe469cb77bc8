import type { Grant, TokenFailure, TokenResult } from '../../tokens/grant.ts';
import { createTokenSource, type TokenContext, type TokenSource } from '../../tokens/source.ts';
import type { OAuth, SmtpConfig } from './config.ts';

/** How a config's connections log in. One token is shared by all of them and renewed when it expires or is refused. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'password'; user: string | undefined; pass: string | undefined }
  | { kind: 'oauth'; user: string; tokens: TokenSource };

const googleTokenUrl = 'https://oauth2.googleapis.com/token';
const googleScope = 'https://mail.google.com/';

export function credentialsOf({ auth = {} }: SmtpConfig): Credentials {
  if (isOAuth(auth)) return { kind: 'oauth', user: auth.user, tokens: tokensOf(auth) };
  const { user, pass } = auth;
  return user === undefined && pass === undefined ? { kind: 'none' } : { kind: 'password', user, pass };
}

const isOAuth = (auth: NonNullable<SmtpConfig['auth']>): auth is OAuth =>
  auth.type?.toLowerCase() === 'oauth2' ||
  ['serviceClient', 'privateKey', 'refreshToken', 'accessToken', 'clientId'].some((key) => key in auth);

function tokensOf(auth: OAuth): TokenSource {
  const accessToken = 'accessToken' in auth ? auth.accessToken : undefined;
  const initial = accessToken ? { accessToken, expiresAt: 'expires' in auth ? auth.expires : undefined } : undefined;
  const accessUrl = 'accessUrl' in auth ? auth.accessUrl : undefined;
  const grant = grantOf(auth, accessUrl ?? googleTokenUrl);
  return grant
    ? createTokenSource(grant, { initial, isOperatorUrl: accessUrl !== undefined })
    : givenToken(initial ?? { accessToken: '', expiresAt: 0 });
}

function grantOf(auth: OAuth, tokenUrl: string): Grant | undefined {
  if ('serviceClient' in auth) {
    const { key: privateKey, passphrase } = keyOf(auth.privateKey);
    const account = { issuer: auth.serviceClient, subject: auth.user, privateKey, passphrase };
    return { kind: 'service_account', tokenUrl, scope: googleScope, ...account };
  }
  const { clientId, clientSecret, refreshToken } = auth;
  const scope = 'scope' in auth ? auth.scope : undefined;
  if (refreshToken) return { kind: 'refresh_token', tokenUrl, clientId, clientSecret, refreshToken, scope };
  return scope && clientId && clientSecret
    ? { kind: 'client_credentials', tokenUrl, clientId, clientSecret, scope }
    : undefined;
}

const keyOf = (key: string | { key: string; passphrase: string }) =>
  typeof key === 'string' ? { key, passphrase: undefined } : key;

/** A token of the config that nothing can renew. */
function givenToken({ accessToken, expiresAt = Number.POSITIVE_INFINITY }: Given): TokenSource {
  const get = async (): Promise<TokenResult> =>
    accessToken && expiresAt > Date.now() ? { kind: 'token', accessToken } : withoutGrant;
  return { get, renew: async () => withoutGrant, current: accessToken, secrets: () => [] };
}

interface Given {
  accessToken: string;
  expiresAt: number | undefined;
}

const withoutGrant = ((cause, advice): TokenFailure => ({
  kind: 'failed',
  outcome: { kind: 'rejected', scope: 'configuration', reason: `${cause} ${advice}` },
  cause,
  advice,
}))(
  'There is no access token: "auth" holds none that is valid, and nothing to get one with.',
  'Fill in a refresh token, a service account, or a client secret and a scope.',
);

export interface Door {
  logIn(login: { user: string; pass: string }): Promise<unknown>;
  presentToken(user: string, accessToken: string): Promise<unknown>;
}

/** Logs in. A refused token that was not fetched just now is renewed and tried once more on the same connection. */
export async function logIn(credentials: Credentials, door: Door, context: TokenContext) {
  if (credentials.kind === 'none') return;
  if (credentials.kind === 'password') {
    const { user, pass } = credentials;
    if (!user || !pass) throw new IncompleteLoginError('user or password is missing');
    await door.logIn({ user, pass });
    return;
  }
  const { user, tokens } = credentials;
  const tokenBefore = tokens.current;
  const accessToken = tokenOf(await tokens.get(context));
  try {
    await door.presentToken(user, accessToken);
  } catch (error) {
    if (accessToken !== tokenBefore || !isRefusal(error)) throw error;
    const renewed = await tokens.renew(accessToken, context);
    if (renewed === withoutGrant) throw error;
    await door.presentToken(user, tokenOf(renewed));
  }
}

function tokenOf(result: TokenResult) {
  if (result.kind === 'failed') throw new NoTokenError(result);
  return result.accessToken;
}

/** There is a user without a password, or the other way round. */
export class IncompleteLoginError extends Error {
  override name = 'IncompleteLoginError';
}

/** The token service gave no access token. */
export class NoTokenError extends Error {
  override name = 'NoTokenError';
  readonly failure: TokenFailure;

  constructor(failure: TokenFailure) {
    super(failure.cause);
    this.failure = failure;
  }
}

const isRefusal = (error: unknown) => error instanceof Error && 'responseCode' in error && error.responseCode === 535;
