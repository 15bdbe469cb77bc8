import { type Dispatcher, errors } from 'undici';
import type { HttpRequest, HttpResult } from './contract.ts';

const defaultMaximumBytes = 262_144;

/** `beforeSending` said no, or threw: ends the attempt with nothing written. */
export class Refusal extends Error {}

interface AttemptEvents {
  mayBegin(): Promise<boolean>;
  answered(result: HttpResult): void;
  failed(error: Error): void;
}

/** One run over one connection, as undici tells it. */
export class Attempt implements Dispatcher.DispatchHandler {
  hasBegun = false;
  isSent = false;
  readonly #events: AttemptEvents;
  readonly #asks: boolean;
  readonly #maximumBytes: number;
  #controller: Dispatcher.DispatchController | undefined;
  #isGivenUp = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #byteCount = 0;

  constructor({ beforeSending, maximumBytes = defaultMaximumBytes }: HttpRequest, events: AttemptEvents) {
    this.#events = events;
    this.#asks = beforeSending !== undefined;
    this.#maximumBytes = maximumBytes;
  }

  async *chunks(body: Buffer) {
    const isAllowed = await this.#events.mayBegin().catch(() => false);
    if (!isAllowed) throw new Refusal();
    if (this.#isGivenUp) throw new GivenUp();
    this.isSent = true;
    if (body.length > 0) yield body;
  }

  giveUp() {
    this.#isGivenUp = true;
    this.#controller?.abort(new GivenUp());
  }

  /** The connection stands; without a question to ask, the request is written as soon as this returns. */
  onRequestStart(controller: Dispatcher.DispatchController) {
    if (this.#isGivenUp) throw new GivenUp();
    this.#controller = controller;
    this.hasBegun = true;
    this.isSent = !this.#asks;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    // Proxies in front of a service end an idle connection with words nobody asked for, mostly a 408.
    if (!this.isSent) throw new errors.SocketError('an answer came before the request');
    if (status < 200) return;
    this.#status = status;
    const fields = Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      [value ?? []].flat().join(', '),
    ]);
    this.#headers = Object.fromEntries(fields);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    const room = this.#maximumBytes - this.#byteCount;
    this.#byteCount += chunk.length;
    this.#chunks.push(Buffer.from(chunk.subarray(0, Math.max(0, room))));
    if (chunk.length > room) this.#answer(true);
  }

  onResponseEnd() {
    this.#answer(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error) {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.#events.failed(error);
  }

  #answer(isCut: boolean) {
    // A character that the cut went through is left out.
    const text = new TextDecoder().decode(Buffer.concat(this.#chunks), { stream: isCut });
    this.#events.answered({ kind: 'answered', status: this.#status, headers: this.#headers, text, isCut });
  }
}

class GivenUp extends Error {}
