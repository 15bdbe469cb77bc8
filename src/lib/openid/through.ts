import type { CustomFetch } from 'openid-client';
import type { Fetch } from '../fetch.ts';
import { OpenIdFault } from './contract.ts';

const timeoutMilliseconds = 10_000;

/** The house's HTTP in the shape that the library asks for: the guard looks at every URL, as they are an operator's. */
export const through =
  (fetch: Fetch, signal: AbortSignal): CustomFetch =>
  async (url, { method, headers, body, signal: theirs }) => {
    const result = await fetch({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: { ...headers },
      ...bodyOf(body),
      signal: theirs ? AbortSignal.any([signal, theirs]) : signal,
      timeoutMilliseconds,
      isOperatorUrl: true,
    });
    if (result.kind !== 'answered') {
      const words = result.kind === 'failed' ? result.fault.words : 'The request was not sent';
      throw new OpenIdFault('general', `${words}.`);
    }
    if (result.isCut) throw new OpenIdFault('invalid_response', 'The provider answered with more than is read.');
    const { status, text } = result;
    // These three have no body (WHATWG Fetch, null body status).
    return new Response([204, 205, 304].includes(status) ? null : text, { status, headers: result.headers });
  };

const bodyOf = (body: unknown) => (body === undefined || body === null ? {} : { body: String(body) });
