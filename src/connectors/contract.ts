import assert from 'node:assert/strict';
import { emailCases, smsCases } from './contract/message-cases.ts';
import { sharedCases } from './contract/shared-cases.ts';
import type { AnyStage, Mood, SetUp, SetUpSms } from './contract/stage.ts';
import { type Case, code, emailTrial, type Notes, recipients, smsTrial, type Trial } from './contract/trial.ts';

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

function assertSecretsStay(secrets: string[], texts: string[]) {
  const forms = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ]);
  for (const text of texts) for (const form of forms) assert.ok(!text.includes(form), `a secret is in: ${text}`);
}
