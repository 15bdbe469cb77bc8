import formbody from '@fastify/formbody';
import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../door.ts';
import { PublicError } from '../errors.ts';
import { pageAssets } from './assets.ts';
import { requireSameOrigin } from './same-origin.ts';
import { callbackRoute } from './sign-in/callback-path.ts';
import { codePages } from './sign-in/code-page.ts';
import { confirmPage } from './sign-in/confirm-page.ts';
import { consent } from './sign-in/consent.ts';
import { continuePages } from './sign-in/continue-page.ts';
import { elsewherePages } from './sign-in/elsewhere-pages.ts';
import { landingPage } from './sign-in/landing-page.ts';
import { linkPages } from './sign-in/link-page.ts';
import { mfaAddressPages } from './sign-in/mfa-address-pages.ts';
import { mfaBackupCodesPage } from './sign-in/mfa-backup-codes-page.ts';
import { mfaChoicePage } from './sign-in/mfa-choice-page.ts';
import { mfaOnboardingPage } from './sign-in/mfa-onboarding-page.ts';
import { mfaTotpPage } from './sign-in/mfa-totp-page.ts';
import { newPasswordPage } from './sign-in/new-password-page.ts';
import { oneTimeTokenPages } from './sign-in/one-time-token-page.ts';
import { passwordPages } from './sign-in/password-page.ts';
import { secondFactorBackupPage } from './sign-in/second-factor-backup-page.ts';
import { secondFactorPage } from './sign-in/second-factor-page.ts';
import { startPages } from './sign-in/start-page.ts';
import { suspendedPage } from './sign-in/suspended-page.ts';
import { switchAccountPage } from './sign-in/switch-account-page.ts';
import { redirectToUnknownSession, unknownSessionPage } from './sign-in/unknown-session-page.ts';

/** The hosted pages: everything that people see on their way through a sign-in. They need no script. */
export const signInPages =
  (door: Door): FastifyPluginAsync =>
  async (app) => {
    await app.register(formbody, { bodyLimit: 8 * 1024 });
    app.addHook('preHandler', async (request) => {
      // What providers send back comes from elsewhere, and is judged by its `state`.
      const isReturn = request.routeOptions.url === callbackRoute;
      if (request.method === 'POST' && !isReturn) requireSameOrigin(request, door.origin);
    });
    app.setErrorHandler(async (error, request, reply) => {
      const isLost = error instanceof PublicError && error.code === 'session.not_found';
      if (!isLost) throw error;
      return redirectToUnknownSession(door, request, reply);
    });
    await app.register(pageAssets);
    startPages(app, door);
    passwordPages(app, door);
    codePages(app, door);
    linkPages(app, door);
    oneTimeTokenPages(app, door);
    switchAccountPage(app, door);
    confirmPage(app, door);
    continuePages(app, door);
    secondFactorPage(app, door);
    secondFactorBackupPage(app, door);
    mfaOnboardingPage(app, door);
    mfaChoicePage(app, door);
    mfaTotpPage(app, door);
    mfaAddressPages(app, door);
    mfaBackupCodesPage(app, door);
    newPasswordPage(app, door);
    consent(app, door);
    elsewherePages(app, door);
    unknownSessionPage(app, door);
    suspendedPage(app, door);
    landingPage(app, door);
  };
