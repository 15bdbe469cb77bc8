import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

beforeEach(async () => {
  await manage('DELETE', '/captcha-provider');
});

const turnstile = { type: 'Turnstile', siteKey: 'site', secretKey: 'turnstile-secret' };
const recaptcha = {
  type: 'RecaptchaEnterprise',
  siteKey: 'site-2',
  secretKey: 'recaptcha-secret',
  projectId: 'project',
  domain: 'www.recaptcha.net',
  mode: 'invisible',
};
const mask = '********';

const put = (config: object) => manage('PUT', '/captcha-provider', { config });
const storedSecret = async () => (await postern.postern.parts.captchaProvider.get('default'))?.secretKey;

describe('a captcha provider', () => {
  it('is not there until it is set', async () => {
    expect(await manage('GET', '/captcha-provider')).toMatchObject({ status: 404, body: { code: 'entity.not_found' } });
    expect((await manage('DELETE', '/captcha-provider')).status).toBe(404);
  });

  it.each([turnstile, recaptcha])('is set and read, its secret masked: $type', async (config) => {
    const expected = { tenantId: 'default', config: { ...config, secretKey: mask } };
    expect(await put(config)).toMatchObject({ status: 200, body: expected });
    expect((await manage('GET', '/captcha-provider')).body).toEqual(expected);
    expect(await storedSecret()).toBe(config.secretKey);
  });

  it('stands nowhere in clear', async () => {
    await put(turnstile);
    const rows = await postern.postern.parts.database.query<{ text: string }>(
      sql`select encode(sealed_config, 'escape') as text from captcha_providers`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.text).not.toContain(turnstile.secretKey);
    expect(postern.logged()).not.toContain(turnstile.secretKey);
  });

  it('keeps its secret when the mask comes back', async () => {
    await put(turnstile);
    expect((await put({ ...turnstile, siteKey: 'other', secretKey: mask })).status).toBe(200);
    expect(await storedSecret()).toBe(turnstile.secretKey);
  });

  it.each<[string, object | undefined, object]>([
    ['nothing behind it', undefined, { ...turnstile, secretKey: mask }],
    ['the secret of another provider behind it', turnstile, { ...recaptcha, secretKey: mask }],
    ['a secret that went to another host', recaptcha, { ...recaptcha, domain: 'elsewhere.example', secretKey: mask }],
  ])('does not take the mask with %s', async (_, before, config) => {
    if (before) await put(before);
    const answer = await put(config);
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
    expect(answer.body.details).toContain('body.config.secretKey');
  });

  it.each<[object, string]>([
    [{ ...turnstile, type: 'Puzzle' }, 'body.config.type'],
    [{ ...turnstile, siteKey: '' }, 'body.config.siteKey'],
    [{ ...recaptcha, projectId: undefined }, 'body.config.projectId'],
    [{ ...recaptcha, domain: 'a.example/path?x=' }, 'body.config.domain'],
    [{ ...recaptcha, mode: 'loud' }, 'body.config.mode'],
  ])('must be whole: %j', async (config, place) => {
    const answer = await put(config);
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
    expect(answer.body.details).toContain(place);
  });

  it('takes the policy with it when it goes', async () => {
    await put(turnstile);
    await manage('PATCH', '/sign-in-exp', { captchaPolicy: { enabled: true } });
    expect((await manage('DELETE', '/captcha-provider')).status).toBe(204);
    expect((await manage('GET', '/sign-in-exp')).body.captchaPolicy).toEqual({ enabled: false });
  });
});

describe('what pages are told of it', () => {
  const shown = async () => {
    const answer = await fetch(`${postern.url}/api/.well-known/sign-in-exp`);
    return ((await answer.json()) as { captchaConfig?: object }).captchaConfig;
  };

  it('is nothing while the policy is off', async () => {
    await put(turnstile);
    expect(await shown()).toBeUndefined();
  });

  it('is what a page needs to show it, and no secret', async () => {
    await manage('PATCH', '/sign-in-exp', { captchaPolicy: { enabled: true } });
    await put(turnstile);
    expect(await shown()).toEqual({ type: 'Turnstile', siteKey: 'site' });
    await put(recaptcha);
    const { type, siteKey, domain, mode } = recaptcha;
    expect(await shown()).toEqual({ type, siteKey, domain, mode });
  });
});

it('what an earlier secret sealed is sealed anew at the next start', async () => {
  const first = await startTestPostern();
  const calls = await checkedManagementClient(first);
  await calls('PUT', '/captcha-provider', { config: turnstile });
  await first.postern.stop();
  const next = { ...first.environment, POSTERN_SECRET: randomBytes(32).toString('base64') };
  const both = { ...next, POSTERN_SECRET_PREVIOUS: first.environment.POSTERN_SECRET ?? '' };
  const between = await startTestPostern({ beside: { database: first.database, environment: both } });
  await between.stop();
  const last = await startTestPostern({ beside: { database: first.database, environment: next } });
  expect(await last.postern.parts.captchaProvider.get('default')).toEqual(turnstile);
  await last.stop();
  await first.database.drop();
}, 60_000);
