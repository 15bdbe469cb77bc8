import type {
  ConnectorFactory,
  DiagnosisContext,
  DiagnosisStep,
  Message,
  Outcome,
  StepName,
} from '../connectors/connector.ts';
import { createRedaction } from '../connectors/redact.ts';
import { secretsOf } from '../connectors/secrets.ts';
import type { Outbound } from '../lib/fetch.ts';
import type { Logger } from '../lib/log.ts';
import { maskRecipient } from '../lib/mask.ts';
import type { Connector } from './connectors.ts';
import type { ConfigIssue } from './judge-config.ts';
import { failureOf, nameOf, sendThrough } from './send.ts';

const limit = { milliseconds: 60_000, graceMilliseconds: 2_000 };

/**
 * Walks the way of a message through a connector and tells each step as it ends; the message, if there is one, is sent in
 * the last. Ends within a minute, never throws, tells no secret and no recipient, and leaves nothing open.
 */
export async function* diagnose(
  { factory, config }: Pick<Connector, 'factory' | 'config'>,
  message: Message | undefined,
  { log, outbound, milliseconds = limit.milliseconds }: { log: Logger; outbound: Outbound; milliseconds?: number },
): AsyncGenerator<DiagnosisStep> {
  const signal = AbortSignal.timeout(milliseconds);
  const clear = clearing(factory, config, message);
  const context = { signal, log, ...outbound.reachFor(factory.metadata.id) };
  try {
    yield step('config', 'passed', 'The settings are complete and well-formed.');
    for await (const one of inTime(walk(factory, config, message, context), signal)) yield clear(one);
  } catch (error) {
    log.error({ factory: factory.metadata.id, error: nameOf(error) }, 'a diagnosis failed');
    const cause = `The connector ${factory.metadata.id} failed (${nameOf(error)}).`;
    const advice = 'This is a fault of the connector: tell whoever wrote it.';
    yield { ...step('send', 'failed', 'The diagnosis could not be finished.'), cause, advice };
  } finally {
    await factory.release?.(config);
  }
}

/** The only step of a config that its factory does not accept. */
export function wrongConfig(issues: readonly ConfigIssue[]): DiagnosisStep {
  const cause = issues.map(({ path, message }) => `${path.join('.') || 'config'}: ${message}`).join('; ');
  const advice = 'Correct these settings; the guide of the connector describes each of them.';
  return { ...step('config', 'failed', 'The connector does not accept its settings.'), cause, advice };
}

/** The worst that a step came to. */
export const worstOf = (steps: readonly DiagnosisStep[]) =>
  (['failed', 'warned'] as const).find((status) => steps.some((one) => one.status === status)) ?? 'passed';

/** A factory that knows no way of its own only shows whether the message goes out. */
function walk(factory: ConnectorFactory, config: unknown, message: Message | undefined, context: DiagnosisContext) {
  if (factory.type === 'Email' && message?.type !== 'Sms' && factory.diagnose) {
    return factory.diagnose(config, message, context);
  }
  if (factory.type === 'Sms' && message?.type !== 'Email' && factory.diagnose) {
    return factory.diagnose(config, message, context);
  }
  return sendOnly(factory, config, message, context);
}

async function* sendOnly(
  factory: ConnectorFactory,
  config: unknown,
  message: Message | undefined,
  context: DiagnosisContext,
): AsyncGenerator<DiagnosisStep> {
  if (!message) return yield step('send', 'skipped', 'No recipient was given.');
  const begun = performance.now();
  const sending = { ...context, confirmTransmission: async () => true };
  const outcome = await sendThrough(factory, message, config, sending).catch((error: unknown) =>
    failureOf(factory, { isBegun: false, error }),
  );
  yield { ...sendStep(outcome), milliseconds: Math.round(performance.now() - begun) };
}

function sendStep(outcome: Outcome): DiagnosisStep {
  if (outcome.kind === 'accepted') return step('send', 'passed', 'The message was accepted.');
  const failed = step('send', 'failed', sendResults[outcome.kind]);
  return { ...failed, cause: outcome.reason, advice: 'Do what the sentence says, and try again.' };
}

const sendResults = {
  deferred: 'The message was not accepted for now.',
  rejected: 'The message was refused.',
  unknown: 'The message may have been accepted: the answer was lost.',
};

/** What does not heed the signal is left behind. */
async function* inTime(steps: AsyncIterable<DiagnosisStep>, signal: AbortSignal): AsyncGenerator<DiagnosisStep> {
  const iterator = steps[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    signal.addEventListener('abort', () => {
      timer = setTimeout(() => resolve('late'), limit.graceMilliseconds);
    });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), late]);
      if (next === 'late') return yield tooSlow;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
  }
}

const step = (name: StepName, status: DiagnosisStep['status'], result: string): DiagnosisStep => ({
  name,
  status,
  milliseconds: 0,
  result,
  transcript: [],
});

const tooSlow: DiagnosisStep = {
  ...step('send', 'failed', 'It took too long, and was given up.'),
  cause: 'The provider, or the network between, does not answer.',
  advice: 'Try again; if it stays, ask the provider, and whoever runs the network.',
};

/** Factories take out what they know; whatever passes them, secrets and recipient end here. */
function clearing(factory: ConnectorFactory, config: unknown, message: Message | undefined) {
  const redact = createRedaction(() => secretsOf(factory.config, config));
  const recipient = message && new RegExp(message.to.replace(/[^\w@]/g, '\\$&'), 'gi');
  const clear = (text: string) => redact(recipient ? text.replace(recipient, () => maskRecipient(message.to)) : text);
  return (one: DiagnosisStep): DiagnosisStep => ({
    ...one,
    result: clear(one.result),
    transcript: one.transcript.map(clear),
    ...(one.cause !== undefined && { cause: clear(one.cause) }),
    ...(one.advice !== undefined && { advice: clear(one.advice) }),
  });
}
