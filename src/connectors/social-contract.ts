import assert from 'node:assert/strict';
import type { Fetch } from '../lib/fetch.ts';
import type { SocialConnectorFactory, SocialOutcome, SocialSession } from './social.ts';

/** What the provider of a test does. */
export type SocialMood =
  | 'answers'
  /** Does not say that the address is proven. */
  | 'knows no proof'
  | 'refuses the client'
  | 'refuses its access token'
  | 'does not say who it is'
  | 'is not there'
  | 'answers nonsense'
  | 'is silent'
  | 'floods'
  | 'breaks off'
  | 'redirects'
  | ForgedMood;

/** Of providers that speak OpenID Connect: what is wrong with the ID token. */
export type ForgedMood =
  | 'signs with another key'
  | 'does not sign'
  | 'signs with the client secret'
  | 'means another client'
  | 'repeats another nonce'
  | 'is another issuer'
  | 'has expired';

/** A provider on loopback in a mood, and a factory with a config that points at it. */
export interface SocialStage<Config> extends AsyncDisposable {
  factory: SocialConnectorFactory<Config>;
  config: Config;
  /** What must never be read anywhere. */
  secrets: string[];
  /** The way to the provider: the house's own, no substitute. */
  fetch: Fetch;
  /** Somebody goes where the URI leads and signs in there: the query of the return. */
  visit(authorizationUri: string): Promise<Record<string, string>>;
  /** Requests that it had since the departure. */
  requestCount(): number;
  /** Who signs in. */
  person: { id: string; email: string; name: string };
}

export type SetUpSocial<Config> = (mood: SocialMood) => Promise<SocialStage<Config>>;

interface Runner {
  describe(name: string, suite: () => void): unknown;
  it(name: string, test: () => Promise<void>): unknown;
}

/** What every social factory must keep, whoever wrote it. `runner` is vitest or node:test. */
export function testSocialContract<Config>(
  runner: Runner,
  name: string,
  setUp: SetUpSocial<Config>,
  { isOpenId }: { isOpenId: boolean },
) {
  const chosen = isOpenId ? [...cases, ...forgedCases] : cases;
  runner.describe(`the contract of a social connector: ${name}, ${chosen.length} checks`, () => {
    for (const { title, mood, check } of chosen) {
      runner.it(title, async () => {
        await using stage = await setUp(mood);
        const trial = trialOf(stage as unknown as SocialStage<unknown>);
        await check(trial);
        for (const said of trial.reasons) for (const secret of trial.secrets) assert.ok(!said.includes(secret));
      });
    }
  });
}

interface Trial extends Omit<SocialStage<unknown>, 'secrets'> {
  secrets: string[];
  reasons: string[];
  depart(changes?: { state?: string; proofs?: { nonce: string; codeVerifier: string } }): Promise<Departed>;
  come(callback: Record<string, unknown>, session: SocialSession, signal?: AbortSignal): Promise<SocialOutcome>;
}

interface Departed {
  uri: URL;
  session: SocialSession;
}

const state = 'a-state-of-the-caller';
const redirectUri = 'https://postern.example/callback/c1?app=1';

function trialOf(stage: SocialStage<unknown>): Trial {
  const reasons: string[] = [];
  const secrets = [...stage.secrets];
  const { factory, config, fetch } = stage;
  return {
    ...stage,
    reasons,
    secrets,
    async depart(changes) {
      const departure = { state, redirectUri, connectorId: 'c1', ...changes };
      const context = { fetch, signal: AbortSignal.timeout(5_000) };
      const { authorizationUri, session } = await factory.depart(departure, config, context);
      // What is kept must survive being stored.
      return { uri: new URL(authorizationUri), session: JSON.parse(JSON.stringify(session)) as SocialSession };
    },
    async come(callback, session, signal = AbortSignal.timeout(5_000)) {
      if (typeof callback.code === 'string' && callback.code !== '') secrets.push(callback.code);
      const outcome = await factory.identify(callback, session, config, { fetch, signal });
      if (outcome.kind === 'refused') reasons.push(outcome.reason);
      return outcome;
    },
  };
}

interface Case {
  title: string;
  mood: SocialMood;
  check(trial: Trial): Promise<void>;
}

async function roundTrip(trial: Trial, signal?: AbortSignal) {
  const { uri, session } = await trial.depart();
  return trial.come(await trial.visit(uri.href), session, signal);
}

async function assertRefused(trial: Trial, codes: string[], signal?: AbortSignal) {
  const outcome = await roundTrip(trial, signal);
  assert.equal(outcome.kind, 'refused');
  if (outcome.kind !== 'refused') return;
  assert.ok(codes.includes(outcome.code), `${outcome.code}: ${outcome.reason}`);
  assert.match(outcome.reason, /^[^\n]{10,}[.!]$/);
}

const cases: Case[] = [
  {
    title: 'the browser goes to the provider with state, address of the return and PKCE, without a secret',
    mood: 'answers',
    async check({ depart, secrets }) {
      const { uri } = await depart();
      const sent = Object.fromEntries(uri.searchParams);
      assert.equal(uri.protocol, 'https:');
      assert.deepEqual(
        [sent.state, sent.redirect_uri, sent.response_type, sent.code_challenge_method],
        [state, redirectUri, 'code', 'S256'],
      );
      assert.match(sent.code_challenge ?? '', /^[\w-]{43}$/);
      for (const secret of secrets) assert.ok(!uri.href.includes(secret));
    },
  },
  {
    title: 'who comes back is identified, with the proven address',
    mood: 'answers',
    async check(trial) {
      const outcome = await roundTrip(trial);
      assert.equal(outcome.kind, 'identified', JSON.stringify(outcome));
      if (outcome.kind !== 'identified') return;
      const { id, email, name, avatar, rawData } = outcome.profile;
      assert.deepEqual({ id, email, name }, trial.person);
      assert.ok(avatar === undefined || avatar.startsWith('https://'));
      assert.equal(typeof rawData, 'object');
    },
  },
  {
    title: 'an address of which nobody says that it is proven is not handed out',
    mood: 'knows no proof',
    async check(trial) {
      const outcome = await roundTrip(trial);
      assert.ok(outcome.kind === 'identified' && outcome.profile.email === undefined, JSON.stringify(outcome));
    },
  },
  {
    title: 'no two departures are alike; with proofs of the caller they are',
    mood: 'answers',
    async check({ depart }) {
      assert.notEqual((await depart()).uri.href, (await depart()).uri.href);
      const proofs = { nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) };
      assert.equal((await depart({ proofs })).uri.href, (await depart({ proofs })).uri.href);
    },
  },
  {
    title: 'who declined there is told so',
    mood: 'answers',
    async check({ depart, come }) {
      const { session } = await depart();
      const outcome = await come({ error: 'access_denied', error_description: 'S3CRET words', state }, session);
      assert.ok(outcome.kind === 'refused' && outcome.code === 'authorization_failed');
      assert.ok(!outcome.reason.includes('S3CRET'));
    },
  },
  {
    title: 'the return of another sign-in is refused, and its code is not redeemed',
    mood: 'answers',
    async check(trial) {
      const { uri, session } = await trial.depart();
      const callback = await trial.visit(uri.href);
      const before = trial.requestCount();
      const outcome = await trial.come({ ...callback, state: 'another' }, session);
      assert.equal(outcome.kind, 'refused');
      assert.equal(trial.requestCount(), before);
    },
  },
  {
    title: 'a code of another departure is of no use',
    mood: 'answers',
    async check(trial) {
      const mine = await trial.depart();
      const theirs = await trial.depart();
      const outcome = await trial.come(await trial.visit(theirs.uri.href), mine.session);
      assert.ok(outcome.kind === 'refused' && outcome.code === 'social_auth_code_invalid', JSON.stringify(outcome));
    },
  },
  {
    title: 'a code is good once',
    mood: 'answers',
    async check(trial) {
      const { uri, session } = await trial.depart();
      const callback = await trial.visit(uri.href);
      assert.equal((await trial.come(callback, session)).kind, 'identified');
      const again = await trial.come(callback, session);
      assert.ok(again.kind === 'refused' && again.code === 'social_auth_code_invalid', JSON.stringify(again));
    },
  },
  {
    title: 'the address of the return is that of the departure, whatever the browser says',
    mood: 'answers',
    async check(trial) {
      const { uri, session } = await trial.depart();
      const callback = { ...(await trial.visit(uri.href)), redirectUri: 'https://evil.example/' };
      assert.equal((await trial.come(callback, session)).kind, 'identified');
    },
  },
  {
    title: 'nonsense from the browser, or no session, is refused without a request',
    mood: 'answers',
    async check(trial) {
      const { session } = await trial.depart();
      const before = trial.requestCount();
      for (const callback of [
        {},
        { code: {} },
        { code: '' },
        { code: ['a', 'b'] },
        { error: { a: 1 } },
        { code: null },
      ]) {
        assert.equal((await trial.come(callback as Record<string, unknown>, session)).kind, 'refused');
      }
      assert.equal((await trial.come({ code: 'code-of-nobody', state }, {})).kind, 'refused');
      assert.equal(trial.requestCount(), before);
    },
  },
  {
    title: 'a provider that does not take the client is told of',
    mood: 'refuses the client',
    check: (trial) => assertRefused(trial, ['general']),
  },
  {
    title: 'a provider that does not say who it is identifies nobody',
    mood: 'does not say who it is',
    check: (trial) => assertRefused(trial, ['invalid_response', 'social_invalid_id_token']),
  },
  ...(['is not there', 'answers nonsense', 'floods', 'breaks off', 'redirects'] as const).map((mood) => ({
    title: `a provider that ${mood} identifies nobody, and does no harm`,
    mood,
    check: (trial: Trial) => assertRefused(trial, ['general', 'invalid_response']),
  })),
  {
    title: 'who has waited long enough is let go',
    mood: 'is silent',
    check: (trial) => assertRefused(trial, ['general'], AbortSignal.timeout(300)),
  },
];

const forgedMoods = [
  'signs with another key',
  'does not sign',
  'signs with the client secret',
  'means another client',
  'repeats another nonce',
  'is another issuer',
  'has expired',
] as const satisfies ForgedMood[];

const forgedCases: Case[] = forgedMoods.map((mood) => ({
  title: `an ID token of somebody who ${mood} is not believed`,
  mood,
  check: (trial) => assertRefused(trial, ['social_invalid_id_token', 'invalid_response']),
}));
