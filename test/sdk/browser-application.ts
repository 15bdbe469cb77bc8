import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { codeFor } from '../pages/browser.ts';
import type { managementClient } from '../setup/management.ts';
import { freePort, type TestPostern } from '../setup/postern.ts';

export interface BrowserApplication {
  clientId: string;
  origin: string;
  forgetRedirectUris(): Promise<unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A single-page application on an origin of its own, and of another site than Postern: one page, and one script that is
 * bundled from `script` and the SDK as it was published.
 */
export async function startBrowserApplication(
  postern: TestPostern,
  manage: Awaited<ReturnType<typeof managementClient>>,
  script: string,
): Promise<BrowserApplication> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { body } = await manage('POST', '/applications', {
    name: 'Acme in the browser',
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [`${origin}/callback`], postLogoutRedirectUris: [`${origin}/`] },
  });
  const code = await bundle(script);
  const page = pageOf(postern.url, body.id);
  const server = createServer((request, response) => {
    const [type, text] = request.url === '/page.js' ? ['text/javascript', code] : ['text/html', page];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    clientId: body.id,
    origin,
    forgetRedirectUris: () =>
      manage('PATCH', `/applications/${body.id}`, {
        oidcClientMetadata: { redirectUris: [`${origin}/other`], postLogoutRedirectUris: [] },
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** On the hosted pages, from the first to the application's callback. */
export async function signInOnPages(postern: TestPostern, page: Page, email: string) {
  await page.waitForURL(`${postern.url}/**`);
  await page.fill('#identifier', email);
  await page.click('.button');
  await page.waitForURL('**/sign-in/code');
  await page.locator('#code').pressSequentially(await codeFor(postern, email));
  await page.click('.button').catch(() => {});
}

/** What the application's page shows, once it has come to rest in this state. */
export async function shown(page: Page, state: string) {
  await page.waitForSelector(`body:is([data-state="${state}"], [data-state="failed"])`);
  const reached = await page.getAttribute('body', 'data-state');
  if (reached !== state) throw new Error(`${reached}: ${await page.textContent('#shown')}`);
  return JSON.parse((await page.textContent('#shown')) ?? '{}');
}

async function bundle(script: string): Promise<string> {
  const input = fileURLToPath(new URL(script, import.meta.url));
  const build = await rolldown({ input, platform: 'browser', logLevel: 'silent' });
  const { output } = await build.generate({ format: 'esm', minify: false });
  await build.close();
  const [{ code }, ...others] = output;
  if (others.length > 0) throw new Error('The script is more than one file.');
  return code;
}

const pageOf = (endpoint: string, clientId: string) => `<!doctype html>
<html lang="en" data-endpoint="${endpoint}" data-client-id="${clientId}">
<head><title>Acme</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script></head>
<body data-state="loading">
<button id="sign-in">Sign in</button> <button id="sign-in-silently">Sign in silently</button>
<button id="refresh">Refresh</button> <button id="sign-out">Sign out</button>
<pre id="shown"></pre>
</body>
</html>`;
