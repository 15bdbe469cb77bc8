import type { SocialContext } from '../social.ts';
import { Refusal } from './refusal.ts';

export interface Asked {
  url: string;
  /** With a form it is a POST. */
  form?: URLSearchParams;
  headers?: Record<string, string>;
}

export interface Told {
  status: number;
  /** Undefined when the body is no JSON. */
  json: unknown;
  text: string;
}

const timeoutMilliseconds = 10_000;

/** One request to a provider; the guard looks at the URL as at an operator's. Throws `Refusal` without an answer. */
export async function ask({ url, form, headers }: Asked, { fetch, signal }: SocialContext): Promise<Told> {
  const result = await fetch({
    url,
    headers: {
      accept: 'application/json',
      'user-agent': 'Postern',
      ...(form && { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
      ...headers,
    },
    ...(form && { body: form.toString() }),
    signal,
    timeoutMilliseconds,
    isOperatorUrl: true,
  });
  if (result.kind !== 'answered') {
    throw new Refusal('general', result.kind === 'failed' ? `${result.fault.words}.` : 'The request was not sent.');
  }
  if (result.isCut) throw new Refusal('invalid_response', 'The provider answered with more than is read.');
  return { status: result.status, text: result.text, json: parseJson(result.text) };
}

/** What a provider says to the holder of an access token. */
export async function askAs(accessToken: string, url: string, context: SocialContext): Promise<unknown> {
  const { status, json } = await ask({ url, headers: { authorization: `Bearer ${accessToken}` } }, context);
  if (status === 401) {
    throw new Refusal('social_invalid_access_token', 'The provider does not take its own access token.');
  }
  if (status < 200 || status > 299) throw new Refusal('general', `The provider answered ${status}.`);
  if (typeof json !== 'object' || json === null) {
    throw new Refusal('invalid_response', 'What the provider answered is not JSON.');
  }
  return json;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
