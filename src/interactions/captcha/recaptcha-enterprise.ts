import { z } from 'zod';
import type { CaptchaConfig } from '../../experience/captcha-provider.ts';
import type { Fetch } from '../../lib/fetch.ts';
import { boundsOf, type CaptchaQuestion, type Judgement, readAnswer } from './verdict.ts';

type Config = Extract<CaptchaConfig, { type: 'RecaptchaEnterprise' }>;

/**
 * https://cloud.google.com/recaptcha/docs/create-assessment-website. The config's `domain` is for browsers: the secret
 * goes to Google alone.
 */
const assessmentsOf = ({ projectId, secretKey }: Config) =>
  `https://recaptchaenterprise.googleapis.com/v1/projects/${encodeURIComponent(projectId)}/assessments?key=${encodeURIComponent(secretKey)}`;

const longestToken = 16_384;

/** From 0.0, a machine for sure, to 1.0. */
const leastScore = 0.5;

/** Google leaves out of its JSON what has the default value: no score is 0, no `valid` is false. */
const assessment = z.object({
  tokenProperties: z.object({
    valid: z.boolean().default(false),
    invalidReason: z.string().optional(),
    action: z.string().default(''),
  }),
  riskAnalysis: z.object({ score: z.number().default(0) }).optional(),
});
const refusal = z.object({
  error: z.object({
    status: z.string().default(''),
    details: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
});

export async function askRecaptchaEnterprise(
  config: Config,
  question: CaptchaQuestion,
  fetch: Fetch,
): Promise<Judgement> {
  const { token, caller } = question;
  if (token.length > longestToken) return { kind: 'refused', reason: 'the token is longer than any of reCAPTCHA' };
  const event = {
    token,
    siteKey: config.siteKey,
    ...(caller.action !== undefined && { expectedAction: caller.action }),
    ...(caller.ip && { userIpAddress: caller.ip }),
    ...(caller.userAgent && { userAgent: caller.userAgent }),
  };
  const result = await fetch({
    url: assessmentsOf(config),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ event }),
    ...boundsOf(question),
  });
  const read = readAnswer('reCAPTCHA Enterprise', result, z.union([assessment, refusal]));
  if (read.kind === 'unavailable') return read;
  if ('error' in read.answer) return { kind: 'unavailable', reason: complaintOf(read.status, read.answer.error) };
  if (read.status !== 200) return { kind: 'unavailable', reason: complaintOf(read.status) };
  return judgementOf(read.answer, config, caller.action);
}

function judgementOf(
  { tokenProperties, riskAnalysis }: z.output<typeof assessment>,
  { mode = 'invisible' }: Config,
  expectedAction: string | undefined,
): Judgement {
  const { valid, invalidReason = '', action } = tokenProperties;
  const refused = (reason: string): Judgement => ({ kind: 'refused', reason });
  if (!valid) return refused(invalidReasons.get(invalidReason) ?? 'the token is not valid');
  if (expectedAction !== undefined && action.toLowerCase() !== expectedAction.toLowerCase()) {
    return refused('the token was won for another action');
  }
  const score = riskAnalysis?.score ?? 0;
  if (mode === 'invisible' && score < leastScore) return refused(`the score is ${score}, below ${leastScore}`);
  return { kind: 'passed' };
}

const invalidReasons = new Map([
  ['MALFORMED', 'the token is malformed (MALFORMED)'],
  ['EXPIRED', 'the token has expired (EXPIRED)'],
  ['DUPE', 'the token was used before (DUPE)'],
  ['MISSING', 'there is no token (MISSING)'],
  ['SITE_MISMATCH', 'the token is of another site key (SITE_MISMATCH)'],
  ['BROWSER_ERROR', 'the browser could not finish the captcha (BROWSER_ERROR)'],
  ['UNEXPECTED_ACTION', 'the token was won for another action (UNEXPECTED_ACTION)'],
]);

/** Google's sentences may quote the key; its codes do not. */
function complaintOf(status: number, error?: z.output<typeof refusal>['error']) {
  const codes = [error?.status, ...(error?.details.map(({ reason }) => reason) ?? [])];
  const advice = codes.flatMap((code) => complaints.get(code ?? '') ?? []).at(-1);
  return `reCAPTCHA Enterprise refused the request with status ${status}${advice ? `: ${advice}` : ''}`;
}

/** Of the general code and the one of its detail the latter says more. */
const complaints = new Map([
  ['INVALID_ARGUMENT', 'site key, project or token cannot be read (INVALID_ARGUMENT)'],
  ['UNAUTHENTICATED', 'the secret key is no API key (UNAUTHENTICATED)'],
  ['PERMISSION_DENIED', 'the API key may not assess in this project (PERMISSION_DENIED)'],
  ['NOT_FOUND', 'there is no such project or site key (NOT_FOUND)'],
  ['FAILED_PRECONDITION', 'the project is not ready (FAILED_PRECONDITION)'],
  ['API_KEY_INVALID', 'the API key is not valid (API_KEY_INVALID)'],
  ['API_KEY_SERVICE_BLOCKED', 'the API key is restricted to other APIs (API_KEY_SERVICE_BLOCKED)'],
  ['API_KEY_IP_ADDRESS_BLOCKED', 'the API key is restricted to other addresses (API_KEY_IP_ADDRESS_BLOCKED)'],
  ['API_KEY_HTTP_REFERRER_BLOCKED', 'the API key is for browsers only (API_KEY_HTTP_REFERRER_BLOCKED)'],
  ['SERVICE_DISABLED', 'the reCAPTCHA Enterprise API is not enabled in the project (SERVICE_DISABLED)'],
  ['BILLING_DISABLED', 'billing is not enabled in the project (BILLING_DISABLED)'],
]);
