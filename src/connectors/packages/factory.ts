import { withoutControls } from '../../lib/controls.ts';
import type { ConnectorFactory, DiagnosisContext, Message, Outcome, SendContext } from '../connector.ts';
import type { AnyFactory } from '../factory.ts';
import { quoteFor } from '../http/quote.ts';
import { superseded } from '../outcomes.ts';
import { PackageFault } from './folder.ts';
import { findProblems, type Host } from './host.ts';
import type { Keeper } from './keeper.ts';
import { looseSchemaOf } from './loose-schema.ts';
import type { PackageMetadata } from './metadata.ts';
import { hidden, isFitToKeep, quoteOf } from './quote.ts';
import { type PackageDescription, sent, steps } from './said.ts';
import { serveCall } from './serve.ts';
import { socialFactoryOf } from './social-factory.ts';
import type { Reply, Thread } from './thread.ts';
import { outcomeOfAccount } from './verdict.ts';

interface Guest extends Host {
  kind: PackageDescription['kind'];
  keyOf(config: unknown): number;
}

/** A package as the house sees it: a factory like any other. */
export function factoryOf(keeper: Keeper, description: PackageDescription, metadata: PackageMetadata): AnyFactory {
  const schema = looseSchemaOf(description);
  const { platform } = metadata;
  const host: Host = { keeper, schema, name: metadata.name.en, isNative: platform === 'Native' };
  if (platform !== null) return socialFactoryOf(host, metadata);
  const guest: Guest = { ...host, kind: description.kind, keyOf: countedKeys() };
  return {
    type: description.type,
    metadata,
    config: schema,
    findProblems: (config: unknown) => findProblems(guest, config, guest.keyOf(config)),
    send: (message: Message, config: unknown, context: SendContext) => send(guest, message, config, context),
    ...(description.fixedSender !== undefined && { fixedSender: description.fixedSender }),
    ...(description.canDiagnose && {
      diagnose: (config: unknown, message: Message | undefined, context: DiagnosisContext) =>
        diagnose(guest, config, message, context),
    }),
    release: (config: unknown) => release(guest, config),
  } as ConnectorFactory;
}

/** Connections are kept per config object, and objects do not travel: each goes with a number. */
function countedKeys() {
  const keys = new WeakMap<object, number>();
  let count = 0;
  return (config: unknown) => {
    if (typeof config !== 'object' || config === null) return 0;
    const known = keys.get(config);
    if (known !== undefined) return known;
    count += 1;
    keys.set(config, count);
    return count;
  };
}

async function send(guest: Guest, message: Message, config: unknown, context: SendContext): Promise<Outcome> {
  const { keeper, kind, keyOf, name } = guest;
  if (context.signal.aborted) return endedBefore;
  let thread: Thread;
  try {
    thread = await keeper.thread();
  } catch (error) {
    if (!(error instanceof PackageFault)) throw error;
    return { kind: 'deferred', reason: `The package of ${name} ${error.message}. Postern tries again.` };
  }
  // A package of the kit cannot say when it begins to send, so it is asked for before it is called.
  if (kind === 'kit' && !(await context.confirmTransmission())) return superseded;
  if (context.signal.aborted) return endedBefore;
  const { serve, end } = serveCall(thread, context, quoteOf(guest.schema, config, message));
  const reply = await thread.ask({
    ask: 'send',
    given: { key: keyOf(config), config, message },
    signal: context.signal,
    milliseconds: keeper.callMilliseconds,
    graceMilliseconds: kind === 'own' ? 1_000 : 0,
    serve,
  });
  end();
  return outcomeOfReply(guest, reply, message, config);
}

const endedBefore: Outcome = { kind: 'deferred', reason: 'Not sent: the attempt was ended before.' };
function outcomeOfReply(guest: Guest, reply: Reply, message: Message, config: unknown): Outcome {
  const { schema, name } = guest;
  const quote = quoteOf(schema, config, message);
  switch (reply.kind) {
    case 'failed':
      return outcomeOfAccount(reply.account, name, quote);
    case 'ended':
      return outcomeOfEnd(reply, name);
    case 'answered': {
      const read = sent.safeParse(reply.answer);
      if (!read.success)
        return {
          kind: 'unknown',
          reason: `${name} gave no outcome that can be read; the message may have been delivered.`,
        };
      const answer = read.data;
      if (answer.kind === 'outcome') return shown(answer.outcome as Outcome, guest, message, config);
      return accepted(answer.providerMessageId, guest, message, config);
    }
  }
}

function outcomeOfEnd({ why, mayHaveSent }: Extract<Reply, { kind: 'ended' }>, name: string): Outcome {
  const what = { time: 'took too long', aborted: 'was stopped', died: 'broke down' }[why];
  return mayHaveSent
    ? { kind: 'unknown', reason: `${name} ${what} after it may have sent the message; it may have been delivered.` }
    : { kind: 'deferred', reason: `${name} ${what} before anything was sent. Postern tries again.` };
}

/** The outcome of a package that keeps our contract: its sentence without what must not be seen. */
function shown(outcome: Outcome, guest: Guest, message: Message, config: unknown): Outcome {
  if (outcome.kind === 'accepted') return accepted(outcome.providerMessageId, guest, message, config);
  const reason = quoteOf(guest.schema, config, message)(outcome.reason) || 'gave no reason that can be shown';
  return { ...outcome, reason: /[.!?…]$/.test(reason) ? reason : `${reason}.` };
}

function accepted(id: string | undefined, { schema }: Guest, message: Message, config: unknown): Outcome {
  const found = id === undefined ? '' : withoutControls(id).slice(0, 200);
  const isKept = found !== '' && isFitToKeep(found, schema, config, message);
  return { kind: 'accepted', ...(isKept && { providerMessageId: found }) };
}

/** The steps come together at the end, for they walk in the thread. */
async function* diagnose(guest: Guest, config: unknown, message: Message | undefined, context: DiagnosisContext) {
  const { keeper, keyOf, schema, name } = guest;
  const thread = await keeper.thread();
  const quote = quoteFor(schema, config, message?.about, () => hidden(schema, config, message));
  const sending = { ...context, confirmTransmission: async () => true };
  const { serve, end } = serveCall(thread, sending, quote);
  const reply = await thread.ask({
    ask: 'diagnose',
    given: { key: keyOf(config), config, ...(message && { message }) },
    milliseconds: 2 * keeper.callMilliseconds,
    signal: context.signal,
    graceMilliseconds: 1_000,
    serve,
  });
  end();
  const read = steps.safeParse(reply.kind === 'answered' ? reply.answer : undefined);
  if (!read.success) throw new PackageFault(`of ${name} did not finish its diagnosis`);
  for (const { cause, advice, ...step } of read.data) {
    yield {
      ...step,
      result: quote(step.result),
      transcript: step.transcript.map(quote),
      ...(cause !== undefined && { cause: quote(cause) }),
      ...(advice !== undefined && { advice: quote(advice) }),
    };
  }
}

async function release({ keeper, keyOf }: Guest, config: unknown) {
  if (!keeper.isRunning) return;
  await keeper.ask({ ask: 'release', given: { key: keyOf(config) } }).catch(() => undefined);
}
