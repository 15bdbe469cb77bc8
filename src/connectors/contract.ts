import assert from 'node:assert/strict';
import { type Logger, pino } from 'pino';
import type { Fetch, HostCheck } from '../lib/fetch.ts';
import type {
  About,
  CheckHost,
  DiagnosisStep,
  EmailConnectorFactory,
  EmailMessage,
  Feature,
  Outcome,
  SendContext,
  SmsConnectorFactory,
  SmsMessage,
} from './connector.ts';

/** What the provider of a test does with the next message. */
export type Mood =
  | 'accepts'
  | 'throttles'
  | 'fails'
  | 'is unknown to DNS'
  | 'is not there'
  | 'has a bad certificate'
  | 'never answers'
  | 'refuses the recipient'
  | 'refuses the credentials'
  /** Refuses the credentials and repeats all that it was sent, those with it. */
  | 'echoes the credentials'
  | 'answers nonsense'
  | 'loses the reply'
  | 'resets the connection'
  /** Takes the message and is silent for ever. */
  | 'is silent'
  /** Answers with five megabytes. */
  | 'floods'
  /** Answers a byte at a time. */
  | 'drips'
  /** Sends half an answer and closes. */
  | 'breaks off'
  | 'redirects';

export interface Received {
  /** The header block, unfolded, or what stands for it in the provider's API. */
  headers: string;
  from: { name: string; address: string };
  to: string;
  replyTo: string | undefined;
  subject: string;
  text: string;
  html: string;
}

export interface ReceivedSms {
  /** Digits only. */
  to: string;
  text: string;
}

/** A provider on loopback in a mood, and a factory with a config that points at it. */
interface Stage<Factory, Config, Arrived> extends AsyncDisposable {
  factory: Factory;
  /** Fresh: with a reply-to of its own when the factory knows one, and no more than a second of patience. */
  config: Config;
  /** What must never be read anywhere. */
  secrets: string[];
  /** The way to the provider, for factories that speak HTTP: the house's own, no substitute. */
  reach?: { fetch: Fetch; checkHost: CheckHost };
  received(): Promise<Arrived[]>;
}

export type EmailStage<Config> = Stage<EmailConnectorFactory<Config>, Config, Received>;
export type SmsStage<Config> = Stage<SmsConnectorFactory<Config>, Config, ReceivedSms>;
export type SetUp<Config> = (mood: Mood) => Promise<EmailStage<Config>>;
export type SetUpSms<Config> = (mood: Mood) => Promise<SmsStage<Config>>;

interface Runner {
  describe(name: string, suite: () => void): unknown;
  it(name: string, test: () => Promise<void>): unknown;
}

/**
 * What every email factory must keep, whoever wrote it. `runner` is vitest or node:test; the provider is a real one on
 * loopback. `moods`: those it can be in; a provider within the process has no network that could fail.
 */
export function testContract<Config>(runner: Runner, name: string, setUp: SetUp<Config>, moods?: Mood[]) {
  run(runner, name, [...sharedCases, ...emailCases], emailTrial, setUp as SetUp<unknown>, moods);
}

/** What every factory of text messages must keep. */
export function testSmsContract<Config>(runner: Runner, name: string, setUp: SetUpSms<Config>, moods?: Mood[]) {
  run(runner, name, [...sharedCases, ...smsCases], smsTrial, setUp as SetUpSms<unknown>, moods);
}

type AnyStage = EmailStage<unknown> | SmsStage<unknown>;

function run<S extends AnyStage, T extends Trial>(
  runner: Runner,
  name: string,
  cases: Case<T>[],
  createTrial: (stage: S, notes: Notes) => T,
  setUp: (mood: Mood) => Promise<S>,
  moods: Mood[] | undefined,
) {
  const chosen = cases.filter(({ mood }) => !moods || moods.includes(mood));
  runner.describe(`the contract of a connector: ${name}, ${chosen.length} checks`, () => {
    for (const { title, mood, run: check } of chosen) {
      runner.it(title, async () => {
        await using stage = await setUp(mood);
        const notes: Notes = { lines: [], reasons: [], confirmations: 0 };
        await check(createTrial(stage, notes));
        assertSecretsStay([...stage.secrets, code, recipients[stage.factory.type]], [...notes.reasons, ...notes.lines]);
        await (stage.factory.release as ((config: unknown) => Promise<void>) | undefined)?.(stage.config);
      });
    }
  });
}

interface Notes {
  lines: string[];
  reasons: string[];
  confirmations: number;
}

/** What the cases for both kinds need. */
interface Trial {
  send(changes?: { to?: string }, context?: Partial<SendContext>): Promise<Outcome>;
  receivedCount(): Promise<number>;
  diagnose(isSending: boolean): Promise<DiagnosisStep[] | undefined>;
  confirmations(): number;
  badRecipients: string[];
}

interface EmailTrial extends Trial {
  send(changes?: Partial<EmailMessage>, context?: Partial<SendContext>): Promise<Outcome>;
  received(): Promise<Received[]>;
  /** What the factory says of itself; a provider that cannot carry something is not asked to. */
  carries(feature: Feature): boolean;
  carriesUnicodeLocalPart(): Promise<boolean>;
}

interface SmsTrial extends Trial {
  received(): Promise<ReceivedSms[]>;
}

interface Case<T> {
  title: string;
  mood: Mood;
  run(trial: T): Promise<void>;
}

const sharedCases: Case<Trial>[] = [
  { title: 'accepted gives the id of the provider', mood: 'accepts', run: acceptedHasId },
  { title: 'the transmission is confirmed exactly once', mood: 'accepts', run: confirmedOnce },
  { title: 'a message that is no longer ours is not sent', mood: 'accepts', run: notOurs },
  { title: 'an aborted signal ends the call', mood: 'accepts', run: abortedBefore },
  { title: 'many messages at a time each go once', mood: 'accepts', run: manyAtATime },
  { title: 'a recipient that is none is rejected', mood: 'accepts', run: badRecipient },
  { title: 'the doctor sends nothing without a recipient', mood: 'accepts', run: harmlessDiagnosis },
  { title: 'the doctor sends with a recipient', mood: 'accepts', run: sendingDiagnosis },
  { title: 'the doctor finds bad credentials', mood: 'refuses the credentials', run: diagnosisFails },
  { title: 'the doctor keeps secrets that are echoed', mood: 'echoes the credentials', run: diagnosisFails },
  { title: 'the doctor finds a closed port', mood: 'is not there', run: diagnosisFails },
  { title: 'the doctor finds an unknown host', mood: 'is unknown to DNS', run: diagnosisFails },
  { title: 'the doctor finds a bad certificate', mood: 'has a bad certificate', run: diagnosisFails },
  { title: 'an aborted signal ends a call that waits', mood: 'never answers', run: abortedWhileWaiting },
  {
    title: 'a recipient that the provider refuses is rejected',
    mood: 'refuses the recipient',
    run: rejects('recipient'),
  },
  { title: 'bad credentials reject the configuration', mood: 'refuses the credentials', run: rejects('configuration') },
  { title: 'a secret that is echoed stays inside', mood: 'echoes the credentials', run: rejects('configuration') },
  { title: 'throttling defers', mood: 'throttles', run: defers },
  { title: 'a failing provider defers', mood: 'fails', run: defers },
  { title: 'an unknown host defers', mood: 'is unknown to DNS', run: defers },
  { title: 'a closed port defers', mood: 'is not there', run: defers },
  { title: 'a bad certificate defers', mood: 'has a bad certificate', run: defers },
  { title: 'a time-out before the message was sent defers', mood: 'never answers', run: defers },
  { title: 'an answer that cannot be understood does not throw', mood: 'answers nonsense', run: isNotAccepted },
  { title: 'a lost reply is unknown', mood: 'loses the reply', run: isUnknown },
  { title: 'a connection reset after the message is unknown', mood: 'resets the connection', run: isUnknown },
  { title: 'silence after the message is unknown when the call is ended', mood: 'is silent', run: silence },
  { title: 'an answer that breaks off is unknown', mood: 'breaks off', run: isUnknown },
  { title: 'an answer of five megabytes is not read to its end', mood: 'floods', run: endsInTime },
  { title: 'an answer that drips is not waited for', mood: 'drips', run: endsInTime },
  { title: 'a redirect is not followed', mood: 'redirects', run: rejects('configuration') },
];

const emailCases: Case<EmailTrial>[] = [
  { title: 'text and HTML are both sent', mood: 'accepts', run: bothParts },
  { title: 'sender and reply-to of the message are honoured', mood: 'accepts', run: senderAndReplyTo },
  { title: 'a message may bring only a name for the sender', mood: 'accepts', run: senderNameOnly },
  { title: 'headers of the message are sent', mood: 'accepts', run: ownHeaders },
  { title: 'non-ASCII names, subjects and domains arrive', mood: 'accepts', run: nonAscii },
  { title: 'a non-ASCII local part arrives, or is refused before', mood: 'accepts', run: unicodeLocalPart },
  { title: 'CR, LF and NUL in any variable never reach a header', mood: 'accepts', run: noInjection },
];

const smsCases: Case<SmsTrial>[] = [{ title: 'number and text arrive', mood: 'accepts', run: smsArrives }];

async function acceptedHasId({ send, receivedCount }: Trial) {
  const outcome = await send();
  assert.equal(outcome.kind, 'accepted', JSON.stringify(outcome));
  assert.match(outcome.kind === 'accepted' ? (outcome.providerMessageId ?? '') : '', /\S/);
  assert.equal(await receivedCount(), 1);
}

async function confirmedOnce({ send, confirmations }: Trial) {
  await send();
  assert.equal(confirmations(), 1);
}

async function notOurs({ send, receivedCount }: Trial) {
  const outcome = await send({}, { confirmTransmission: async () => false });
  assert.equal(outcome.kind, 'deferred');
  assert.equal(await receivedCount(), 0);
}

async function abortedBefore({ send, receivedCount }: Trial) {
  const outcome = await send({}, { signal: AbortSignal.abort() });
  assert.equal(outcome.kind, 'deferred');
  assert.equal(await receivedCount(), 0);
}

async function manyAtATime({ send, receivedCount }: Trial) {
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => send()));
  assert.ok(outcomes.every(({ kind }) => kind === 'accepted'));
  assert.equal(await receivedCount(), 20);
}

async function badRecipient({ send, receivedCount, badRecipients }: Trial) {
  for (const to of badRecipients) {
    const outcome = await send({ to });
    assert.deepEqual([outcome.kind, 'scope' in outcome && outcome.scope], ['rejected', 'recipient'], to);
  }
  assert.equal(await receivedCount(), 0);
}

async function harmlessDiagnosis({ diagnose, receivedCount }: Trial) {
  const steps = await diagnose(false);
  if (!steps) return;
  assert.ok(steps.length >= 2);
  for (const step of steps) assert.notEqual(step.status, 'failed', JSON.stringify(step));
  assert.equal(await receivedCount(), 0);
}

async function sendingDiagnosis({ diagnose, receivedCount }: Trial) {
  const steps = await diagnose(true);
  if (!steps) return;
  for (const step of steps) assert.match(step.status, /passed|warned/, JSON.stringify(step));
  assert.equal(await receivedCount(), 1);
}

async function diagnosisFails({ diagnose, receivedCount }: Trial) {
  const steps = await diagnose(true);
  if (!steps) return;
  const index = steps.findIndex(({ status }) => status === 'failed');
  assert.ok(index >= 0, JSON.stringify(steps));
  assert.match(steps[index]?.cause ?? '', /\S.{10,}/);
  assert.match(steps[index]?.advice ?? '', /\S.{5,}/);
  assert.ok(steps.slice(index + 1).every(({ status }) => status === 'skipped'));
  assert.equal(await receivedCount(), 0);
}

async function abortedWhileWaiting({ send }: Trial) {
  const outcome = await send({}, { signal: AbortSignal.timeout(50) });
  assert.match(outcome.kind, /deferred|unknown/);
}

function rejects(scope: 'recipient' | 'configuration') {
  return async ({ send }: Trial) => {
    const outcome = await send();
    assert.deepEqual([outcome.kind, 'scope' in outcome && outcome.scope], ['rejected', scope], JSON.stringify(outcome));
  };
}

async function defers({ send }: Trial) {
  const outcome = await send();
  assert.equal(outcome.kind, 'deferred', JSON.stringify(outcome));
  assert.match(outcome.kind === 'deferred' ? outcome.reason : '', /^\S.{10,}/);
}

async function isNotAccepted({ send }: Trial) {
  assert.notEqual((await send()).kind, 'accepted');
}

async function isUnknown({ send }: Trial) {
  const outcome = await send();
  assert.equal(outcome.kind, 'unknown', JSON.stringify(outcome));
}

async function silence({ send }: Trial) {
  const outcome = await send({}, { signal: AbortSignal.timeout(500) });
  assert.equal(outcome.kind, 'unknown', JSON.stringify(outcome));
}

/** Whatever it is taken for: the call is over before the signal ends it. */
async function endsInTime({ send }: Trial) {
  const signal = AbortSignal.timeout(18_000);
  assert.match((await send({}, { signal })).kind, /accepted|deferred|unknown/);
  assert.ok(!signal.aborted);
}

async function bothParts({ send, received, carries }: EmailTrial) {
  await send({
    text: 'The code is 123456.\n\nGrüße',
    html: '<p>The code is <b>123456</b>. Grüße</p>',
    subject: 'Prüfcode',
  });
  const mail = await only(received);
  if (carries('text')) assert.match(mail.text, /The code is 123456\.\s+Grüße/);
  assert.match(mail.html, /<b>123456<\/b>\. Grüße/);
  assert.equal(mail.subject, 'Prüfcode');
  assert.equal(mail.to, recipients.Email);
}

async function senderAndReplyTo({ send, received }: EmailTrial) {
  await send({ from: 'Böse, "Firma" <no-reply@sender.example>', replyTo: 'Hilfe <help@sender.example>' });
  const mail = await only(received);
  assert.match(mail.from.name, /Böse, "?Firma"?/);
  assert.match(mail.replyTo ?? '', /help@sender\.example/);
}

async function senderNameOnly({ send, received }: EmailTrial) {
  await send();
  await send({ from: 'Acme & Co.' });
  const [plain, named] = await received();
  assert.equal(named?.from.name, 'Acme & Co.');
  assert.equal(named?.from.address, plain?.from.address);
}

async function ownHeaders({ send, received, carries }: EmailTrial) {
  if (!carries('headers')) return;
  await send({ headers: { 'Auto-Submitted': 'auto-generated' } });
  assert.match((await only(received)).headers, /auto-submitted\W+auto-generated/i);
}

async function nonAscii({ send, received }: EmailTrial) {
  await send({ from: '株式会社 <no-reply@sender.example>', subject: 'رمزك 123456 ✓', to: 'person@bücher.example' });
  const mail = await only(received);
  assert.equal(mail.from.name, '株式会社');
  assert.equal(mail.subject, 'رمزك 123456 ✓');
  assert.match(mail.to, /^person@(xn--bcher-kva|bücher)\.example$/);
}

async function unicodeLocalPart({ send, received, carriesUnicodeLocalPart }: EmailTrial) {
  if (!(await carriesUnicodeLocalPart())) return;
  await send({ to: 'müller@example.org' });
  assert.equal((await only(received)).to, 'müller@example.org');
}

async function noInjection({ send, received }: EmailTrial) {
  const evil = 'x\r\nBcc: victim@example.com\r\n\r\n\0evil';
  await send({
    id: `id${evil}`,
    subject: evil,
    from: `${evil} <no-reply@sender.example>`,
    headers: { 'X-Variable': evil },
  });
  for (const mail of await received()) {
    assert.doesNotMatch(mail.headers, /^bcc/im);
    assert.ok(!mail.headers.includes('\0'));
    assert.doesNotMatch(mail.subject + mail.from.name, /[\r\n\0]/);
  }
}

async function smsArrives({ send, received }: SmsTrial) {
  await send();
  const message = await only(received);
  assert.equal(message.to, recipients.Sms);
  assert.match(message.text, /123456/);
}

const code = '123456';
const recipients = { Email: 'person@example.org', Sms: '4915112345678' } as const;

const about: About = { usageType: 'SignIn', locale: 'en', variables: { code, locale: 'en' }, wordingFrom: 'default' };

const email: EmailMessage = {
  type: 'Email',
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  to: recipients.Email,
  subject: 'Your code',
  text: 'Your code is 123456.',
  html: '<p>Your code is <b>123456</b>.</p>',
  about,
};

const sms: SmsMessage = { type: 'Sms', id: email.id, to: recipients.Sms, text: 'Your code is 123456.', about };

function emailTrial(stage: EmailStage<unknown>, notes: Notes): EmailTrial {
  const { factory, config } = stage;
  const send: EmailTrial['send'] = async (changes = {}, context = {}) =>
    noted(notes, await factory.send({ ...email, ...changes }, config, { ...contextOf(stage, notes), ...context }));
  return {
    ...base(stage, notes, (context, isSending) =>
      factory.diagnose?.(config, isSending ? email : undefined, { ...context, checkHost: checkHostOf(stage) }),
    ),
    send,
    received: stage.received,
    carries: (feature) => !factory.metadata.cannotCarry?.includes(feature),
    carriesUnicodeLocalPart: async () =>
      (await factory.acceptsUnicodeLocalPart?.(config, contextOf(stage, notes))) ?? true,
    badRecipients: ['', 'nobody', 'a@b@', 'a b@example.com', 'a@example.com>\r\nRCPT TO:<b@example.com'],
  };
}

function smsTrial(stage: SmsStage<unknown>, notes: Notes): SmsTrial {
  const { factory, config } = stage;
  return {
    ...base(stage, notes, (context, isSending) =>
      factory.diagnose?.(config, isSending ? sms : undefined, { ...context, checkHost: checkHostOf(stage) }),
    ),
    send: async (changes = {}, context = {}) =>
      noted(notes, await factory.send({ ...sms, ...changes }, config, { ...contextOf(stage, notes), ...context })),
    received: stage.received,
    badRecipients: ['', 'nobody', '12', '0151123456', '49151123456789012', '4915112345678\r\n'],
  };
}

const base = (
  stage: AnyStage,
  notes: Notes,
  diagnose: (context: SendContext, isSending: boolean) => AsyncIterable<DiagnosisStep> | undefined,
) => ({
  confirmations: () => notes.confirmations,
  receivedCount: async () => (await stage.received()).length,
  async diagnose(isSending: boolean) {
    const walk = diagnose(contextOf(stage, notes), isSending);
    if (!walk) return undefined;
    const steps: DiagnosisStep[] = [];
    for await (const step of walk) steps.push(step);
    notes.reasons.push(JSON.stringify(steps));
    return steps;
  },
});

function contextOf({ reach }: AnyStage, notes: Notes): SendContext {
  const log: Logger = pino({ level: 'trace' }, { write: (line) => void notes.lines.push(line) });
  const confirmTransmission = async () => {
    notes.confirmations += 1;
    return true;
  };
  return { signal: AbortSignal.timeout(20_000), log, fetch: reach?.fetch ?? noFetch, confirmTransmission };
}

const checkHostOf = ({ reach }: AnyStage) => reach?.checkHost ?? noHosts;

const noFetch: Fetch = () => Promise.reject(new Error('This connector has no way to speak HTTP: give `reach`.'));

async function* noHosts(): AsyncIterable<HostCheck> {
  yield* [];
}

function noted(notes: Notes, outcome: Outcome) {
  if ('reason' in outcome) notes.reasons.push(outcome.reason);
  return outcome;
}

function assertSecretsStay(secrets: string[], texts: string[]) {
  const forms = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ]);
  for (const text of texts) for (const form of forms) assert.ok(!text.includes(form), `a secret is in: ${text}`);
}

async function only<Arrived>(received: () => Promise<Arrived[]>) {
  const [message, ...others] = await received();
  assert.ok(message && others.length === 0, 'exactly one message arrives');
  return message;
}
