import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { accountOf } from './account.ts';
import { createGuest } from './create-guest.ts';
import type { Before, Guest, Host } from './guest.ts';
import { rerouteTo } from './reroute.ts';
import { silence } from './silence.ts';
import type { Configured, Departing, Diagnosing, Question, Returning, Sending, ToThread, WorkerStart } from './wire.ts';
import { type Call, watchNetwork } from './witness.ts';

/** The thread of one package: whatever the package does to its process, it does to this thread alone. */
const servedKit = new URL('./served-kit.ts', import.meta.url).href;
const port = parentPort;
if (!port) throw new Error('worker.ts runs as a thread');

silence();
// A package needs no copy of the kit, nor of zod: both are served, as they are in this version of Postern.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'postern/connector' ? { url: servedKit, shortCircuit: true } : next(specifier, context),
});
const network = watchNetwork();
const { entry, endpoints } = workerData as WorkerStart;
const reroute = rerouteTo(endpoints);
// A promise that the package lost does no harm to the messages that are under way; an exception ends the thread.
process.on('unhandledRejection', () => {});

let guest: Guest | undefined;
const aborts = new Map<number, AbortController>();
const befores = new Map<number, { id: number; before: Before }>();
const replies = new Map<number, (value: unknown) => void>();
let requestCount = 0;

port.on('message', (message: ToThread) => {
  if ('reply' in message) {
    replies.get(message.reply)?.(message.value);
    replies.delete(message.reply);
    befores.delete(message.reply);
  } else if ('before' in message) void askBefore(message.before);
  else if ('abort' in message) aborts.get(message.abort)?.abort();
  else void answer(message);
});

async function answer(question: Question) {
  const { id } = question;
  const call = network.begin(() => port?.postMessage({ id, isTransmitting: true }));
  try {
    const value = await network.during(call, () => answerTo(question, call));
    port?.postMessage({ id, answer: value });
  } catch (error) {
    port?.postMessage({ id, account: accountOf(error, call) });
  } finally {
    network.end(call);
    aborts.delete(id);
  }
}

async function answerTo({ id, ask, given }: Question, call: Call): Promise<unknown> {
  if (ask === 'load') return load();
  if (!guest) throw new Error('the package is not loaded');
  switch (ask) {
    case 'check':
      return guest.check((given as Configured).config);
    case 'release':
      return guest.release((given as { key: number }).key);
    case 'diagnose':
      return guest.diagnose(given as Diagnosing, { call, ...hostOf(id) });
    case 'depart':
      return guest.depart?.(given as Departing);
    case 'identify':
      return guest.identify?.(given as Returning);
    case 'send':
      return guest.send(given as Sending, { call, ...hostOf(id) });
  }
}

async function load() {
  guest = await createGuest(await import(entry));
  const description = guest.describe();
  reroute.use((description.metadata as { id: string }).id);
  return description;
}

function hostOf(id: number): Omit<Host, 'call'> {
  const abort = new AbortController();
  aborts.set(id, abort);
  const request: Host['request'] = (ask, given, before) => {
    requestCount += 1;
    const number = requestCount;
    if (before) befores.set(number, { id, before });
    const reply = new Promise<unknown>((resolve) => replies.set(number, resolve));
    port?.postMessage({ id, request: number, ask, given });
    return { request: number, reply };
  };
  return { signal: abort.signal, request };
}

/** A fetch of ours is about to write: its `beforeSending` lives here. What it throws means no. */
async function askBefore(request: number) {
  const found = befores.get(request);
  const isAllowed = (await found?.before().catch(() => false)) === true;
  if (found) port?.postMessage({ id: found.id, request: 0, ask: 'proceed', given: { request, isAllowed } });
}
