import type { IncomingMessage, ServerResponse } from 'node:http';
import Cookies from 'cookies';
import type { CookieKeys } from './cookie-keys.ts';
import { cookieNames } from './provider.ts';

/** The uid of the interaction that this browser is in, from the provider's signed cookie. */
export function readInteractionUid(
  request: IncomingMessage,
  response: ServerResponse,
  { cookieKeys, isSecure }: { cookieKeys: CookieKeys; isSecure: boolean },
): string | undefined {
  const cookies = new Cookies(request, response, { keys: cookieKeys as never, secure: isSecure });
  return cookies.get(cookieNames(isSecure).interaction, { signed: true });
}
