import { UserManager } from 'oidc-client-ts';
import { clientId, endpoint, home, isCallback, onClick, redirectUri, show } from './page-state.js';

const users = new UserManager({
  authority: `${endpoint}/oidc`,
  client_id: clientId,
  redirect_uri: redirectUri,
  post_logout_redirect_uri: home,
  scope: 'openid profile email custom_data offline_access',
  prompt: 'consent',
  loadUserInfo: true,
  filterProtocolClaims: false,
  revokeTokensOnSignout: true,
});

const signedIn = ({ profile, access_token, refresh_token, expired }) => ({
  claims: profile,
  user: profile,
  accessToken: access_token,
  refreshToken: refresh_token,
  expired,
});

onClick('sign-in', () =>
  users.signinRedirect({ login_hint: 'hinted@example.com', extraQueryParams: { first_screen: 'register' } }),
);
onClick('sign-in-silently', () => users.signinRedirect({ prompt: 'none' }));
onClick('sign-out', () => users.signoutRedirect({ state: 'leaving' }));
onClick('refresh', () => show('refreshed', async () => signedIn(await users.signinSilent())));

if (isCallback) {
  await show('signed-in', async () => signedIn(await users.signinRedirectCallback()));
} else if (new URLSearchParams(location.search).has('state')) {
  await show('signed-out', () => users.signoutRedirectCallback());
} else {
  await show((await users.getUser()) ? 'signed-in' : 'signed-out', async () => ({}));
}
