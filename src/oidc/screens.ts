/** Parameters of an authentication request beyond the standard's. */
export const extraParameters = [
  'first_screen',
  'interaction_mode',
  'identifier',
  'direct_sign_in',
  'organization_id',
  'one_time_token',
  'google_one_tap_credential',
];

type Parameters = Record<string, unknown>;

interface Prompt {
  name: string;
  reasons: string[];
}

const screens = new Map([
  ['sign_in', '/sign-in'],
  ['register', '/register'],
  ['reset_password', '/reset-password'],
  ['identifier:sign_in', '/identifier-sign-in'],
  ['identifier:register', '/identifier-register'],
  ['single_sign_on', '/single-sign-on'],
]);

/** What earlier versions of the SDKs send, the second two as `interaction_mode`. */
const deprecatedScreens = new Map([
  ['signIn', 'sign_in'],
  ['signUp', 'register'],
]);

/** The page on which a person starts, as a path with the parameters that it shows (spec 11.3, 11.4). */
export function screenOf({ name, reasons }: Prompt, parameters: Parameters): string {
  const query = new URLSearchParams({ app_id: String(parameters.client_id) });
  if (name === 'consent') return `/consent?${query}`;
  for (const [shown, value] of shownParameters(parameters)) query.set(shown, value);
  if (reasons.includes('other_account')) return `/switch-account?${query}`;
  if (textOf(parameters.one_time_token)) return `/one-time-token?${query}`;
  const screen = firstScreen(parameters);
  const direct = directPath(parameters.direct_sign_in);
  if (direct) query.set('fallback', screen);
  return `${direct ?? screens.get(screen)}?${query}`;
}

/** What scripts on the sign-in page may read: who asked, in which languages. */
export function screenCookie(parameters: Parameters) {
  const value = {
    appId: parameters.client_id,
    organizationId: shownText(parameters.organization_id),
    uiLocales: shownText(parameters.ui_locales),
  };
  // RFC 6265 §4.1.1: neither `;` nor anything beyond ASCII may stand in a cookie; JSON can say them otherwise.
  return JSON.stringify(value).replace(/[^\x20-\x7e]|;/g, escapeUnit);
}

/** A name of the screen, as `first_screen` has it. What we do not know is as if it had not been sent. */
function firstScreen({ first_screen: screen, interaction_mode: mode }: Parameters) {
  const names = [textOf(screen), textOf(mode)].map((name) => deprecatedScreens.get(name) ?? name);
  return names.find((name) => screens.has(name)) ?? 'sign_in';
}

/** `social:<target>` or `sso:<connector id>`; never a way to another path of ours. */
function directPath(value: unknown) {
  const [, method, target] = /^(social|sso):(\w[\w.-]{0,127})$/.exec(textOf(value)) ?? [];
  return method && `/direct/${method}/${target}`;
}

function shownParameters(parameters: Parameters): [string, string][] {
  const names = ['organization_id', 'ui_locales', 'one_time_token', 'login_hint'];
  const shown = names.map((name): [string, string] => [name, shownText(parameters[name]) ?? '']);
  return [...shown, ['identifier', identifiersOf(parameters.identifier)] as [string, string]].filter(
    ([, value]) => value,
  );
}

function identifiersOf(value: unknown) {
  const asked = textOf(value)
    .split(/\s+/)
    .filter((name) => ['email', 'phone', 'username'].includes(name));
  return [...new Set(asked)].join(' ');
}

/**
 * Nothing that is meant is longer than an email address. What is longer stays in the interaction alone: in a URL or
 * a cookie it could make the browser's next request too large to be read.
 */
const longestShown = 256;

const shownText = (value: unknown) => {
  const text = textOf(value);
  return text && text.length <= longestShown ? text : undefined;
};

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
