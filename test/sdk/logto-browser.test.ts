import { testBrowserSdk } from './browser-journey.ts';

testBrowserSdk('./logto-browser-page.js', {
  silent: { code: 'callback_uri_verification.error_found' },
  forgotten: { code: 'sign_in_session.not_found' },
  usedCode: { code: 'oidc.invalid_grant' },
});
