import { testBrowserSdk } from './browser-journey.ts';

testBrowserSdk('./oidc-client-ts-page.js', {
  silent: { code: 'login_required' },
  forgotten: { message: 'No matching state found in storage' },
  usedCode: { code: 'invalid_grant' },
});
