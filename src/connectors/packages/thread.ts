import { Worker } from 'node:worker_threads';
import type { z } from 'zod';
import { fromThread } from './said.ts';
import type { Account, FromThread, Question, Request, ToThread, WorkerStart } from './wire.ts';

/** What came back of a question to a thread. */
export type Reply =
  | { kind: 'answered'; answer: unknown }
  /** It threw. */
  | { kind: 'failed'; account: Account }
  /** No answer will come. `mayHaveSent`: it had a connection by then. */
  | { kind: 'ended'; why: 'time' | 'aborted' | 'died'; mayHaveSent: boolean };

export interface Ask {
  ask: Question['ask'];
  given: unknown;
  milliseconds: number;
  signal?: AbortSignal;
  /** How long an aborted call may take to end by itself. Default 0. */
  graceMilliseconds?: number;
  /** Answers what the thread asks for during the call. */
  serve?: (ask: Request, given: unknown, request: number) => Promise<unknown>;
}

interface Call {
  mayHaveSent: boolean;
  serve: Ask['serve'];
  settle(reply: Reply): void;
}

const memoryLimitMegabytes = 256;

/** A thread with one package in it. It can be ended whatever the package does, and does not keep the process alive. */
export class Thread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  /** No new questions: a call got out of hand, or the thread is gone. */
  isRetired = false;

  constructor(start: WorkerStart) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: start,
      env: {},
      argv: [],
      execArgv: [],
      // What it prints may hold secrets: it is dropped in silence.ts, and what gets past that is read by nobody.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMegabytes },
    });
    this.#worker.once('online', () => this.#worker.unref());
    this.#worker.on('message', (message) => this.#hear(message));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('error', () => {});
      this.#worker.on('exit', () => {
        this.#died();
        resolve();
      });
    });
  }

  ask({ ask, given, milliseconds, signal, graceMilliseconds = 0, serve }: Ask): Promise<Reply> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      let grace: NodeJS.Timeout | undefined;
      // Not unref'ed: while a call is under way, the process stays.
      const limit = setTimeout(() => void this.#giveUp(id, 'time'), milliseconds);
      const abort = () => {
        this.#post({ abort: id });
        grace = setTimeout(() => void this.#giveUp(id, 'aborted'), graceMilliseconds);
      };
      const settle = (reply: Reply) => {
        this.#calls.delete(id);
        clearTimeout(limit);
        clearTimeout(grace);
        signal?.removeEventListener('abort', abort);
        resolve(reply);
      };
      this.#calls.set(id, { mayHaveSent: false, serve, settle });
      signal?.addEventListener('abort', abort, { once: true });
      if (this.isRetired) settle({ kind: 'ended', why: 'died', mayHaveSent: false });
      else this.#post({ id, ask, given });
    });
  }

  async close() {
    this.isRetired = true;
    await this.#worker.terminate();
    await this.#ended;
  }

  /**
   * A call that cannot be ended from outside ends with its thread, and by then it is known whether it had a connection.
   * While others are under way the thread lives on for them, and of this call nothing can be excluded.
   */
  async #giveUp(id: number, why: 'time' | 'aborted') {
    const call = this.#calls.get(id);
    if (!call) return;
    this.isRetired = true;
    if (this.#calls.size > 1) return call.settle({ kind: 'ended', why, mayHaveSent: true });
    const settle = call.settle;
    call.settle = () => settle({ kind: 'ended', why, mayHaveSent: call.mayHaveSent });
    await this.close();
  }

  #died() {
    this.isRetired = true;
    for (const call of [...this.#calls.values()]) {
      call.settle({ kind: 'ended', why: 'died', mayHaveSent: call.mayHaveSent });
    }
  }

  #hear(message: unknown) {
    const said = fromThread.safeParse(message);
    if (!said.success) return;
    const call = this.#calls.get(said.data.id);
    if (!call) return;
    this.#attend(said.data as z.output<typeof fromThread> & FromThread, call);
    if (this.isRetired && this.#calls.size === 0) void this.close();
  }

  #attend(said: FromThread, call: Call) {
    if ('isTransmitting' in said) call.mayHaveSent = true;
    else if ('account' in said) call.settle({ kind: 'failed', account: said.account });
    else if ('answer' in said) call.settle({ kind: 'answered', answer: said.answer });
    else void this.#serve(said.request, said.ask, said.given, call);
  }

  async #serve(request: number, ask: Request, given: unknown, call: Call) {
    const value = await call.serve?.(ask, given, request).catch(() => undefined);
    if (ask === 'confirm' && value === true) call.mayHaveSent = true;
    this.#post({ reply: request, value });
  }

  /** For a fetch of ours that is about to write: the thread says with `proceed` whether it may. */
  askBefore(request: number) {
    this.#post({ before: request });
  }

  #post(message: ToThread) {
    this.#worker.postMessage(message);
  }
}
