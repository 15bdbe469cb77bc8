import type { Page } from 'playwright-core';
import { defaultSettings } from '../../src/experience/settings.ts';
import { AuthenticatorApp } from '../setup/authenticator-app.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import type { Walk } from './gallery.ts';

/** What a walk does on every page; gallery.ts has it. */
export interface Steps {
  configure(manage: Walk['manage'], experience: object): Promise<void>;
  begin(walk: Walk, parameters?: Record<string, string>): Promise<void>;
  give(page: Page, fields: Record<string, string>): Promise<void>;
  press(page: Page): Promise<void>;
}

const settings = (factors: string[], policy: string) => ({ ...defaultSettings, mfa: { factors, policy } });

/** Codes by email are a second factor where nobody signs in by one. */
const byPassword = {
  signUp: { identifiers: ['email'], password: true, verify: true },
  signIn: {
    methods: [{ identifier: 'email', password: true, verificationCode: false, isPasswordPrimary: true }],
  },
};

/** Every page of second factors, with its errors, each shown to `see` once. */
export async function seeSecondSteps(walk: Walk, steps: Steps) {
  await steps.configure(
    walk.manage,
    settings(['Totp', 'PhoneVerificationCode', 'BackupCode'], 'PromptAtSignInAndSignUp'),
  );
  const app = await seeSettingUp(walk, steps);
  await seeAsking(walk, steps, app);
  await steps.configure(walk.manage, settings(['Totp'], 'Mandatory'));
  await register(walk, steps, 'must');
  await walk.page.waitForURL('**/mfa-binding/Totp');
  await walk.see('app that must be set up');
  await steps.configure(walk.manage, { ...settings(['EmailVerificationCode', 'Totp'], 'Mandatory'), ...byPassword });
  await register(walk, steps, 'another');
  await walk.page.waitForURL('**/sign-in/continue');
  await steps.give(walk.page, { password: 'four quiet herons at dusk' });
  await walk.page.waitForURL('**/mfa-binding');
  await walk.see('suggestion of another second step');
}

async function register(walk: Walk, { begin, give }: Steps, who: string) {
  const email = `${walk.name}-${who}@example.com`;
  await begin(walk, { first_screen: 'register' });
  await give(walk.page, { identifier: email });
  await walk.page.waitForURL('**/sign-in/code');
  await give(walk.page, { code: await mailedCode(walk.postern, email) });
}

async function seeSettingUp(walk: Walk, steps: Steps): Promise<AuthenticatorApp> {
  const { postern, page, see } = walk;
  const { give, press } = steps;
  await register(walk, steps, 'second-steps');
  await page.waitForURL('**/mfa-onboarding');
  await see('offer of a second step');
  await press(page);
  await page.waitForURL('**/mfa-binding');
  await see('choice of a second step');
  await page.goto(`${postern.url}/mfa-binding/PhoneVerificationCode`);
  await see('phone as second step');
  await give(page, { identifier: '12' });
  await page.getByRole('alert').waitFor();
  await see('phone as second step, no phone');
  await page.goto(`${postern.url}/mfa-binding/Totp`);
  await see('app to be set up');
  const app = await appOn(page);
  await give(page, { code: app.wrongCode(Date.now()) });
  await page.getByRole('alert').waitFor();
  await see('app to be set up, wrong code');
  await give(page, { code: app.codeAt(Date.now()) });
  await page.waitForURL('**/mfa-binding/BackupCode');
  await see('backup codes');
  await press(page);
  await page.waitForURL(/\/demo-app(\?|$)/);
  return app;
}

/** The app that scans what the page shows. */
export const appOn = async (page: Page) =>
  new AuthenticatorApp((await page.locator('a[href^="otpauth:"]').getAttribute('href')) ?? '');

async function seeAsking(walk: Walk, { begin, give }: Steps, app: AuthenticatorApp) {
  const { postern, page, name, see } = walk;
  const email = `${name}-second-steps@example.com`;
  await givePhone(walk, email);
  await begin(walk);
  await give(page, { identifier: email });
  await page.waitForURL('**/sign-in/code');
  await give(page, { code: await mailedCode(postern, email, 2) });
  await page.waitForURL('**/sign-in/second-factor');
  await see('second factor by app');
  await give(page, { code: app.wrongCode(Date.now()) });
  await page.getByRole('alert').waitFor();
  await see('second factor by app, wrong');
  await page.locator('.other a').click();
  await page.waitForURL('**/backup-code');
  await see('backup code');
  await give(page, { code: '0000-0000-0000' });
  await page.getByRole('alert').waitFor();
  await see('backup code, wrong');
}

/** By now there is another second factor besides. */
async function givePhone({ manage, name }: Walk, email: string) {
  const { body: found } = await manage('GET', `/users?search=${encodeURIComponent(email)}`);
  const digits = [...name].reduce((sum, character) => (sum * 37 + (character.codePointAt(0) ?? 0)) % 10_000_000, 3);
  const primaryPhone = `491514${String(digits).padStart(7, '0')}`;
  const { status } = await manage('PATCH', `/users/${found[0]?.id}`, { primaryPhone });
  if (status !== 200) throw new Error(`no phone for ${email}`);
}
