import assert from 'node:assert/strict';
import type { Case, Trial } from './trial.ts';

/** What every connector of messages must keep. */
export const sharedCases: Case<Trial>[] = [
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
