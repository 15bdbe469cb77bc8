import type { CaptchaConfig } from '../experience/captcha-provider.ts';
import type { Reach } from '../lib/fetch.ts';
import { askRecaptchaEnterprise } from './captcha/recaptcha-enterprise.ts';
import { askTurnstile } from './captcha/turnstile.ts';
import type { CaptchaCaller, CaptchaQuestion, Judgement } from './captcha/verdict.ts';
import type { Parts } from './parts.ts';

/** The reason is for logs and the audit: it has neither token nor secret. */
export type CaptchaVerdict = { kind: 'passed' } | { kind: 'failed'; reason: string };

/**
 * Asks the tenant's captcha provider whether a token was won by a person. Providers judge a token once; a second time it
 * fails. Whoever cannot be asked has not said yes: no provider, one that is down, and an answer that is none fail as well.
 */
export async function verifyCaptcha(
  { captchaProvider, outbound, log }: Pick<Parts, 'captchaProvider' | 'outbound' | 'log'>,
  tenantId: string,
  token: string,
  caller: CaptchaCaller,
): Promise<CaptchaVerdict> {
  const config = await captchaProvider.get(tenantId);
  const judgement = await judge(config, { token, caller, timeoutMilliseconds }, outbound.reachFor);
  if (judgement.kind === 'passed') return judgement;
  const { kind, reason } = judgement;
  const said = { tenantId, provider: config?.type, reason };
  if (kind === 'unavailable') log.warn(said, 'captchas cannot be judged: nobody passes');
  else log.info(said, 'captcha failed');
  return { kind: 'failed', reason };
}

/** People wait for it. */
const timeoutMilliseconds = 5_000;

async function judge(
  config: CaptchaConfig | undefined,
  question: CaptchaQuestion,
  reachFor: (name: string) => Reach,
): Promise<Judgement> {
  if (!config) return { kind: 'unavailable', reason: 'no captcha provider is set up' };
  if (!question.token) return { kind: 'refused', reason: 'the token is empty' };
  switch (config.type) {
    case 'Turnstile':
      return askTurnstile(config, question, reachFor('turnstile').fetch);
    case 'RecaptchaEnterprise':
      return askRecaptchaEnterprise(config, question, reachFor('recaptcha-enterprise').fetch);
  }
}
