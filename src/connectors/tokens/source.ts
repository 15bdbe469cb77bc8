import type { Fetch } from '../../lib/fetch.ts';
import { type Granted, readResult } from './answer.ts';
import { formOf, type Grant, type TokenResult } from './grant.ts';

export interface TokenContext {
  fetch: Fetch;
  signal: AbortSignal;
}

/** One account's access token: shared by all who ask, fetched when there is none, renewed before it expires. */
export interface TokenSource {
  get(context: TokenContext): Promise<TokenResult>;
  /** After `refused` was refused: another one. Who asks when it was replaced already gets the new one. */
  renew(refused: string, context: TokenContext): Promise<TokenResult>;
  /** The token that `get` would give without asking anyone. */
  readonly current: string | undefined;
  /** What must be masked in the words of others beyond the secrets of the config: tokens of now and before. */
  secrets(): string[];
}

interface Options {
  /** The token URL was written by the operator. */
  isOperatorUrl?: boolean;
  /** A token to begin with, and when it expires, in milliseconds since 1970; undefined: when it is refused. */
  initial?: { accessToken: string; expiresAt: number | undefined } | undefined;
  now?: () => number;
}

/** A token is not used in its last minute: it must outlive the call it is fetched for. */
const marginMilliseconds = 60_000;
const requestMilliseconds = 10_000;
const rememberedSecrets = 4;

export const createTokenSource = (grant: Grant, options: Options = {}): TokenSource => new Source(grant, options);

interface SharedRequest {
  result: Promise<TokenResult>;
  abort: AbortController;
  waiting: number;
}

class Source implements TokenSource {
  readonly #options: Options;
  readonly #now: () => number;
  #grant: Grant;
  #kept: { accessToken: string; usableUntil: number } | undefined;
  #request: SharedRequest | undefined;
  #lastSecrets: string[] = [];

  constructor(grant: Grant, options: Options) {
    this.#grant = grant;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { accessToken, expiresAt = Number.POSITIVE_INFINITY } = options.initial ?? {};
    if (accessToken) this.#keep(accessToken, expiresAt);
  }

  get current() {
    return this.#kept && this.#kept.usableUntil > this.#now() ? this.#kept.accessToken : undefined;
  }

  async get(context: TokenContext): Promise<TokenResult> {
    const accessToken = this.current;
    return accessToken === undefined ? this.#join(context) : { kind: 'token', accessToken };
  }

  async renew(refused: string, context: TokenContext): Promise<TokenResult> {
    if (this.#kept?.accessToken === refused) this.#kept = undefined;
    return this.get(context);
  }

  secrets() {
    return [...this.#lastSecrets];
  }

  /** One request for all who wait; it is given up when the last of them has left. */
  async #join({ fetch, signal }: TokenContext): Promise<TokenResult> {
    if (signal.aborted) return ended;
    this.#request ??= this.#start(fetch);
    const request = this.#request;
    request.waiting += 1;
    const left = Promise.withResolvers<TokenResult>();
    const leave = () => {
      request.waiting -= 1;
      if (request.waiting === 0) this.#giveUp(request);
      left.resolve(ended);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([request.result, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #start(fetch: Fetch): SharedRequest {
    const abort = new AbortController();
    const request = { abort, waiting: 0, result: this.#fetchToken(fetch, abort.signal) };
    const forget = () => {
      if (this.#request === request) this.#request = undefined;
    };
    request.result.then(forget, forget);
    return request;
  }

  #giveUp(request: SharedRequest) {
    if (this.#request === request) this.#request = undefined;
    request.abort.abort();
  }

  async #fetchToken(fetch: Fetch, signal: AbortSignal): Promise<TokenResult> {
    const grant = this.#grant;
    const form = await formOf(grant, this.#now());
    if (!(form instanceof URLSearchParams)) return form;
    const result = await fetch({
      url: grant.tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      signal,
      timeoutMilliseconds: requestMilliseconds,
      ...(this.#options.isOperatorUrl && { isOperatorUrl: true }),
    });
    const reading = readResult(result, grant, this.#now());
    return reading.kind === 'granted' ? this.#take(reading) : reading;
  }

  #take({ accessToken, lifetimeSeconds, refreshToken }: Granted): TokenResult {
    this.#keep(accessToken, this.#now() + lifetimeSeconds * 1000 - marginMilliseconds);
    // RFC 6749 §6: the old one may be void from now on.
    if (refreshToken && this.#grant.kind === 'refresh_token') {
      this.#grant = { ...this.#grant, refreshToken };
      this.#remember(refreshToken);
    }
    return { kind: 'token', accessToken };
  }

  #keep(accessToken: string, usableUntil: number) {
    this.#kept = { accessToken, usableUntil };
    this.#remember(accessToken);
  }

  #remember(secret: string) {
    this.#lastSecrets = [...this.#lastSecrets.slice(1 - rememberedSecrets), secret];
  }
}

const endedReason = 'The attempt was ended before there was an access token.';
const ended: TokenResult = {
  kind: 'failed',
  outcome: { kind: 'deferred', reason: endedReason },
  cause: endedReason,
  advice: 'Try again.',
};
