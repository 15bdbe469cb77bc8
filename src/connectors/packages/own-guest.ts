import type { Fetch, HostCheck, HttpResult } from '../../lib/fetch.ts';
import type {
  CheckHost,
  ConnectorFactory,
  DiagnosisContext,
  DiagnosisStep,
  Message,
  Outcome,
  SendContext,
} from '../connector.ts';
import { formItemsOf } from '../form-items.ts';
import { namesMarked } from '../setting.ts';
import type { Guest, Host } from './guest.ts';
import { listOf } from './list-of.ts';
import { memberOf } from './peek.ts';
import { problemsOf } from './problems.ts';
import type { Configured } from './wire.ts';

type Own = Pick<ConnectorFactory, 'type' | 'metadata' | 'config' | 'findProblems'> & {
  fixedSender?: string;
  diagnose?(config: unknown, message: Message | undefined, context: DiagnosisContext): AsyncIterable<DiagnosisStep>;
  send(message: Message, config: unknown, context: SendContext): Promise<Outcome>;
  release?(config: unknown): Promise<void>;
};

/** A package that keeps our own contract: the object that is its default export. */
export function guestOfOwn(exported: object): Guest {
  const own = checked(exported);
  // The object that a config was parsed into stays the same, for connections are kept with it.
  const configs = new Map<number, unknown>();
  const configOf = ({ key, config }: Configured) => {
    if (!configs.has(key)) configs.set(key, own.config.parse(config));
    return configs.get(key);
  };
  return {
    describe: () => ({
      kind: 'own',
      type: own.type,
      metadata: JSON.parse(JSON.stringify(own.metadata)) as unknown,
      formItems: JSON.parse(JSON.stringify(formItemsOf(own.config))) as ReturnType<typeof formItemsOf>,
      secretNames: namesMarked(own.config, 'secret'),
      destinationNames: namesMarked(own.config, 'destination'),
      fixedSender: own.fixedSender,
      canDiagnose: typeof own.diagnose === 'function',
    }),
    async check(config) {
      const problems = problemsOf(own.config, config);
      return problems.length > 0 ? problems : ((await own.findProblems?.(own.config.parse(config) as never)) ?? []);
    },
    async send(sending, host) {
      const outcome = await own.send(sending.message, configOf(sending), contextOf(host));
      return { kind: 'outcome', outcome: plainOutcome(outcome) };
    },
    async diagnose(diagnosing, host) {
      const context = { ...contextOf(host), checkHost: checkHostBy(host.request) };
      const steps = await listOf(own.diagnose?.(configOf(diagnosing), diagnosing.message, context));
      return JSON.parse(JSON.stringify(steps)) as DiagnosisStep[];
    },
    async release(key) {
      if (configs.has(key)) await own.release?.(configs.get(key));
      configs.delete(key);
    },
  };
}

function checked(exported: object): Own {
  if (typeof memberOf(exported, 'type') !== 'string') throw new Error('it has no type');
  if (typeof memberOf(exported, 'metadata') !== 'object') throw new Error('it has no metadata');
  if (typeof memberOf(memberOf(exported, 'config'), 'safeParse') !== 'function')
    throw new Error('it has no config schema');
  if (typeof memberOf(memberOf(exported, 'config'), 'meta') !== 'function') {
    throw new Error('its config schema is not one of zod 4');
  }
  if (typeof memberOf(exported, 'send') !== 'function') throw new Error('its send is not a function');
  return exported as Own;
}

/** Only what belongs to an outcome: the rest might not be fit for another thread. */
const plainOutcome = (outcome: unknown) =>
  Object.fromEntries(
    ['kind', 'reason', 'scope', 'code', 'providerMessageId', 'retryAfterSeconds']
      .map((key) => [key, memberOf(outcome, key)])
      .filter(([, value]) => ['string', 'number'].includes(typeof value)),
  ) as unknown as Outcome;

function contextOf({ signal, request, call }: Host): SendContext {
  const confirmTransmission = async () => {
    const isConfirmed = (await request('confirm', undefined).reply) === true;
    if (isConfirmed) call.mayHaveSent = true;
    return isConfirmed;
  };
  return { signal, confirmTransmission, fetch: fetchBy(request), log: logBy(request) };
}

/** The house's own HTTP, on the other side: with its guards, limits and time-outs. */
const fetchBy =
  (ask: Host['request']): Fetch =>
  async ({ signal, beforeSending, ...rest }) => {
    const { request, reply } = ask('fetch', { ...rest, isGuarded: beforeSending !== undefined }, beforeSending);
    const cut = () => void ask('cut', { request });
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
    return (await reply.finally(() => signal.removeEventListener('abort', cut))) as HttpResult;
  };

const checkHostBy = (ask: Host['request']): CheckHost =>
  async function* (url, _signal, options) {
    yield* ((await ask('checkHost', { url, ...options }).reply) as HostCheck[] | undefined) ?? [];
  };

/** Lines of a package: the text alone, for fields may hold anything. */
function logBy(ask: Host['request']): SendContext['log'] {
  const say =
    (level: string) =>
    (...given: unknown[]) =>
      void ask('log', { level, text: String(given.find((one) => typeof one === 'string') ?? '').slice(0, 10_000) });
  const log = { trace: say('trace'), debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
  const rest = { fatal: log.error, silent: () => {}, level: 'trace', child: () => logBy(ask) };
  return { ...log, ...rest } as unknown as SendContext['log'];
}
