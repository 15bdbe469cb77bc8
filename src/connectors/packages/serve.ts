import type { CheckHost, SendContext } from '../connector.ts';
import { listOf } from './list-of.ts';
import { cut, fetchRequest, hostQuestion, line, proceeding } from './said.ts';
import type { Ask, Thread } from './thread.ts';
import type { Quote } from './verdict.ts';

/** What a package may ask of the house while it sends: the confirmation, HTTP with its guards, and lines for the log. */
export function serveCall(thread: Thread, context: SendContext & { checkHost?: CheckHost }, quote: Quote): Serving {
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const fetches = createFetches(thread, { ...context, signal });
  return {
    end: () => ended.abort(),
    async serve(ask, given, request) {
      switch (ask) {
        case 'confirm':
          return context.confirmTransmission();
        case 'fetch':
          return fetches.begin(given, request);
        case 'proceed':
          return fetches.proceed(given);
        case 'cut':
          return fetches.cut(given);
        case 'checkHost': {
          const { url, ...options } = hostQuestion.parse(given);
          const isOperatorUrl = options.isOperatorUrl !== false;
          return listOf(context.checkHost?.(url, signal, { isOperatorUrl }));
        }
        case 'log':
          return writeLine(context, given, quote);
      }
    },
  };
}

interface Serving extends Required<Pick<Ask, 'serve'>> {
  /** The call is over: what still goes on for it ends. */
  end(): void;
}

function createFetches(thread: Thread, { fetch, signal }: SendContext) {
  const aborts = new Map<number, AbortController>();
  const waiting = new Map<number, (isAllowed: boolean) => void>();
  const before = (request: number) =>
    new Promise<boolean>((resolve) => {
      waiting.set(request, resolve);
      thread.askBefore(request);
    });
  return {
    async begin(given: unknown, request: number) {
      const { isGuarded, ...asked } = fetchRequest.parse(given);
      const abort = new AbortController();
      aborts.set(request, abort);
      const result = await fetch({
        ...(asked as Omit<Parameters<typeof fetch>[0], 'signal'>),
        signal: AbortSignal.any([signal, abort.signal]),
        ...(isGuarded && { beforeSending: () => before(request) }),
      });
      aborts.delete(request);
      return result;
    },
    proceed(given: unknown) {
      const { request, isAllowed } = proceeding.parse(given);
      waiting.get(request)?.(isAllowed);
      waiting.delete(request);
    },
    cut(given: unknown) {
      aborts.get(cut.parse(given).request)?.abort();
    },
  };
}

function writeLine({ log }: SendContext, given: unknown, quote: Quote) {
  const { level, text } = line.parse(given);
  const shown = quote(text);
  if (shown !== '') log[level](shown);
}
