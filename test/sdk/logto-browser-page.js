import LogtoClient, { Prompt } from '@logto/browser';
import { clientId, endpoint, home, isCallback, onClick, redirectUri, show } from './page-state.js';

const client = new LogtoClient({ endpoint, appId: clientId, scopes: ['email', 'custom_data'] });

const signedIn = async () => ({
  claims: await client.getIdTokenClaims(),
  user: await client.fetchUserInfo(),
  accessToken: await client.getAccessToken(),
  refreshToken: await client.getRefreshToken(),
});

onClick('sign-in', () => client.signIn({ redirectUri, firstScreen: 'register', loginHint: 'hinted@example.com' }));
onClick('sign-in-silently', () => client.signIn({ redirectUri, prompt: Prompt.None }));
onClick('sign-out', () => client.signOut(home));
onClick('refresh', () =>
  show('refreshed', async () => {
    await client.clearAccessToken();
    await client.getAccessToken();
    return signedIn();
  }),
);

if (isCallback) {
  await show('signed-in', async () => {
    await client.handleSignInCallback(location.href);
    return signedIn();
  });
} else {
  await show((await client.isAuthenticated()) ? 'signed-in' : 'signed-out', async () => ({}));
}
