/** What a page takes from others, as CSP writes sources. */
export interface ForeignSources {
  scripts: string[];
  frames: string[];
  /** Where the scripts of others may connect to. */
  connects: string[];
  /** What the scripts of others put into the page has `style` attributes. */
  hasStyleAttributes: boolean;
}

export interface PagePolicy {
  isSecure: boolean;
  /** Origins that the page takes images from. */
  images?: string[];
  /** Hash of the page's one inline style sheet, as CSP writes it. */
  styleHash?: string | undefined;
  /** The page's script talks to its own origin. */
  connects?: boolean;
  /** The page shows another of ours in a frame. */
  frames?: boolean;
  /** A form of the page leads on to an application. */
  leadsOut?: boolean;
  /** The page may stand in a window that an application opened and waits for: cutting the tie would end its sign-in. */
  keepsOpener?: boolean;
  /** The page has a part that is another's: a captcha. */
  foreign?: ForeignSources | undefined;
}

/** What every HTML page carries: nothing is stored, framed, sent on as referrer or loaded from where it should not be. */
export const securityHeaders = (policy: PagePolicy): Record<string, string> => ({
  'content-security-policy': contentSecurityPolicy(policy),
  'cache-control': 'no-store',
  // Captcha providers may look from whose page they are asked; the origin is what they know anyway.
  'referrer-policy': policy.foreign ? 'strict-origin' : 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(!policy.keepsOpener && { 'cross-origin-opener-policy': 'same-origin' }),
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  ...(policy.isSecure && { 'strict-transport-security': 'max-age=31536000' }),
});

/**
 * `form-action` also holds for every redirect that follows a form, in Chromium and Safari: for the redirect to the
 * application, and for wherever the application's own callback sends people next, which nobody can list. Forms that
 * lead out therefore go without it; what could be injected to abuse that is kept out by the rest.
 */
export function contentSecurityPolicy({ images = [], styleHash, connects, frames, leadsOut, foreign }: PagePolicy) {
  return [
    "default-src 'none'",
    `style-src 'self'${styleHash ? ` '${styleHash}'` : ''}`,
    ...(foreign?.hasStyleAttributes ? ["style-src-attr 'unsafe-inline'"] : []),
    ...directives('script-src', ["'self'", ...(foreign?.scripts ?? [])]),
    ['img-src data:', ...new Set(images)].join(' '),
    ...directives('connect-src', [...(connects ? ["'self'"] : []), ...(foreign?.connects ?? [])]),
    ...directives('frame-src', [...(frames ? ["'self'"] : []), ...(foreign?.frames ?? [])]),
    ...(leadsOut ? [] : ["form-action 'self'"]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** None without sources: then the default holds, which is nothing. */
const directives = (name: string, sources: string[]) => (sources.length > 0 ? [[name, ...sources].join(' ')] : []);
