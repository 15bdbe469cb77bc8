import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { urlToHttpOptions } from 'node:url';

/**
 * In development the requests of a factory can be sent to an origin of one's own: path, headers and body stay, the Host
 * field too. Packages have their hosts built in, so their way out is changed, before they are imported.
 */
export function rerouteTo(endpoints: Readonly<Record<string, string>>) {
  let origin: URL | undefined;
  if (Object.keys(endpoints).length > 0) replaceAll(() => origin);
  return {
    use(factoryId: string) {
      const found = Object.hasOwn(endpoints, factoryId) ? endpoints[factoryId] : undefined;
      origin = found === undefined ? undefined : new URL(found);
    },
  };
}

type Origin = () => URL | undefined;
type OpenRequest = (...given: unknown[]) => ClientRequest;

function replaceAll(origin: Origin) {
  const originals = { 'http:': http.request as OpenRequest, 'https:': https.request as OpenRequest };
  for (const [protocol, room] of [
    ['http:', http],
    ['https:', https],
  ] as const) {
    const request: OpenRequest = (...given) => {
      const target = origin();
      if (!target) return originals[protocol](...given);
      const callback = given.find((one) => typeof one === 'function');
      return originals[target.protocol as 'http:' | 'https:'](towards(target, optionsOf(given), protocol), callback);
    };
    const get: OpenRequest = (...given) => {
      const sent = request(...given);
      sent.end();
      return sent;
    };
    Object.assign(room, { request, get });
  }
  replaceFetch(origin);
  syncBuiltinESMExports();
}

function optionsOf(given: unknown[]): RequestOptions {
  const [first, second] = given;
  if (typeof first !== 'string' && !(first instanceof URL)) return first as RequestOptions;
  const more = typeof second === 'object' && second !== null ? (second as RequestOptions) : {};
  return { ...urlToHttpOptions(new URL(first)), ...more };
}

/** What belongs to the connection that is not opened is left out. */
function towards(target: URL, options: RequestOptions, protocol: string): RequestOptions {
  const { agent, createConnection, socketPath, host, hostname, port, lookup, ...rest } = options;
  const name = hostname ?? host ?? 'localhost';
  const isDefaultPort = !port || Number(port) === (protocol === 'https:' ? 443 : 80);
  const headers = { ...(rest.headers as Record<string, string>) };
  if (!Object.keys(headers).some((field) => field.toLowerCase() === 'host')) {
    headers.host = isDefaultPort ? name : `${name}:${port}`;
  }
  return { ...rest, headers, protocol: target.protocol, hostname: target.hostname, port: target.port };
}

function replaceFetch(origin: Origin) {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const target = origin();
    if (!target) return fetch(input, init);
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const body = request.body ? { body: await request.arrayBuffer() } : {};
    const { method, headers, redirect, signal } = request;
    return fetch(new URL(pathname + search, target), { method, headers, redirect, signal, ...body });
  };
}
