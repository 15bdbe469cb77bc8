import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance } from 'fastify';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../../src/lib/html.ts';
import { assetUrl, pageAssets } from '../../src/pages/assets.ts';
import { captchaWidgetOf } from '../../src/pages/captcha-widget.ts';
import { document } from '../../src/pages/layout.ts';
import { securityHeaders } from '../../src/pages/security-headers.ts';
import { defaultTheme } from '../../src/pages/theme.ts';
import { launchChromium, openBrowser } from './browser.ts';

type Config = Parameters<typeof captchaWidgetOf>[0];

const turnstile: Config = { type: 'Turnstile', siteKey: '0x-site' };
const recaptcha: Config = { type: 'RecaptchaEnterprise', siteKey: '6L-site', projectId: 'project' };
const checkbox: Config = { ...recaptcha, mode: 'checkbox' };

let chromium: Browser;
let server: FastifyInstance;
let origin: string;
let config: Config = turnstile;
const submitted: Record<string, string>[] = [];

beforeAll(async () => {
  chromium = await launchChromium();
  server = fastify();
  await server.register(formbody);
  await server.register(pageAssets);
  server.get('/', (_request, reply) => {
    const { head, field, sources } = captchaWidgetOf(config, { language: 'en', hasDarkMode: true });
    const frame = { language: 'en', theme: defaultTheme, name: undefined };
    const ours = html`<script src="${assetUrl('page.js')}" defer></script>`;
    const form = html`<form method="post"><input name="email" required>${field}<button class="button" name="go" value="on"><span>Go on</span></button></form>`;
    return reply
      .headers(securityHeaders({ isSecure: false, foreign: sources }))
      .type('text/html')
      .send(document(frame, { title: 'Captcha', head: html`${ours}${head}`, body: form }));
  });
  server.post<{ Body: Record<string, string> }>('/', (request, reply) => {
    submitted.push({ ...request.body });
    return reply.type('text/html').send('<!doctype html><title>Sent</title><h1>Sent</h1>');
  });
  origin = await server.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  await chromium.close();
  await server.close();
});

/** Someone before the page, whose captcha is played by this script in place of the provider's. */
async function visit(given: Config, script: string | undefined, options?: BrowserContextOptions) {
  config = given;
  submitted.length = 0;
  const person = await openBrowser(chromium, options);
  await person.page.route(/^https:/, (route) =>
    script === undefined || !/\/(api|enterprise)\.js/.test(route.request().url())
      ? route.abort()
      : route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await person.page.goto(origin, { waitUntil: 'domcontentloaded' });
  await person.page.fill('[name=email]', 'someone@example.com');
  return person;
}

const sent = (responseField: string, token: string) => [
  { email: 'someone@example.com', [responseField]: token, go: 'on' },
];

/** What Google's script offers, as its reference has it. */
const grecaptcha = (execute: string) =>
  `let calls = 0; window.grecaptcha = { enterprise: { ready: (then) => setTimeout(then, 50), execute: ${execute} } };`;

/** Finds the box, as Cloudflare's script does, and puts the field with the token there some time later. */
const turnstileBox = (milliseconds: number) => `
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'cf-turnstile-response';
  document.querySelector('.cf-turnstile').append(field);
  setTimeout(() => { field.value = 'token of ' + document.querySelector('.cf-turnstile').dataset.sitekey; }, ${milliseconds});`;

describe('an invisible reCAPTCHA', () => {
  it('is asked for a token when the form is sent, once', async () => {
    const execute = `(key, { action }) => new Promise((done) => setTimeout(() => done([key, action, ++calls].join()), 300))`;
    await using person = await visit(recaptcha, grecaptcha(execute));
    await person.page.dblclick('.button');
    await person.page.getByRole('heading', { name: 'Sent' }).waitFor();
    expect(submitted).toEqual(sent('g-recaptcha-response', '6L-site,sign_in,1'));
    expect(person.complaints).toEqual([]);
  });

  it('that fails lets the form go, for the server to say so', async () => {
    await using person = await visit(recaptcha, grecaptcha('() => Promise.reject(new Error("no"))'));
    await person.page.press('[name=email]', 'Enter');
    await person.page.getByRole('heading', { name: 'Sent' }).waitFor();
    expect(submitted).toEqual(sent('g-recaptcha-response', ''));
  });

  it('is not asked while a field of the form is missing', async () => {
    await using person = await visit(
      recaptcha,
      grecaptcha('() => { window.asked = true; return Promise.resolve("x"); }'),
    );
    await person.page.fill('[name=email]', '');
    await person.page.click('.button');
    expect(await person.page.evaluate('window.asked')).toBeUndefined();
    expect(submitted).toEqual([]);
  });

  it('that cannot be loaded lets the form go after a while', async () => {
    await using person = await visit(recaptcha, undefined);
    await person.page.clock.install();
    await person.page.reload({ waitUntil: 'domcontentloaded' });
    await person.page.fill('[name=email]', 'someone@example.com');
    await person.page.click('.button');
    await person.page.clock.runFor(5_000);
    expect(submitted).toEqual([]);
    await person.page.clock.runFor(16_000);
    await person.page.getByRole('heading', { name: 'Sent' }).waitFor();
    expect(submitted).toEqual(sent('g-recaptcha-response', ''));
  });
});

describe('Turnstile', () => {
  it.each([0, 400])('that takes %i ms is waited for', async (milliseconds) => {
    await using person = await visit(turnstile, turnstileBox(milliseconds));
    await person.page.click('.button');
    await person.page.getByRole('heading', { name: 'Sent' }).waitFor();
    expect(submitted).toEqual(sent('cf-turnstile-response', 'token of 0x-site'));
    expect(person.complaints).toEqual([]);
  });
});

it('a checkbox is Google’s own: the form goes as it is', async () => {
  const box = `const area = document.createElement('textarea');
    area.name = 'g-recaptcha-response';
    area.value = 'ticked';
    const box = document.querySelector('.g-recaptcha');
    box.innerHTML = '<div style="height: 78px"></div>';
    box.append(area);`;
  await using person = await visit(checkbox, box);
  await person.page.click('.button');
  await person.page.getByRole('heading', { name: 'Sent' }).waitFor();
  expect(submitted).toEqual(sent('g-recaptcha-response', 'ticked'));
  expect(person.complaints).toEqual([]);
});

it.each([recaptcha, turnstile])('without scripts the form goes, without a token (%#)', async (given) => {
  await using person = await visit(given, '', { javaScriptEnabled: false });
  await person.page.click('.button');
  await person.page.getByRole('heading', { name: 'Sent' }).waitFor();
  expect(submitted[0]).not.toHaveProperty('cf-turnstile-response');
  expect(submitted[0]?.['g-recaptcha-response'] ?? '').toBe('');
});
