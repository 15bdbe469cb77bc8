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

/** The page on which a person starts, as a path with the parameters that it shows (spec 11.3, 11.4). */
export function screenOf(prompt: string, parameters: Parameters): string {
  const path = prompt === 'consent' ? '/consent' : firstScreen(parameters);
  const query = new URLSearchParams({ app_id: String(parameters.client_id) });
  const shown = prompt === 'consent' ? [] : ['organization_id', 'ui_locales', 'login_hint', 'identifier'];
  for (const name of shown) {
    const value = parameters[name];
    if (typeof value === 'string' && value) query.set(name, value);
  }
  return `${path}?${query}`;
}

function firstScreen({ first_screen: screen, interaction_mode: mode }: Parameters) {
  switch (screen) {
    case 'register':
      return '/register';
    case 'identifier:sign_in':
      return '/identifier-sign-in';
    case 'identifier:register':
      return '/identifier-register';
    default:
      return screen === undefined && mode === 'signUp' ? '/register' : '/sign-in';
  }
}

/** What scripts on the sign-in page may read: who asked, in which languages. */
export function screenCookie(parameters: Parameters) {
  const value = {
    appId: parameters.client_id,
    organizationId: parameters.organization_id,
    uiLocales: parameters.ui_locales,
  };
  // RFC 6265 §4.1.1: neither `;` nor anything beyond ASCII may stand in a cookie.
  return JSON.stringify(value).replace(/[^\x20-\x7e]|;/g, '');
}
