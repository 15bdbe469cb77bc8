import type { Page } from 'playwright-core';
import { managementClient } from '../setup/management.ts';
import { freePort, startTestPostern } from '../setup/postern.ts';

export const passwordThere = 'a quiet Lantern 47 above';

/**
 * Another service that people sign in at, in a browser: a Postern of its own. It is at an address, since cookies are
 * kept by host name, whatever the port.
 */
export async function startServiceElsewhere(redirectUris: string[]) {
  const port = await freePort();
  const there = await startTestPostern({
    environment: { PORT: String(port), POSTERN_URL: `http://127.0.0.1:${port}` },
  });
  const manage = await managementClient(there.url);
  await manage('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
  });
  const oidcClientMetadata = { redirectUris, postLogoutRedirectUris: [] };
  const application = await manage('POST', '/applications', { name: 'Here', type: 'Traditional', oidcClientMetadata });
  const { id: clientId, secret: clientSecret } = application.body;
  return {
    url: there.url,
    clientId,
    clientSecret,
    /** Where people are sent back to may be known only once the connectors have been made. */
    async allow(uris: string[]) {
      await manage('PATCH', `/applications/${clientId}`, {
        oidcClientMetadata: { redirectUris: uris, postLogoutRedirectUris: [] },
      });
    },
    /** The config of a connector of the factory `oidc`. */
    config: {
      authorizationEndpoint: `${there.url}/oidc/auth`,
      tokenEndpoint: `${there.url}/oidc/token`,
      userInfoEndpoint: `${there.url}/oidc/me`,
      clientId,
      clientSecret,
      scope: 'openid profile email phone',
      idTokenVerificationConfig: { jwksUri: `${there.url}/oidc/jwks`, issuer: `${there.url}/oidc` },
    },
    async addPerson(username: string, account: object = {}) {
      const { status, body } = await manage('POST', '/users', { username, password: passwordThere, ...account });
      if (status !== 200) throw new Error(`nobody was added: ${JSON.stringify(body)}`);
    },
    stop: () => there.stop(),
  };
}

/** Signs in at the other service. */
export async function signInThere(page: Page, username: string) {
  await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/sign-in/);
  await page.fill('#identifier', username);
  await page.fill('#password', passwordThere);
  await page.locator('.button').first().click();
}
