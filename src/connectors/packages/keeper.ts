import { withoutControls } from '../../lib/controls.ts';
import type { Logger } from '../../lib/log.ts';
import { PackageFault, type PackageFolder } from './folder.ts';
import { description, type PackageDescription } from './said.ts';
import { type Ask, type Reply, Thread } from './thread.ts';

export interface Limits {
  loadMilliseconds: number;
  callMilliseconds: number;
}

export interface KeeperOptions extends Limits {
  folder: PackageFolder;
  endpoints: Readonly<Record<string, string>>;
  log: Logger;
}

/** Keeps the thread of a package: started by the first question, and anew when it is gone. */
export class Keeper {
  readonly #options: KeeperOptions;
  #starting: Promise<Thread> | undefined;
  #isClosed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Throws `PackageFault` when the package cannot be started. Who asks meanwhile gets the same thread. */
  thread(): Promise<Thread> {
    const before = this.#starting?.catch(() => undefined) ?? Promise.resolve(undefined);
    this.#starting = before.then((found) => (found && !found.isRetired ? found : this.#start(found !== undefined)));
    return this.#starting;
  }

  /** Loads the package, has it described and lets it go: many are installed, few are in use. */
  async describe(): Promise<PackageDescription> {
    const thread = this.#open();
    try {
      return describedBy(await this.#load(thread));
    } finally {
      await thread.close();
    }
  }

  async ask(question: Omit<Ask, 'milliseconds'>): Promise<Reply> {
    const thread = await this.thread();
    return thread.ask({ ...question, milliseconds: this.#options.callMilliseconds });
  }

  get callMilliseconds() {
    return this.#options.callMilliseconds;
  }

  get isRunning() {
    return this.#starting !== undefined;
  }

  async close() {
    this.#isClosed = true;
    const thread = await this.#starting?.catch(() => undefined);
    await thread?.close();
  }

  async #start(isAnew: boolean) {
    const { folder, log } = this.#options;
    if (this.#isClosed) throw new PackageFault('is not in use any more');
    if (isAnew) log.warn({ package: folder.name }, 'the thread of a connector package had ended and is started anew');
    const thread = this.#open();
    await this.#load(thread).catch(async (error: unknown) => {
      await thread.close();
      throw error;
    });
    return thread;
  }

  #open() {
    const { folder, endpoints } = this.#options;
    return new Thread({ entry: folder.entry, endpoints });
  }

  async #load(thread: Thread): Promise<unknown> {
    const { loadMilliseconds } = this.#options;
    const reply = await thread.ask({ ask: 'load', given: undefined, milliseconds: loadMilliseconds });
    switch (reply.kind) {
      case 'answered':
        return reply.answer;
      case 'failed':
        throw new PackageFault(`could not be loaded: ${plainWords(reply.account.words) || 'it threw something'}`);
      case 'ended':
        throw new PackageFault(
          reply.why === 'time'
            ? `was not loaded within ${loadMilliseconds / 1000} s`
            : 'ended its thread while it was loaded (process.exit, an exception, or too much memory)',
        );
    }
  }
}

/** Nothing secret is known to a package by then: it has no config and no environment. */
const plainWords = (words: string) =>
  withoutControls(words.split('\n', 1)[0] ?? '')
    .slice(0, 300)
    .replace(/\.$/, '');

function describedBy(answer: unknown): PackageDescription {
  const parsed = description.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PackageFault(`describes itself wrongly: ${issue?.path.join('.')}: ${issue?.message}`);
}
