import { z } from 'zod';
import type { CaptchaConfig } from '../../experience/captcha-provider.ts';
import type { Fetch } from '../../lib/fetch.ts';
import { boundsOf, type CaptchaQuestion, type Judgement, readAnswer } from './verdict.ts';

type Config = Extract<CaptchaConfig, { type: 'Turnstile' }>;

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
const siteverify = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';
const longestToken = 2_048;

const answerSchema = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string()).default([]),
  action: z.string().optional(),
});

export async function askTurnstile(config: Config, question: CaptchaQuestion, fetch: Fetch): Promise<Judgement> {
  const { token, caller } = question;
  if (token.length > longestToken) return { kind: 'refused', reason: 'the token is longer than any of Turnstile' };
  const form = new URLSearchParams({ secret: config.secretKey, response: token });
  if (caller.ip) form.set('remoteip', caller.ip);
  const result = await fetch({
    url: siteverify,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    ...boundsOf(question),
  });
  const read = readAnswer('Turnstile', result, answerSchema);
  if (read.kind === 'unavailable') return read;
  const { success, action, 'error-codes': codes } = read.answer;
  if (!success || read.status !== 200) return judgementOf(codes);
  if (caller.action !== undefined && action !== caller.action) {
    return { kind: 'refused', reason: 'the token was won for another action' };
  }
  return { kind: 'passed' };
}

/** Only codes that are known are repeated: what the other side writes is not ours to log. */
function judgementOf(codes: string[]): Judgement {
  const found = complaints.find(([code]) => codes.includes(code));
  if (!found) return { kind: 'refused', reason: 'Turnstile refused the token without a code that is known' };
  const [code, kind, words] = found;
  return { kind, reason: `${words} (${code})` };
}

/** What is wrong here comes before what is wrong with the token. */
const complaints: [code: string, kind: 'refused' | 'unavailable', words: string][] = [
  ['missing-input-secret', 'unavailable', 'Turnstile got no secret key'],
  ['invalid-input-secret', 'unavailable', 'Turnstile does not know the secret key'],
  ['bad-request', 'unavailable', 'Turnstile could not read the request'],
  ['internal-error', 'unavailable', 'Turnstile has trouble of its own'],
  ['timeout-or-duplicate', 'refused', 'the token is older than five minutes, or was used before'],
  ['invalid-input-response', 'refused', 'the token is not valid, or of another site key'],
  ['missing-input-response', 'refused', 'there is no token'],
];
