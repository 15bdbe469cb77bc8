import { describe, expect, it } from 'vitest';
import { type Exchange, type Reply, startProviderServer } from '../../test/http/provider-server.ts';
import { freePort } from '../../test/smtp/moods.ts';
import type { CaptchaConfig } from '../experience/captcha-provider.ts';
import { createOutbound } from '../lib/fetch.ts';
import { createLog } from '../lib/log.ts';
import { askRecaptchaEnterprise } from './captcha/recaptcha-enterprise.ts';
import { askTurnstile } from './captcha/turnstile.ts';
import type { CaptchaCaller } from './captcha/verdict.ts';
import { verifyCaptcha } from './captcha.ts';

const turnstile: CaptchaConfig = { type: 'Turnstile', siteKey: '0x-site', secretKey: '0x-secret-&=+' };
const recaptcha: CaptchaConfig = {
  type: 'RecaptchaEnterprise',
  siteKey: '6L-site',
  secretKey: 'AIza-secret',
  projectId: 'project-7',
  domain: 'www.recaptcha.net',
};
const caller = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (test)' };
const token = 'XXXX.TOKEN.XXXX';

interface Told {
  verdict: Awaited<ReturnType<typeof verifyCaptcha>>;
  lines: string;
}

async function verify(
  config: CaptchaConfig | undefined,
  origin: string,
  given: { token?: string; caller?: CaptchaCaller } = {},
): Promise<Told> {
  const lines: string[] = [];
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { turnstile: origin, 'recaptcha-enterprise': origin },
  });
  const parts = {
    outbound,
    captchaProvider: { get: async () => config, drop: () => {} },
    log: createLog('info', { write: (line: string) => lines.push(line) }),
  };
  const verdict = await verifyCaptcha(parts, 'default', given.token ?? token, given.caller ?? caller);
  await outbound.close();
  return { verdict, lines: lines.join('') };
}

/** Asks a server that answers so, and gives what it was asked. */
async function ask(
  config: CaptchaConfig,
  reply: Reply,
  given?: { token?: string; caller?: CaptchaCaller },
): Promise<Told & { exchanges: Exchange[] }> {
  await using server = await startProviderServer(() => reply);
  return { ...(await verify(config, server.origin, given)), exchanges: server.exchanges };
}

const reasonOf = ({ verdict }: Told) => (verdict.kind === 'failed' ? verdict.reason : verdict.kind);
const failed = (words: string | RegExp) => ({
  kind: 'failed',
  reason: typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
});

function expectNoSecrets({ verdict, lines }: Told) {
  for (const secret of [turnstile.secretKey, recaptcha.secretKey, token]) {
    expect(lines + JSON.stringify(verdict)).not.toContain(secret);
  }
}

describe('Turnstile', () => {
  const passed = { success: true, 'error-codes': [], hostname: 'id.example.com', challenge_ts: '2026-01-01T00:00:00Z' };
  const refusal = (...codes: string[]) => ({ status: 200, body: { success: false, 'error-codes': codes } });

  it('is asked as its reference says', async () => {
    const { verdict, exchanges } = await ask(turnstile, { status: 200, body: passed });
    expect(verdict).toEqual({ kind: 'passed' });
    expect(exchanges).toHaveLength(1);
    const [{ method, path, query, headers, form }] = exchanges as [Exchange];
    expect([method, path, query.size]).toEqual(['POST', '/turnstile/v0/siteverify', 0]);
    expect(headers).toMatchObject({
      host: 'challenges.cloudflare.com',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([...form]).toEqual([
      ['secret', turnstile.secretKey],
      ['response', token],
      ['remoteip', caller.ip],
    ]);
  });

  it('is not told an address that nobody knows', async () => {
    const { exchanges } = await ask(turnstile, { status: 200, body: passed }, { caller: {} });
    expect([...(exchanges[0]?.form.keys() ?? [])]).toEqual(['secret', 'response']);
  });

  it.each([
    [refusal('invalid-input-response'), 'not valid, or of another site key (invalid-input-response)'],
    [refusal('timeout-or-duplicate'), 'older than five minutes, or was used before (timeout-or-duplicate)'],
    [refusal('missing-input-response'), 'there is no token'],
    [refusal('timeout-or-duplicate', 'invalid-input-secret'), 'does not know the secret key'],
    [{ ...refusal('invalid-input-secret'), status: 400 }, 'does not know the secret key (invalid-input-secret)'],
    [refusal('internal-error'), 'trouble of its own'],
    [refusal('bad-request'), 'could not read the request'],
    [refusal(), 'without a code that is known'],
    [refusal('0x-secret-&=+'), 'without a code that is known'],
    [{ status: 400, body: passed }, 'without a code that is known'],
  ])('says no (%#): %s', async (reply, words) => {
    const told = await ask(turnstile, reply);
    expect(told.verdict).toEqual(failed(words));
    expectNoSecrets(told);
  });

  it('judges a token once: the second time it fails', async () => {
    const used = new Set<string | null>();
    await using server = await startProviderServer(({ form }) => {
      const isNew = !used.has(form.get('response'));
      used.add(form.get('response'));
      return isNew ? { status: 200, body: passed } : refusal('timeout-or-duplicate');
    });
    expect((await verify(turnstile, server.origin)).verdict).toEqual({ kind: 'passed' });
    expect((await verify(turnstile, server.origin)).verdict).toEqual(failed('was used before'));
  });

  it('a token for another action fails where the page says its action', async () => {
    const reply = { status: 200, body: { ...passed, action: 'sign_in' } };
    expect(await ask(turnstile, reply, { caller: { action: 'sign_in' } })).toMatchObject({
      verdict: { kind: 'passed' },
    });
    const other = await ask(turnstile, reply, { caller: { action: 'register' } });
    expect(other.verdict).toEqual(failed('another action'));
    expect(other.exchanges[0]?.form.has('action')).toBe(false);
  });

  it.each(['', 'x'.repeat(2_049)])('a token that can be none is not sent (%#)', async (given) => {
    const told = await ask(turnstile, { status: 200, body: passed }, { token: given });
    expect(told.verdict).toEqual(failed('the token is'));
    expect(told.exchanges).toEqual([]);
  });
});

describe('reCAPTCHA Enterprise', () => {
  const assessed = (score?: number, tokenProperties: object = { valid: true, action: 'sign_in' }) => ({
    status: 200,
    body: { name: 'projects/7/assessments/b', event: {}, tokenProperties, riskAnalysis: { score, reasons: [] } },
  });
  const invalid = (invalidReason?: string) => assessed(0.9, { valid: false, invalidReason });
  const complaint = (status: number, name: string, reason?: string) => ({
    status,
    body: {
      error: { code: status, message: `${recaptcha.secretKey} is wrong`, status: name, details: [{ reason }] },
    },
  });

  it('is asked as its reference says', async () => {
    const { verdict, exchanges } = await ask(recaptcha, assessed(0.9), {
      caller: { ...caller, action: 'sign_in' },
    });
    expect(verdict).toEqual({ kind: 'passed' });
    expect(exchanges).toHaveLength(1);
    const [{ method, path, query, headers, json }] = exchanges as [Exchange];
    expect([method, path]).toEqual(['POST', '/v1/projects/project-7/assessments']);
    expect([...query]).toEqual([['key', recaptcha.secretKey]]);
    expect(headers).toMatchObject({
      host: 'recaptchaenterprise.googleapis.com',
      'content-type': 'application/json',
    });
    expect(json).toEqual({
      event: {
        token,
        siteKey: recaptcha.siteKey,
        expectedAction: 'sign_in',
        userIpAddress: caller.ip,
        userAgent: caller.userAgent,
      },
    });
  });

  it('is told what is known, and no more', async () => {
    const { exchanges } = await ask({ ...recaptcha, projectId: 'a/../b?' }, assessed(0.9), { caller: {} });
    expect(exchanges[0]?.json).toEqual({ event: { token, siteKey: recaptcha.siteKey } });
    expect(exchanges[0]?.path).toBe('/v1/projects/a%2F..%2Fb%3F/assessments');
  });

  it.each([
    [1, 'passed', 'passed'],
    [0.5, 'passed', 'passed'],
    [0.4, 'the score is 0.4, below 0.5', 'passed'],
    [0, 'the score is 0, below 0.5', 'passed'],
    [undefined, 'the score is 0, below 0.5', 'passed'],
  ])('a score of %s: invisible %s, with a checkbox %s', async (score, invisible, checkbox) => {
    expect(reasonOf(await ask(recaptcha, assessed(score)))).toBe(invisible);
    expect(reasonOf(await ask({ ...recaptcha, mode: 'invisible' }, assessed(score)))).toBe(invisible);
    expect(reasonOf(await ask({ ...recaptcha, mode: 'checkbox' }, assessed(score)))).toBe(checkbox);
  });

  it.each([
    [invalid('MALFORMED'), 'malformed'],
    [invalid('EXPIRED'), 'has expired'],
    [invalid('DUPE'), 'was used before (DUPE)'],
    [invalid('SITE_MISMATCH'), 'of another site key'],
    [invalid('SOMETHING_NEW'), 'the token is not valid'],
    [invalid(), 'the token is not valid'],
    [assessed(0.9, {}), 'the token is not valid'],
    [complaint(400, 'INVALID_ARGUMENT', 'API_KEY_INVALID'), 'status 400: the API key is not valid (API_KEY_INVALID)'],
    [complaint(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'), 'is not enabled in the project'],
    [complaint(403, 'PERMISSION_DENIED'), 'may not assess in this project'],
    [complaint(404, 'NOT_FOUND'), 'no such project or site key'],
    [complaint(400, 'AIza-secret', 'constructor'), /status 400$/],
    [invalid('constructor'), /^the token is not valid$/],
    [{ ...assessed(0.9), status: 400 }, 'refused the request with status 400'],
  ])('says no (%#): %s', async (reply, words) => {
    for (const mode of ['invisible', 'checkbox'] as const) {
      const told = await ask({ ...recaptcha, mode }, reply);
      expect(told.verdict).toEqual(failed(words));
      expectNoSecrets(told);
    }
  });

  it.each([
    ['sign_in', 'SIGN_IN', 'passed'],
    ['sign_in', 'homepage', 'the token was won for another action'],
    ['sign_in', undefined, 'the token was won for another action'],
    [undefined, 'homepage', 'passed'],
  ])('where the page says the action %s, a token for %s: %s', async (expected, action, reason) => {
    const told = await ask(recaptcha, assessed(0.9, { valid: true, action }), { caller: { action: expected } });
    expect(reasonOf(told)).toBe(reason);
  });

  it('a token that can be none is not sent', async () => {
    const told = await ask(recaptcha, assessed(0.9), { token: 'x'.repeat(16_385) });
    expect(told.verdict).toEqual(failed('longer than'));
    expect(told.exchanges).toEqual([]);
  });
});

describe.each([turnstile, recaptcha])('$type in trouble lets nobody pass', (config) => {
  it.each<[string, Reply, string]>([
    ['500', { status: 500, body: { success: true, tokenProperties: { valid: true } } }, 'status 500'],
    ['503', { status: 503, body: '' }, 'status 503'],
    ['too many requests', { status: 429, body: '' }, 'status 429'],
    ['no JSON', { status: 200, body: '<html>Sign in to the network</html>' }, 'no judgement'],
    ['half of it', { status: 200, body: '{"success":tr' }, 'no judgement'],
    ['nothing', { status: 200, body: '' }, 'no judgement'],
    ['a list', { status: 200, body: '[]' }, 'no judgement'],
    ['null', { status: 200, body: 'null' }, 'no judgement'],
    ['another shape', { status: 200, body: { success: 'true', tokenProperties: 'valid' } }, 'no judgement'],
    ['a redirect', { status: 302, headers: { location: '/' }, body: '' }, 'no judgement'],
    ['too much', { kind: 'large', status: 200, bytes: 100_000 }, 'no judgement'],
    ['half an answer', { kind: 'closeInBody', status: 200 }, 'could not be asked'],
    ['a closed connection', { kind: 'close' }, 'could not be asked'],
    ['no HTTP', { kind: 'garbage' }, 'could not be asked'],
  ])('%s', async (_, reply, words) => {
    const told = await ask(config, reply);
    expect(told.verdict).toEqual(failed(words));
    expect(JSON.parse(told.lines)).toMatchObject({
      level: 40,
      tenantId: 'default',
      provider: config.type,
      reason: expect.stringContaining(words),
      msg: 'captchas cannot be judged: nobody passes',
    });
    expectNoSecrets(told);
  });

  it('nobody listens', async () => {
    const told = await verify(config, `http://127.0.0.1:${await freePort()}`);
    expect(told.verdict).toEqual(failed('connection refused'));
    expectNoSecrets(told);
  });

  it('no answer in time', async () => {
    await using server = await startProviderServer(() => ({ kind: 'stall' }));
    const overrides = { provider: server.origin };
    const outbound = createOutbound({ allowsPrivateAddresses: false, allowedPrivateHosts: [], overrides });
    const question = { token, caller, timeoutMilliseconds: 100 };
    const { fetch } = outbound.reachFor('provider');
    const judgement =
      config.type === 'Turnstile'
        ? await askTurnstile(config, question, fetch)
        : await askRecaptchaEnterprise(config, question, fetch);
    expect(judgement).toEqual({ kind: 'unavailable', reason: expect.stringContaining('could not be asked') });
    await outbound.close();
  });
});

it('without a provider nobody passes, and the log says why', async () => {
  const told = await verify(undefined, 'http://127.0.0.1:1');
  expect(told.verdict).toEqual({ kind: 'failed', reason: 'no captcha provider is set up' });
  expect(JSON.parse(told.lines)).toMatchObject({ level: 40, reason: 'no captcha provider is set up' });
});

it('a token that fails is told without a warning', async () => {
  const reply = { status: 200, body: { success: false, 'error-codes': ['invalid-input-response'] } };
  expect(JSON.parse((await ask(turnstile, reply)).lines)).toMatchObject({ level: 30, msg: 'captcha failed' });
});
