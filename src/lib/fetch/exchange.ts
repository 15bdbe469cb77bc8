import { type Dispatcher, errors } from 'undici';
import { Attempt, Refusal } from './attempt.ts';
import type { HttpRequest, HttpResult, NetworkFault } from './contract.ts';
import { connectionError, NetworkError, placeOf, secondsOf } from './fault.ts';
import type { Target } from './target.ts';

const maximumAttempts = 3;

type TimedRequest = HttpRequest & { timeoutMilliseconds: number };

/** One request and its answer. Rejects with what `beforeSending` throws, and with a `TypeError` for a header that cannot be. */
export const exchange = (dispatcher: Dispatcher, target: Target, request: TimedRequest) =>
  new Exchange(dispatcher, target, request).result;

class Exchange {
  readonly result: Promise<HttpResult>;
  readonly #dispatcher: Dispatcher;
  readonly #target: Target;
  readonly #request: TimedRequest;
  readonly #body: Buffer;
  readonly #settle: (result: Promise<HttpResult>) => void;
  #attempt: Attempt | undefined;
  #attemptCount = 0;
  #permission: Promise<boolean> | undefined;
  #isOver = false;
  #stopWatching = () => {};

  constructor(dispatcher: Dispatcher, target: Target, request: TimedRequest) {
    this.#dispatcher = dispatcher;
    this.#target = target;
    this.#request = request;
    this.#body = Buffer.from(request.body ?? '');
    const { promise, resolve } = Promise.withResolvers<HttpResult>();
    this.result = promise;
    this.#settle = resolve;
    this.#watch();
    if (!this.#isOver) this.#dispatch();
  }

  #watch() {
    const { signal, timeoutMilliseconds } = this.#request;
    const abort = () =>
      this.#fail('aborted', `The exchange with ${placeOf(this.#target.peer)} was ended from this side`);
    const timer = setTimeout(() => this.#expire(timeoutMilliseconds), timeoutMilliseconds);
    signal.addEventListener('abort', abort, { once: true });
    this.#stopWatching = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) abort();
  }

  #dispatch() {
    this.#attemptCount += 1;
    const attempt = new Attempt(this.#request, {
      mayBegin: () => this.#permit(),
      answered: (result) => this.#end(result),
      failed: (error) => this.#failed(attempt, error),
    });
    this.#attempt = attempt;
    const { method = this.#request.body === undefined ? 'GET' : 'POST' } = this.#request;
    const { origin, path, hostHeader } = this.#target;
    const asks = this.#request.beforeSending !== undefined;
    const headers = headersOf(this.#request.headers, hostHeader);
    if (asks && this.#body.length > 0) headers['content-length'] = String(this.#body.length);
    // undici writes nothing before the first chunk of a body that is made step by step, so that is where to ask.
    const body = asks ? (attempt.chunks(this.#body) as unknown as Buffer) : this.#body;
    this.#dispatcher.dispatch({ origin, path, method, headers, body }, attempt);
  }

  #permit(): Promise<boolean> {
    this.#permission ??= (async () => (await this.#request.beforeSending?.()) ?? true)();
    return this.#permission;
  }

  /** A kept connection may turn out dead; as long as nothing was written, another one will do. */
  #failed(attempt: Attempt, error: Error) {
    if (this.#isOver || attempt !== this.#attempt) return;
    if (error instanceof Refusal) return this.#end({ kind: 'withheld' });
    if (error instanceof errors.InvalidArgumentError || error instanceof errors.NotSupportedError) {
      return this.#end(new TypeError(`This request cannot be sent: ${error.message}`));
    }
    const { fault } = connectionError(error, this.#target.peer);
    const isDeadConnection = attempt.hasBegun && !attempt.isSent && fault.kind === 'closed';
    if (isDeadConnection && this.#attemptCount < maximumAttempts) this.#dispatch();
    else this.#end({ kind: 'failed', fault, isSent: attempt.isSent });
  }

  #expire(milliseconds: number) {
    const place = placeOf(this.#target.peer);
    const within = `within ${secondsOf(milliseconds)}`;
    if (!this.#attempt?.hasBegun) this.#fail('connect-timeout', `No connection to ${place} was to be had ${within}`);
    else if (!this.#attempt.isSent) this.#fail('timeout', `The request to ${place} could not begin ${within}`);
    else this.#fail('timeout', `${place} did not finish its answer ${within}`);
  }

  #fail(kind: NetworkFault['kind'], words: string) {
    const { fault } = new NetworkError(kind, words);
    this.#end({ kind: 'failed', fault, isSent: this.#attempt?.isSent ?? false });
  }

  #end(end: HttpResult | TypeError) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWatching();
    this.#attempt?.giveUp();
    this.#settle(this.#afterPermission(end));
  }

  /** Who was asked is heard out: what he records must not come after what he is told. */
  async #afterPermission(end: HttpResult | TypeError): Promise<HttpResult> {
    if (this.#permission && !(await this.#permission)) return { kind: 'withheld' };
    if (end instanceof TypeError) throw end;
    return end;
  }
}

/** Set by the connection itself. */
const reserved = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
]);

function headersOf(given: Record<string, string> = {}, host: string): Record<string, string> {
  const own = Object.entries(given)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !reserved.has(name));
  return { 'user-agent': 'Postern', 'accept-encoding': 'identity', ...Object.fromEntries(own), host };
}
