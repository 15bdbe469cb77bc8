import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { verifyCaptcha } from './captcha.ts';
import type { Caller, InteractionState } from './interaction.ts';
import type { Parts } from './parts.ts';

/** What a token says of whoever brings it, where the tenant asks for one. Throws session.captcha_failed. */
export async function captchaOf(
  parts: Parts,
  tenantId: string,
  token: string | undefined,
  caller: Caller,
): Promise<Pick<InteractionState, 'captcha'>> {
  const { captchaPolicy } = await parts.experience.get(tenantId);
  if (!captchaPolicy.enabled || token === undefined) return {};
  const verdict = await verifyCaptcha(parts, tenantId, token, caller);
  if (verdict.kind === 'passed') return { captcha: 'verified' };
  throw new PublicError('session.captcha_failed');
}

/** Refuses who was asked for a captcha and has brought none (spec 4.7). */
export function requireCaptcha({ captcha }: InteractionState, { captchaPolicy }: ExperienceSettings) {
  if (captchaPolicy.enabled && !captcha) throw new PublicError('session.captcha_required');
}
