import assert from 'node:assert/strict';
import { type Logger, pino } from 'pino';
import type { EmailConnectorFactory, EmailMessage, Outcome, SendContext } from './connector.ts';

/** What the provider of a test does with the next mail. */
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
  | 'echoes the credentials'
  | 'answers nonsense'
  | 'loses the reply';

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

/** A provider on loopback in a mood, and a factory with a config that points at it. */
export interface Stage<Config> extends AsyncDisposable {
  factory: EmailConnectorFactory<Config>;
  /** Fresh: with a reply-to of its own when the factory knows one, and no more than a second of patience. */
  config: Config;
  /** What must never be read anywhere. */
  secrets: string[];
  received(): Promise<Received[]>;
}

export type SetUp<Config> = (mood: Mood) => Promise<Stage<Config>>;

interface Runner {
  describe(name: string, suite: () => void): unknown;
  it(name: string, test: () => Promise<void>): unknown;
}

/**
 * What every factory must keep, whoever wrote it. `runner` is vitest or node:test; the provider is a real one on
 * loopback. `moods`: those it can be in; a provider within the process has no network that could fail.
 */
export function testContract<Config>(runner: Runner, name: string, setUp: SetUp<Config>, moods?: Mood[]) {
  runner.describe(`the contract of a connector: ${name}`, () => {
    for (const { title, mood, run } of cases.filter((one) => !moods || moods.includes(one.mood))) {
      runner.it(title, async () => {
        await using stage = await setUp(mood);
        const lines: string[] = [];
        const trial = createTrial(stage as Stage<unknown>, lines);
        await run(trial);
        assertSecretsStay(stage.secrets, [...trial.reasons, ...lines]);
        await stage.factory.release?.(stage.config);
      });
    }
  });
}

interface Trial {
  send(message?: Partial<EmailMessage>, context?: Partial<SendContext>): Promise<Outcome>;
  received: () => Promise<Received[]>;
  reasons: string[];
  confirmations: () => number;
}

interface Case {
  title: string;
  mood: Mood;
  run(trial: Trial): Promise<void>;
}

const cases: Case[] = [
  { title: 'accepted gives the id of the provider', mood: 'accepts', run: acceptedHasId },
  { title: 'text and HTML are both sent', mood: 'accepts', run: bothParts },
  {
    title: 'the name of the sender and the reply-to of the message are honoured',
    mood: 'accepts',
    run: senderAndReplyTo,
  },
  { title: 'headers of the message are sent', mood: 'accepts', run: ownHeaders },
  { title: 'CR, LF and NUL in any variable never reach a header', mood: 'accepts', run: noInjection },
  { title: 'the transmission is confirmed exactly once', mood: 'accepts', run: confirmedOnce },
  { title: 'a message that is no longer ours is not sent', mood: 'accepts', run: notOurs },
  { title: 'an aborted signal ends the call', mood: 'accepts', run: abortedBefore },
  { title: 'an aborted signal ends a call that waits', mood: 'never answers', run: abortedWhileWaiting },
  { title: 'an address that is none rejects the recipient', mood: 'accepts', run: badAddress },
  {
    title: 'a recipient that the provider refuses rejects the recipient',
    mood: 'refuses the recipient',
    run: rejects('recipient'),
  },
  { title: 'bad credentials reject the configuration', mood: 'refuses the credentials', run: rejects('configuration') },
  {
    title: 'a secret that the provider echoes stays inside',
    mood: 'echoes the credentials',
    run: rejects('configuration'),
  },
  { title: 'throttling defers', mood: 'throttles', run: defers },
  { title: 'a failing provider defers', mood: 'fails', run: defers },
  { title: 'an unknown host defers', mood: 'is unknown to DNS', run: defers },
  { title: 'a closed port defers', mood: 'is not there', run: defers },
  { title: 'a bad certificate defers', mood: 'has a bad certificate', run: defers },
  { title: 'a time-out before the message was sent defers', mood: 'never answers', run: defers },
  { title: 'an answer that cannot be understood does not throw', mood: 'answers nonsense', run: doesNotThrow },
  { title: 'a lost reply is unknown', mood: 'loses the reply', run: lostReply },
];

async function acceptedHasId({ send, received }: Trial) {
  const outcome = await send();
  assert.equal(outcome.kind, 'accepted');
  assert.match(outcome.kind === 'accepted' ? (outcome.providerMessageId ?? '') : '', /\S/);
  assert.equal((await received()).length, 1);
}

async function bothParts({ send, received }: Trial) {
  await send({
    text: 'The code is 123456.\n\nGrüße',
    html: '<p>The code is <b>123456</b>. Grüße</p>',
    subject: 'Prüfcode',
  });
  const mail = await only(received);
  assert.match(mail.text, /The code is 123456\.\s+Grüße/);
  assert.match(mail.html, /<b>123456<\/b>\. Grüße/);
  assert.equal(mail.subject, 'Prüfcode');
  assert.equal(mail.to, 'person@example.org');
}

async function senderAndReplyTo({ send, received }: Trial) {
  await send({ from: 'Böse, "Firma" <no-reply@sender.example>', replyTo: 'Hilfe <help@sender.example>' });
  const mail = await only(received);
  assert.match(mail.from.name, /Böse, "?Firma"?/);
  assert.match(mail.replyTo ?? '', /help@sender\.example/);
}

async function ownHeaders({ send, received }: Trial) {
  await send({ headers: { 'Auto-Submitted': 'auto-generated' } });
  assert.match((await only(received)).headers, /auto-submitted\W+auto-generated/i);
}

async function noInjection({ send, received }: Trial) {
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
  }
}

async function confirmedOnce({ send, confirmations }: Trial) {
  await send();
  assert.equal(confirmations(), 1);
}

async function notOurs({ send, received }: Trial) {
  const outcome = await send({}, { confirmTransmission: async () => false });
  assert.equal(outcome.kind, 'deferred');
  assert.equal((await received()).length, 0);
}

async function abortedBefore({ send, received }: Trial) {
  const outcome = await send({}, { signal: AbortSignal.abort() });
  assert.equal(outcome.kind, 'deferred');
  assert.equal((await received()).length, 0);
}

async function abortedWhileWaiting({ send }: Trial) {
  const outcome = await send({}, { signal: AbortSignal.timeout(50) });
  assert.match(outcome.kind, /deferred|unknown/);
}

async function badAddress({ send, received }: Trial) {
  for (const to of ['', 'nobody', 'a@b@', 'a b@example.com', 'a@example.com>\r\nRCPT TO:<b@example.com']) {
    const outcome = await send({ to });
    assert.deepEqual([outcome.kind, 'scope' in outcome && outcome.scope], ['rejected', 'recipient'], to);
  }
  assert.equal((await received()).length, 0);
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

async function doesNotThrow({ send }: Trial) {
  assert.notEqual((await send()).kind, 'accepted');
}

async function lostReply({ send }: Trial) {
  assert.equal((await send()).kind, 'unknown');
}

const message: EmailMessage = {
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  to: 'person@example.org',
  subject: 'Your code',
  text: 'Your code is 123456.',
  html: '<p>Your code is <b>123456</b>.</p>',
  about: { usageType: 'SignIn', locale: 'en', variables: { code: '123456' } },
};

function createTrial({ factory, config, received }: Stage<unknown>, lines: string[]): Trial {
  const log: Logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
  const reasons: string[] = [];
  let confirmations = 0;
  const confirmTransmission = async () => {
    confirmations += 1;
    return true;
  };
  return {
    received,
    reasons,
    confirmations: () => confirmations,
    async send(changes = {}, context = {}) {
      const signal = AbortSignal.timeout(20_000);
      const outcome = await factory.send({ ...message, ...changes }, config, {
        signal,
        log,
        confirmTransmission,
        ...context,
      });
      if ('reason' in outcome) reasons.push(outcome.reason);
      return outcome;
    },
  };
}

function assertSecretsStay(secrets: string[], texts: string[]) {
  const forms = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ]);
  for (const text of texts) for (const form of forms) assert.ok(!text.includes(form), `a secret is in: ${text}`);
}

async function only(received: () => Promise<Received[]>) {
  const [mail, ...others] = await received();
  assert.ok(mail && others.length === 0, 'exactly one mail arrives');
  return mail;
}
