import { randomInt } from 'node:crypto';
import type { Bench, Theme } from './bench.ts';
import { Browser } from './browser.ts';
import { authorize, newAddress } from './flows.ts';
import { type Server, startServer } from './server.ts';
import { type Sink, startSink } from './start-sink.ts';
import { median } from './statistics.ts';
import { count, decimal, type Table } from './table.ts';
import { compareSamples } from './two-samples.ts';

/**
 * Whether time tells who has an account. Requests that differ in that alone are asked in random order by one browser on
 * one connection, as quiet as a machine can be: whoever measures over a network knows less.
 */
export const enumeration: Theme = {
  name: 'enumeration',
  about: 'whether time tells known from unknown: two samples of each question (minutes)',
  async run(bench) {
    const sink = await startSink(bench.closers);
    const server = await startServer(bench, sink.mailPort);
    const browser = new Browser(server.port);
    const scene: Scene = {
      bench,
      browser,
      sink,
      server,
      known: await makeUsers(bench, browser, server),
      unknown: newAddresses(),
    };
    const samples: Compared[] = [];
    for (const question of questions) samples.push(...(await ask(scene, question)));
    await sink.setDelay(0);
    browser.close();
    await server.stop();
    await sink.stop();
    return [toTable(samples)];
  },
};

const largestSample = 2_000;
const password = 'of the bench, and nobody else’s';
const wrongPassword = 'not the one of the bench at all';
/** As many requests are sent before anything is measured. */
const warmUps = 100;

interface Scene {
  bench: Bench;
  browser: Browser;
  sink: Sink;
  server: Server;
  /** Addresses that have an account. */
  known: string[];
  /** As many that have none. Both are asked for as often, for an address that had a mail lately is found sooner. */
  unknown: string[];
}

interface Question {
  name: string;
  /** What the two samples are of. */
  between: [string, string];
  samplesEach: number;
  settings: object;
  mailSeconds: number;
  event: 'SignIn' | 'Register' | 'ForgotPassword';
  /** Brings about what the question needs; not measured. */
  prepare?(scene: Scene, email: string): Promise<unknown>;
  /** The request that is measured, on the first or the second of the two sides. */
  request(browser: Browser, email: string, isFirst: boolean): Promise<{ status: number }>;
  /** Both sides ask for people who have an account. */
  isOfKnown?: boolean;
  status: number;
}

const askForCode = (event: Question['event']): Question['request'] => {
  const path = '/api/experience/verification/verification-code';
  return (browser, value) => browser.post(path, { identifier: { type: 'email', value }, interactionEvent: event });
};

const tryPassword = (browser: Browser, value: string, given: string) =>
  browser.post('/api/experience/verification/password', { identifier: { type: 'email', value }, password: given });

const known: Question['between'] = ['known', 'unknown'];
const forCodes = { between: known, samplesEach: largestSample, status: 200, mailSeconds: 2 };
const closed = { signInMode: 'SignIn', sentinelPolicy: {} };
const open = { signInMode: 'SignInAndRegister', sentinelPolicy: {} };

const questions: Question[] = [
  {
    ...forCodes,
    name: 'code for a reset',
    settings: closed,
    event: 'ForgotPassword',
    request: askForCode('ForgotPassword'),
  },
  {
    ...forCodes,
    name: 'code for a sign-in, registration closed',
    settings: closed,
    event: 'SignIn',
    request: askForCode('SignIn'),
  },
  { ...forCodes, name: 'code for a registration', settings: open, event: 'Register', request: askForCode('Register') },
  {
    ...forCodes,
    name: 'code for a reset, quick mail server',
    mailSeconds: 0,
    samplesEach: 1_000,
    settings: closed,
    event: 'ForgotPassword',
    request: askForCode('ForgotPassword'),
  },
  {
    name: 'wrong password',
    between: known,
    samplesEach: largestSample,
    status: 422,
    mailSeconds: 2,
    settings: open,
    event: 'SignIn',
    request: (browser, email) => tryPassword(browser, email, wrongPassword),
  },
  {
    name: 'password while the identifier is locked',
    between: ['right', 'wrong'],
    isOfKnown: true,
    samplesEach: largestSample / 2,
    status: 400,
    mailSeconds: 2,
    settings: { ...open, sentinelPolicy: { maxAttempts: 1 } },
    event: 'SignIn',
    prepare: ({ browser }, email) => tryPassword(browser, email, wrongPassword),
    request: (browser, email, isRight) => tryPassword(browser, email, isRight ? password : wrongPassword),
  },
];

const newAddresses = () => Array.from({ length: largestSample }, newAddress);

/** They have what users have who have been there for a while. */
async function makeUsers({ say }: Bench, browser: Browser, { token }: Server): Promise<string[]> {
  say(`${largestSample} users …`);
  const addresses = newAddresses();
  const customData = { notes: 'x'.repeat(4_000) };
  for (const primaryEmail of addresses) {
    const user = { primaryEmail, password, name: 'Ada Lovelace', customData };
    await browser.send('POST', '/api/users', user, { authorization: `Bearer ${token}` });
  }
  return addresses;
}

interface Compared {
  name: string;
  between: [string, string];
  first: number[];
  second: number[];
}

/** Gives two comparisons: of the request, and of the one right after it, which meets what the first left to be done. */
async function ask(scene: Scene, question: Question): Promise<Compared[]> {
  const { bench, browser, sink, server } = scene;
  const { name, between, samplesEach } = question;
  bench.say(`${name} …`);
  await configure(browser, server, question.settings);
  await sink.setDelay(question.mailSeconds * 1000);
  const itself: Compared = { name, between, first: [], second: [] };
  const after: Compared = { name: 'the request right after it', between, first: [], second: [] };
  const order = inRandomOrder(Array.from({ length: samplesEach * 2 }, (_, index) => index));
  for (const [done, index] of [...order.slice(0, warmUps), ...order].entries()) {
    const isFirst = index % 2 === 0;
    const people = isFirst || question.isOfKnown ? scene.known : scene.unknown;
    const email = people[question.isOfKnown ? index : index >> 1] ?? '';
    const times = await measure(scene, question, email, isFirst);
    if (done < warmUps) continue;
    const side = isFirst ? 'first' : 'second';
    itself[side].push(times.request);
    after[side].push(times.after);
  }
  // What still waits must not be in the way of the next question.
  await sink.setDelay(0);
  return [itself, after];
}

async function measure(scene: Scene, question: Question, email: string, isFirst: boolean) {
  const { browser } = scene;
  browser.forget();
  await authorize(browser, 'openid');
  await browser.send('PUT', '/api/experience', { interactionEvent: question.event });
  await question.prepare?.(scene, email);
  const began = performance.now();
  const { status } = await question.request(browser, email, isFirst);
  const answered = performance.now();
  await browser.get('/api/status');
  const ended = performance.now();
  if (status !== question.status) throw new Error(`${question.name}: ${status}`);
  return { request: answered - began, after: ended - answered };
}

async function configure(browser: Browser, { token }: Server, settings: object) {
  const byEither = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false };
  const ways = { signIn: { methods: [byEither] }, forgotPasswordMethods: ['EmailVerificationCode'] };
  const signUp = { identifiers: ['email'], password: true, verify: true };
  const all = { signUp, ...ways, ...settings };
  await browser.send('PATCH', '/api/sign-in-exp', all, { authorization: `Bearer ${token}` });
}

/** Fisher and Yates. */
function inRandomOrder<Item>(items: Item[]): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}

function toTable(samples: Compared[]): Table {
  return {
    title: 'Whether time tells who has an account',
    columns: [
      'question',
      'of',
      'samples each',
      'median ms',
      'median ms',
      'p (Welch)',
      'p (Mann–Whitney)',
      'first quicker',
    ],
    rows: samples.map(({ name, between, first, second }) => {
      const { welch, mannWhitney, lessOften } = compareSamples(first, second);
      return [
        name,
        between.join(' / '),
        count(first.length),
        milliseconds(median(first)),
        milliseconds(median(second)),
        probability(welch),
        probability(mannWhitney),
        `${decimal(lessOften * 100)} %`,
      ];
    }),
    notes: [
      'p: how likely a difference like this is where there is none. Of so many pairs one below 0.05 is to be expected; one below 0.001 is a leak. First quicker: 50 % is nothing to be told.',
      'One browser on one connection, in random order, each request in an interaction of its own. A recipient can be asked for ten times in ten minutes at most, and an identifier has 100 wrong answers an hour, so nobody gets as many samples of one address as this table has of all.',
    ],
  };
}

const milliseconds = (value: number) => value.toFixed(2);
const probability = (value: number) => (value < 0.0001 ? '< 0.0001' : value.toFixed(4));
