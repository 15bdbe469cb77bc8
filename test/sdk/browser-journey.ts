import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, openBrowser } from '../pages/browser.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { shown, signInOnPages, startBrowserApplication } from './browser-application.ts';

/** What an SDK makes of the provider's refusals. */
interface Refusals {
  /** Nobody is signed in, and nobody may be asked. */
  silent: object;
  /** A callback whose request the application has forgotten. */
  forgotten: object;
  /** A code that was used before. */
  usedCode: object;
}

/** Drives the page of an SDK in Chromium, with Postern's own pages in between. */
export function testBrowserSdk(script: string, refusals: Refusals) {
  let postern: TestPostern;
  let chromium: Browser;

  beforeAll(async () => {
    postern = await startTestPostern();
    chromium = await launchChromium();
  });

  afterAll(async () => {
    await chromium.close();
    await postern.stop();
  });

  const startApplication = async () => startBrowserApplication(postern, await managementClient(postern.url), script);

  test('a person registers, reads claims, refreshes, signs out, and is asked again', { timeout: 90_000 }, async () => {
    await using application = await startApplication();
    await using person = await openBrowser(chromium);
    const { page, complaints } = person;
    await page.goto(application.origin);
    await shown(page, 'signed-out');
    await page.click('#sign-in');
    await page.waitForURL('**/register?**');
    expect(await page.inputValue('#identifier')).toBe('hinted@example.com');
    await signInOnPages(postern, page, 'browser@example.com');
    const { claims, user, accessToken, refreshToken } = await shown(page, 'signed-in');
    expect(claims).toMatchObject({ iss: `${postern.url}/oidc`, email: 'browser@example.com', amr: ['otp'] });
    expect(user).toMatchObject({ sub: claims.sub, email: 'browser@example.com', custom_data: {} });

    await page.click('#refresh');
    const refreshed = await shown(page, 'refreshed');
    expect(refreshed.claims.sub).toBe(claims.sub);
    expect(refreshed.accessToken).not.toBe(accessToken);
    expect(refreshed.refreshToken).not.toBe(refreshToken);

    await page.goto(application.origin);
    await shown(page, 'signed-in');
    await page.click('#sign-out');
    await page.waitForURL((url) => url.origin === application.origin);
    await shown(page, 'signed-out');
    await page.click('#sign-in-silently');
    await page.waitForURL((url) => url.pathname === '/callback');
    expect(await shown(page, 'failed')).toMatchObject(refusals.silent);
    await page.click('#sign-in');
    await signInOnPages(postern, page, 'browser@example.com');
    await page.click('.button');
    expect((await shown(page, 'signed-in')).claims.sub).toBe(claims.sub);
    expect(complaints).toEqual([]);
  });

  test('who is signed in already is not asked, neither here nor by a second application', {
    timeout: 60_000,
  }, async () => {
    await using application = await startApplication();
    await using other = await startApplication();
    await using person = await openBrowser(chromium);
    const { page } = person;
    await page.goto(application.origin);
    await page.click('#sign-in');
    await signInOnPages(postern, page, 'known@example.com');
    const { claims } = await shown(page, 'signed-in');
    for (const { origin } of [application, other]) {
      await page.goto(origin);
      await page.click('#sign-in');
      await page.waitForURL((url) => url.href.startsWith(`${origin}/callback`));
      const again = await shown(page, 'signed-in');
      expect(again.claims).toMatchObject({ sub: claims.sub, amr: ['otp'] });
      expect(again.refreshToken).toBeTruthy();
    }
  });

  test('a callback that comes a second time is refused, and so is its code', async () => {
    await using application = await startApplication();
    await using person = await openBrowser(chromium);
    const { page } = person;
    await page.goto(application.origin);
    await page.click('#sign-in');
    await signInOnPages(postern, page, 'twice@example.com');
    await shown(page, 'signed-in');
    const stored = await page.evaluate('storedBefore');
    await page.reload();
    expect(await shown(page, 'failed')).toMatchObject(refusals.forgotten);
    await page.evaluate(`const { local, session } = ${stored};
      Object.assign(localStorage, local);
      Object.assign(sessionStorage, session);`);
    await page.reload();
    expect(await shown(page, 'failed')).toMatchObject(refusals.usedCode);
  });

  test('a redirect URI that is not registered shows a page that says so', async () => {
    await using application = await startApplication();
    await using person = await openBrowser(chromium);
    const { page } = person;
    await application.forgetRedirectUris();
    await page.goto(application.origin);
    await page.click('#sign-in');
    await page.waitForURL(`${postern.url}/oidc/auth?**`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.textContent('body')).toContain('redirect_uri');
  });
}
