import { describe, expect, it } from 'vitest';
import { knownLanguages } from '../experience/languages.ts';
import { type CaptchaSetting, captchaWidgetOf } from './captcha-widget.ts';
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts';

const setting: CaptchaSetting = { language: 'en', hasDarkMode: true };
const turnstile = { type: 'Turnstile' as const, siteKey: '0x-site' };
const recaptcha = { type: 'RecaptchaEnterprise' as const, siteKey: '6L-site', projectId: 'project' };
const widgetOf = (config: Parameters<typeof captchaWidgetOf>[0], given = setting) => {
  const { head, field, ...rest } = captchaWidgetOf(config, given);
  return { head: head.toString(), field: field.toString(), ...rest };
};
const all = [
  turnstile,
  recaptcha,
  { ...recaptcha, mode: 'checkbox' as const },
  { ...recaptcha, mode: 'invisible' as const, domain: 'www.recaptcha.net' },
];

it('Turnstile has its box, and our script that waits for it', () => {
  const { head, field, responseField, sources } = widgetOf(turnstile, setting);
  expect(head).toMatch(
    /^<script src="https:\/\/challenges\.cloudflare\.com\/turnstile\/v0\/api\.js" async defer><\/script>\n<script src="\/assets\/captcha\.[\w-]+\.js" defer><\/script>$/,
  );
  expect(field).toBe(
    '<div class="captcha cf-turnstile" data-sitekey="0x-site" data-action="sign_in" data-language="en" data-theme="auto" data-size="flexible" data-captcha data-captcha-field="cf-turnstile-response"></div>',
  );
  expect(responseField).toBe('cf-turnstile-response');
  expect(sources).toEqual({
    scripts: ['https://challenges.cloudflare.com'],
    frames: ['https://challenges.cloudflare.com'],
    connects: [],
    hasStyleAttributes: false,
  });
});

it('a checkbox of reCAPTCHA has its box, and no script of ours', () => {
  const { head, field, responseField } = widgetOf({ ...recaptcha, mode: 'checkbox' }, setting);
  expect(head).toBe('<script src="https://www.google.com/recaptcha/enterprise.js?hl=en" async defer></script>');
  expect(field).toBe('<div class="captcha g-recaptcha" data-sitekey="6L-site" data-action="sign_in"></div>');
  expect(responseField).toBe('g-recaptcha-response');
});

it('an invisible reCAPTCHA has a field, which our script fills', () => {
  for (const config of [recaptcha, { ...recaptcha, mode: 'invisible' as const }]) {
    const { head, field, responseField } = widgetOf(config, setting);
    expect(head).toMatch(
      /^<script src="https:\/\/www\.google\.com\/recaptcha\/enterprise\.js\?render=6L-site&amp;hl=en" async defer><\/script>\n<script src="\/assets\/captcha\./,
    );
    expect(field).toContain('<input type="hidden" name="g-recaptcha-response"');
    expect(field).toContain('data-captcha-key="6L-site" data-captcha-action="sign_in">');
    expect(responseField).toBe('g-recaptcha-response');
  }
});

describe('the language', () => {
  it.each([
    ['de', 'de', 'de'],
    ['fa-IR', 'fa', 'fa'],
    ['pt-BR', 'pt-br', 'pt-BR'],
    ['pt-PT', 'pt', 'pt-PT'],
    ['zh-CN', 'zh-cn', 'zh-CN'],
    ['zh-HK', 'zh-tw', 'zh-HK'],
    ['zh-TW', 'zh-tw', 'zh-TW'],
  ])('%s is %s to Turnstile and %s to reCAPTCHA', (language, cloudflare, google) => {
    expect(widgetOf(turnstile, { ...setting, language }).field).toContain(`data-language="${cloudflare}"`);
    expect(widgetOf(recaptcha, { ...setting, language }).head).toContain(`hl=${google}"`);
  });

  it.each(knownLanguages)('%s has a code', (language) => {
    expect(widgetOf(turnstile, { ...setting, language }).field).toMatch(/data-language="[a-z]{2}(-[a-z]{2})?"/);
  });
});

it('is light where the page is', () => {
  expect(widgetOf(turnstile, { ...setting, hasDarkMode: false }).field).toContain('data-theme="light"');
});

it('says what to do without scripts, where there are words for it', () => {
  for (const config of all) {
    expect(widgetOf(config, setting).field).not.toContain('noscript');
    const { field } = widgetOf(config, { ...setting, withoutScript: 'Turn on <scripts>' });
    expect(field).toContain('<noscript><p class="problem">Turn on &lt;scripts&gt;</p></noscript>');
  }
});

it('a site key is only text, and no secret stands anywhere', () => {
  for (const config of all) {
    const given = { ...config, siteKey: '"><script>alert(1)</script>', secretKey: 'the-secret' };
    const widget = widgetOf(given, setting);
    expect(JSON.stringify(widget)).not.toContain('<script>alert');
    expect(JSON.stringify(widget)).not.toContain('the-secret');
  }
});

describe('the policy of a page', () => {
  const policyWith = (config: Parameters<typeof captchaWidgetOf>[0], more = {}) =>
    contentSecurityPolicy({ isSecure: true, foreign: widgetOf(config, setting).sources, ...more }).split('; ');

  it('without a captcha is what it was', () => {
    expect(contentSecurityPolicy({ isSecure: true })).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(securityHeaders({ isSecure: true })['referrer-policy']).toBe('no-referrer');
  });

  it('lets Turnstile in', () => {
    expect(policyWith(turnstile)).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self' https://challenges.cloudflare.com",
      'img-src data:',
      'frame-src https://challenges.cloudflare.com',
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('lets reCAPTCHA in, by its paths', () => {
    expect(policyWith(recaptcha, { connects: true, frames: true })).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "style-src-attr 'unsafe-inline'",
      "script-src 'self' https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
      'img-src data:',
      "connect-src 'self' https://www.google.com/recaptcha/",
      "frame-src 'self' https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('lets it in from where google.com cannot be reached', () => {
    const policy = policyWith({ ...recaptcha, domain: 'www.recaptcha.net' });
    expect(policy).toContain(
      "script-src 'self' https://www.recaptcha.net/recaptcha/ https://www.gstatic.com/recaptcha/ https://www.gstatic.cn/recaptcha/",
    );
    expect(policy).toContain('frame-src https://www.recaptcha.net/recaptcha/');
    expect(policy.join()).not.toContain('google.com');
  });

  it('tells the provider whose page it is, and no more', () => {
    const foreign = widgetOf(turnstile, setting).sources;
    expect(securityHeaders({ isSecure: true, foreign })['referrer-policy']).toBe('strict-origin');
  });
});
