import { type CaptchaWidget, captchaWidgetOf } from '../captcha-widget.ts';
import type { Visit } from './visit.ts';

/** The captcha of a page, where the tenant asks for one and this person has not passed it yet. */
export async function captchaFor({
  door,
  settings,
  words,
  frame,
  interaction,
}: Visit): Promise<CaptchaWidget | undefined> {
  if (!settings.captchaPolicy.enabled || interaction.state?.captcha) return undefined;
  const config = await door.parts.captchaProvider.get(door.tenantId);
  const setting = {
    language: frame.language,
    hasDarkMode: frame.theme.hasDarkMode,
    withoutScript: words.captchaNeedsScript,
  };
  return config && captchaWidgetOf(config, setting);
}
