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
}

/** What every HTML page carries: nothing is stored, framed, sent on as referrer or loaded from where it should not be. */
export const securityHeaders = (policy: PagePolicy): Record<string, string> => ({
  'content-security-policy': contentSecurityPolicy(policy),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
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
export function contentSecurityPolicy({ images = [], styleHash, connects, frames, leadsOut }: PagePolicy) {
  return [
    "default-src 'none'",
    `style-src 'self'${styleHash ? ` '${styleHash}'` : ''}`,
    "script-src 'self'",
    ['img-src data:', ...new Set(images)].join(' '),
    ...(connects ? ["connect-src 'self'"] : []),
    ...(frames ? ["frame-src 'self'"] : []),
    ...(leadsOut ? [] : ["form-action 'self'"]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
