import type { CaptchaConfig } from '../experience/captcha-provider.ts';
import { type Html, html, raw } from '../lib/html.ts';
import { assetUrl } from './assets.ts';
import type { ForeignSources } from './security-headers.ts';

/** What a page needs to have a captcha. */
export interface CaptchaWidget {
  /** Scripts, for the head of the document. */
  head: Html;
  /** Stands within the form, where the captcha is seen. */
  field: Html;
  /** For the page's policy (`PagePolicy.foreign`). */
  sources: ForeignSources;
  /** The field of the submitted form that has the token. */
  responseField: string;
}

export interface CaptchaSetting {
  /** A language of the pages, as `fr` or `pt-BR`. */
  language: string;
  hasDarkMode: boolean;
  /** Said where no scripts run, for no captcha works there. */
  withoutScript?: string | undefined;
}

type PublicConfig =
  | Omit<Extract<CaptchaConfig, { type: 'Turnstile' }>, 'secretKey'>
  | Omit<Extract<CaptchaConfig, { type: 'RecaptchaEnterprise' }>, 'secretKey'>;

/** Told the provider by every captcha of our pages, for its statistics; `CaptchaCaller.action` can insist on it. */
export const captchaAction = 'sign_in';

export function captchaWidgetOf(config: PublicConfig, setting: CaptchaSetting): CaptchaWidget {
  if (config.type === 'Turnstile') return turnstile(config, setting);
  return config.mode === 'checkbox' ? recaptchaCheckbox(config, setting) : recaptchaInvisible(config, setting);
}

const cloudflare = 'https://challenges.cloudflare.com';
const turnstileField = 'cf-turnstile-response';

/** Most people only wait for it, so a form that is sent too early waits as well. */
function turnstile({ siteKey }: PublicConfig, setting: CaptchaSetting): CaptchaWidget {
  const language = turnstileLanguage(setting.language);
  return {
    head: html`<script src="${cloudflare}/turnstile/v0/api.js" async defer></script>
${ourScript()}`,
    field: html`<div class="captcha cf-turnstile" data-sitekey="${siteKey}" data-action="${captchaAction}" data-language="${language}" data-theme="${setting.hasDarkMode ? 'auto' : 'light'}" data-size="flexible" data-captcha data-captcha-field="${turnstileField}"></div>${noScript(setting)}`,
    sources: { scripts: [cloudflare], frames: [cloudflare], connects: [], hasStyleAttributes: false },
    responseField: turnstileField,
  };
}

type RecaptchaConfig = Extract<PublicConfig, { type: 'RecaptchaEnterprise' }>;

const recaptchaField = 'g-recaptcha-response';

/** Google adds a text area with the token to the box. */
function recaptchaCheckbox(config: RecaptchaConfig, setting: CaptchaSetting): CaptchaWidget {
  const query = new URLSearchParams({ hl: recaptchaLanguage(setting.language) });
  return {
    head: html`<script src="${recaptchaScript(config, query)}" async defer></script>`,
    field: html`<div class="captcha g-recaptcha" data-sitekey="${config.siteKey}" data-action="${captchaAction}"></div>${noScript(setting)}`,
    sources: recaptchaSources(config),
    responseField: recaptchaField,
  };
}

/** A token lives for two minutes: our script asks for it when the form is sent. */
function recaptchaInvisible(config: RecaptchaConfig, setting: CaptchaSetting): CaptchaWidget {
  const query = new URLSearchParams({ render: config.siteKey, hl: recaptchaLanguage(setting.language) });
  return {
    head: html`<script src="${recaptchaScript(config, query)}" async defer></script>
${ourScript()}`,
    field: html`<input type="hidden" name="${recaptchaField}" autocomplete="off" data-captcha data-captcha-field="${recaptchaField}" data-captcha-key="${config.siteKey}" data-captcha-action="${captchaAction}">${noScript(setting)}`,
    sources: recaptchaSources(config),
    responseField: recaptchaField,
  };
}

const ourScript = () => html`<script src="${assetUrl('captcha.js')}" defer></script>`;

const noScript = ({ withoutScript }: CaptchaSetting) =>
  withoutScript ? html`<noscript><p class="problem">${withoutScript}</p></noscript>` : raw('');

const recaptchaHost = ({ domain = 'www.google.com' }: RecaptchaConfig) => domain.toLowerCase();

const recaptchaScript = (config: RecaptchaConfig, query: URLSearchParams) =>
  `https://${recaptchaHost(config)}/recaptcha/enterprise.js?${query}`;

/**
 * https://cloud.google.com/recaptcha/docs/faq. Its boxes have their style in attributes; style sheets of others stay
 * forbidden. Where recaptcha.net stands in for google.com, gstatic.cn may stand in for gstatic.com.
 */
function recaptchaSources(config: RecaptchaConfig): ForeignSources {
  const place = `https://${recaptchaHost(config)}/recaptcha/`;
  const isGoogle = recaptchaHost(config) === 'www.google.com';
  return {
    scripts: [place, 'https://www.gstatic.com/recaptcha/', ...(isGoogle ? [] : ['https://www.gstatic.cn/recaptcha/'])],
    frames: [place, ...(isGoogle ? ['https://recaptcha.google.com/recaptcha/'] : [])],
    connects: [place],
    hasStyleAttributes: true,
  };
}

/** https://developers.cloudflare.com/turnstile/reference/supported-languages/: short codes, except where writing differs. */
function turnstileLanguage(language: string) {
  const tag = language.toLowerCase();
  if (tag.startsWith('zh')) return /^zh-(tw|hk|hant)/.test(tag) ? 'zh-tw' : 'zh-cn';
  return tag === 'pt-br' ? tag : baseOf(language);
}

/** Codes with a region are known for these two alone. */
const recaptchaLanguage = (language: string) => (/^(zh|pt)-/i.test(language) ? language : baseOf(language));

const baseOf = (language: string) => language.split('-')[0]?.toLowerCase() ?? 'en';
