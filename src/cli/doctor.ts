import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '../config.ts';
import type { ConnectorFactory, DiagnosisStep } from '../connectors/connector.ts';
import type { Registry } from '../connectors/registry.ts';
import type { SocialConnectorFactory } from '../connectors/social.ts';
import { type ConnectorRow, listConnectors } from '../delivery/connectors.ts';
import { diagnose, worstOf, wrongConfig } from '../delivery/diagnosis.ts';
import { judgeConfig } from '../delivery/judge-config.ts';
import { loadFactories } from '../factories.ts';
import { type Closers, openGroundToRead, openOutbound } from '../ground.ts';
import { testMessage } from '../interactions/test-message.ts';
import type { Outbound } from '../lib/fetch.ts';
import { createLog, type Logger } from '../lib/log.ts';
import { outcomeWords, stepLines } from './report.ts';
import { UsageError } from './usage-error.ts';

export const doctorUsage = `postern doctor [--to <address or phone number>] [--verbose]
    walks the way of a message through each connector in use
postern doctor --factory <id> --config <file.json> [--to <address or phone number>] [--verbose]
    the same for settings in a file, without a database`;

interface Wish {
  factory?: string | undefined;
  config?: string | undefined;
  to?: string | undefined;
  verbose?: boolean | undefined;
}

interface Practice {
  settings: Settings;
  wish: Wish;
  log: Logger;
  outbound: Outbound;
  write: (text: string) => void;
}

/** Diagnoses connectors and writes each step as it ends. False: a step failed. */
export async function doctor(settings: Settings, given: string[], write: (text: string) => void): Promise<boolean> {
  const wish = readWish(given);
  const closers: Closers = [];
  const log = createLog('silent');
  try {
    const factories = await loadFactories(settings, {
      inbox: settings.isProduction ? undefined : () => write(inboxWords),
      log,
      closers,
    });
    if (wish.factory === undefined || wish.config === undefined) {
      const ground = await openGroundToRead(settings, log, closers);
      const rows = await listConnectors(ground.database, ground.seal, 'default');
      return await examineAll({ settings, wish, log, outbound: ground.outbound, write }, rows, factories);
    }
    const factory = factories.find(wish.factory);
    if (!factory) {
      const known = factories.all().map(({ metadata }) => metadata.id);
      throw new UsageError(`There is no connector factory ${wish.factory}. There are: ${known.join(', ')}.`);
    }
    const outbound = openOutbound(settings);
    closers.push(() => outbound.close());
    const practice = { settings, wish, log, outbound, write };
    const config = await readConfig(wish.config);
    return factory.type === 'Social'
      ? await examineSettings(practice, factory, config)
      : await examine(practice, factory, config);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

const inboxWords = '    In development this message goes into the inbox; nothing leaves this machine.';

function readWish(given: string[]): Wish {
  const options = {
    factory: { type: 'string' },
    config: { type: 'string' },
    to: { type: 'string' },
    verbose: { type: 'boolean' },
  } as const;
  try {
    const { values } = parseArgs({ args: given, options });
    if ((values.factory === undefined) === (values.config === undefined)) return values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new UsageError(`It is given as:\n${doctorUsage}`);
}

/** Never repeats what stands in the file: that may be a secret. */
async function readConfig(file: string): Promise<unknown> {
  // The launcher has gone to Postern's own directory; the file is named from where the user stands.
  const path = resolve(process.env.CALLED_FROM ?? '.', file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be read (${error.code ?? error.name}).`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON.`);
  }
}

async function examineAll(practice: Practice, rows: ConnectorRow[], factories: Registry): Promise<boolean> {
  const inUse = rows.filter(({ type }) => type !== 'Social');
  if (inUse.length === 0) practice.write('There is no connector: no message can be sent. Set one up first.');
  const { wish } = practice;
  const isReached = wish.to === undefined || inUse.some(({ type }) => type === typeFor(wish));
  if (!isReached)
    practice.write(`There is no connector for ${nouns[typeFor(wish)]}: nothing is sent to this recipient.`);
  let isWell = inUse.length > 0 && isReached;
  for (const { factoryId, config } of inUse) {
    const factory = factories.findSending(factoryId);
    if (!factory) practice.write(`The connector factory ${factoryId} is not loaded: nothing goes through it.`);
    const isFine = factory ? await examine(practice, factory, config) : false;
    isWell = isWell && isFine;
  }
  for (const { factoryId, config } of rows.filter(({ type }) => type === 'Social')) {
    const factory = factories.findSocial(factoryId);
    if (!factory) practice.write(`The connector factory ${factoryId} is not loaded: nobody can sign in with it.`);
    const isFine = factory ? await examineSettings(practice, factory, config) : false;
    isWell = isWell && isFine;
  }
  return isWell;
}

/** Of a way in by another service only the settings can be judged: the rest of its way is gone by people. */
async function examineSettings({ write, wish }: Practice, factory: SocialConnectorFactory, given: unknown) {
  write(`${factory.metadata.name.en} (${factory.metadata.id})`);
  const verdict = await judgeConfig(factory, given);
  if (verdict.kind === 'invalid') {
    for (const line of stepLines(wrongConfig(verdict.issues), wish.verbose ?? false)) write(line);
  }
  write(`  ${verdict.kind === 'valid' ? 'The settings fit; try it on the sign-in page.' : outcomeWords.failed}\n`);
  return verdict.kind === 'valid';
}

async function examine(practice: Practice, factory: ConnectorFactory, given: unknown): Promise<boolean> {
  const { wish, write } = practice;
  write(`${factory.metadata.name.en} (${factory.metadata.id})`);
  const steps: DiagnosisStep[] = [];
  for await (const step of stepsOf(practice, factory, given)) {
    steps.push(step);
    for (const line of stepLines(step, wish.verbose ?? false)) write(line);
  }
  const outcome = worstOf(steps);
  write(`  ${outcomeWords[outcome]}\n`);
  return outcome !== 'failed';
}

async function* stepsOf(practice: Practice, factory: ConnectorFactory, given: unknown): AsyncGenerator<DiagnosisStep> {
  const { settings, wish, log, outbound } = practice;
  const verdict = await judgeConfig(factory, given);
  if (verdict.kind === 'invalid') return yield wrongConfig(verdict.issues);
  const connector = { factory, config: verdict.config };
  const to = isFor(factory, wish) ? wish.to : undefined;
  const request = { to: to?.replace(/^\+/, '') ?? '', locale: 'en', origin: settings.url, requestedAt: new Date() };
  const message = to === undefined ? undefined : await testMessage(connector, request, log);
  yield* diagnose(connector, message, { log, outbound });
}

/** Of the connectors in use the recipient is for one; a single one is told when it is the wrong one. */
const isFor = ({ type }: ConnectorFactory, { to, factory }: Wish) => factory !== undefined || type === typeFor({ to });

const nouns = { Email: 'email', Sms: 'text messages' };

const typeFor = ({ to }: Pick<Wish, 'to'>) => (to?.includes('@') ? 'Email' : 'Sms');
