import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { SmtpConfig } from './config.ts';

/** How a pool's connections log in. One token is shared by all of them and renewed when it expires or is refused. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'password'; user: string | undefined; pass: string | undefined }
  | { kind: 'oauth'; user: string; tokens: XOAuth2; canRenew: boolean };

const googleTokenUrl = 'https://oauth2.googleapis.com/token';
const tokenRequestMilliseconds = 10_000;

export function credentialsOf({ auth = {} }: SmtpConfig): Credentials {
  const isOAuth =
    auth.type?.toLowerCase() === 'oauth2' ||
    hasAnyOf(auth, ['serviceClient', 'privateKey', 'refreshToken', 'accessToken', 'clientId']);
  if (isOAuth) return oauthCredentials(auth as OAuth);
  const { user, pass } = auth as { user?: string; pass?: string };
  return user === undefined && pass === undefined ? { kind: 'none' } : { kind: 'password', user, pass };
}

type OAuth = Exclude<NonNullable<SmtpConfig['auth']>, { pass?: string | undefined }>;

function oauthCredentials(auth: OAuth): Credentials {
  const tokens = new XOAuth2({ accessUrl: googleTokenUrl, ...auth, requestTimeout: tokenRequestMilliseconds });
  return { kind: 'oauth', user: auth.user, tokens, canRenew: hasAnyOf(auth, ['serviceClient', 'refreshToken']) };
}

const hasAnyOf = (auth: object, keys: string[]) => keys.some((key) => key in auth);

type LogIn = (auth: Parameters<SMTPConnection['login']>[0]) => Promise<unknown>;

/** Logs in. A refused token that can be renewed is renewed and tried once more on the same connection. */
export async function logIn(credentials: Credentials, login: LogIn) {
  if (credentials.kind === 'none') return;
  if (credentials.kind === 'password') {
    if (!credentials.user || !credentials.pass) throw new IncompleteLoginError('user or password is missing');
    await login({ user: credentials.user, pass: credentials.pass });
    return;
  }
  const { user, tokens } = credentials;
  const tokenBefore = tokens.accessToken;
  try {
    await login({ user, oauth2: tokens });
  } catch (error) {
    const wasStale = Boolean(tokenBefore) && tokens.accessToken === tokenBefore;
    if (!credentials.canRenew || !wasStale || !isRefusal(error)) throw error;
    tokens.accessToken = false;
    await login({ user, oauth2: tokens });
  }
}

/** There is a user without a password, or the other way round. */
export class IncompleteLoginError extends Error {
  override name = 'IncompleteLoginError';
}

const isRefusal = (error: unknown) => error instanceof Error && 'responseCode' in error && error.responseCode === 535;
