import { pino } from 'pino';
import type {
  DiagnosisContext,
  DiagnosisStep,
  EmailMessage,
  Outcome,
  SendContext,
  SmsMessage,
} from '../../src/connectors/connector.ts';
import { startHttpProvider } from './moods.ts';
import type { Exchange, Reply } from './provider-server.ts';

type Answer = Reply | ((exchange: Exchange) => Reply);

/** What a table of answers expects of the outcomes. */
export type Expected = Partial<Record<'kind' | 'scope' | 'retryAfterSeconds' | 'providerMessageId', unknown>>;

/** One attempt against a provider on loopback that gives this answer, whatever it is asked. */
export async function attempt<Sent extends EmailMessage | SmsMessage, Config>(
  factory: { send(message: Sent, config: Config, context: SendContext): Promise<Outcome> },
  config: Config,
  message: Sent,
  answer: Answer,
) {
  await using provider = await startAnswering(answer);
  const outcome = await factory.send(message, config, {
    ...contextOf(provider),
    confirmTransmission: async () => true,
  });
  const { exchanges } = provider;
  return { outcome, exchange: exchanges[0], reason: 'reason' in outcome ? outcome.reason : '' };
}

/** What the doctor says of such a provider when it sends nothing, without the steps before the first question. */
export async function diagnosis<Config>(
  factory: {
    diagnose?(config: Config, message: undefined, context: DiagnosisContext): AsyncIterable<DiagnosisStep>;
  },
  config: Config,
  answer: Answer,
) {
  await using provider = await startAnswering(answer);
  const steps: DiagnosisStep[] = [];
  const { checkHost } = provider.reach;
  const walk = factory.diagnose?.(config, undefined, { ...contextOf(provider), checkHost }) ?? [];
  for await (const step of walk) steps.push(step);
  return steps.filter(({ name }) => ['credentials', 'sender', 'dry-run'].includes(name));
}

function startAnswering(answer: Answer) {
  const always = typeof answer === 'function' ? answer : () => answer;
  return startHttpProvider('accepts', {
    accepts: always,
    throttles: always,
    fails: always,
    'refuses the recipient': always,
    'refuses the credentials': always,
    'echoes the credentials': always,
  });
}

const contextOf = ({ reach }: Awaited<ReturnType<typeof startAnswering>>) => ({
  signal: AbortSignal.timeout(5_000),
  log: pino({ level: 'silent' }),
  fetch: reach.fetch,
});
