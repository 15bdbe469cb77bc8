import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig } from '../setup/smtp-config.ts';
import { startScriptedServer } from '../smtp/scripted-server.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
/** How far the clock of this Postern is ahead. */
let aheadMilliseconds = 0;

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => Date.now() + aheadMilliseconds });
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

let email: string;
let recipients = 0;

beforeEach(() => {
  recipients += 1;
  email = `person${recipients}@example.com`;
});

const passSeconds = (seconds: number) => {
  aheadMilliseconds += seconds * 1000;
};

const send = (to = email) => manage('POST', '/verification-codes', { email: to });

const verify = (verificationCode: string, to = email) =>
  manage('POST', '/verification-codes/verify', { email: to, verificationCode });

const mailsTo = (to = email) => postern.postern.inbox?.list(to) ?? [];

async function sentCode(to = email) {
  const before = mailsTo(to).length;
  const { status } = await send(to);
  expect(status).toBe(204);
  return mailedCode(postern, to, before + 1);
}

const codeOf = ({ status, body }: Answer) => [status, body.code];

const wrong = (code: string) => (code === '000000' ? '111111' : '000000');

describe('a code', () => {
  it('is mailed, and right once', async () => {
    const sent = await send();
    expect([sent.status, sent.body]).toEqual([204, '']);
    const code = await mailedCode(postern, email);
    expect(code).toMatch(/^\d{6}$/);
    const verified = await verify(code);
    expect([verified.status, verified.body]).toEqual([204, '']);
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.not_found']);
  });

  it('is right once also when many come with it at the same time', async () => {
    const code = await sentCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(code)));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 204).map(({ body }) => body.code))).toEqual(
      new Set(['verification_code.not_found']),
    );
  });

  it('needs no user, and is for the address that it was sent to', async () => {
    const code = await sentCode();
    const other = `other-${email}`;
    expect(codeOf(await verify(code, other))).toEqual([400, 'verification_code.not_found']);
    if ((await sentCode(other)) !== code) {
      expect(codeOf(await verify(code, other))).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect((await verify(code)).status).toBe(204);
  });

  it('ends the one before it: only the newest of an address is valid', async () => {
    const first = await sentCode();
    let second = await sentCode();
    while (second === first) second = await sentCode();
    expect(codeOf(await verify(first))).toEqual([400, 'verification_code.code_mismatch']);
    expect((await verify(second)).status).toBe(204);
  });

  it('of another spelling of the address is not this one’s (the comparison is exact)', async () => {
    const code = await sentCode(email.toUpperCase());
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.email_mismatch']);
    expect((await verify(code, email.toUpperCase())).status).toBe(204);
  });

  it('is found by nobody who was sent none', async () => {
    expect(codeOf(await verify('123456'))).toEqual([400, 'verification_code.not_found']);
  });

  it('that is empty is no code, and costs no try', async () => {
    const code = await sentCode();
    for (let tries = 0; tries < 11; tries += 1) {
      expect(codeOf(await verify(''))).toEqual([400, 'verification_code.not_found']);
    }
    expect((await verify(code)).status).toBe(204);
  });

  it.each(['12345', '1234567', 'abcdef', ' 123456', '\u0661\u0662\u0663\u0664\u0665\u0666'])(
    'that looks like %j is wrong',
    async (given) => {
      await sentCode();
      expect(codeOf(await verify(given))).toEqual([400, 'verification_code.code_mismatch']);
    },
  );

  it('is in no row of the database and in no line of the log', async () => {
    const code = await sentCode();
    const { database } = postern.postern.parts;
    const rows = await database.query(sql`select c::text as row from verification_codes c
      union all select d::text from deliveries d`);
    expect(rows.length).toBeGreaterThan(1);
    // Digits of a time or an id may happen to be the same: what counts is the code on its own.
    const alone = new RegExp(`(?<![0-9a-f.])${code}(?![0-9a-f])`);
    for (const { row } of rows) expect(String(row)).not.toMatch(alone);
    expect(postern.logged()).not.toMatch(alone);
  });
});

describe('the life of a code', () => {
  it('is ten minutes', async () => {
    const code = await sentCode();
    passSeconds(590);
    expect((await verify(code)).status).toBe(204);
  });

  it('and no more', async () => {
    const code = await sentCode();
    passSeconds(601);
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.expired']);
  });

  it('is what the policy says when the code comes back', async () => {
    const code = await sentCode();
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: { expirationDuration: 60 } });
    passSeconds(61);
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.expired']);
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: { expirationDuration: 120 } });
    expect((await verify(code)).status).toBe(204);
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: {} });
  });
});

describe('the tries of a code', () => {
  it('are ten: then even the right one is refused', async () => {
    const code = await sentCode();
    for (let tries = 0; tries < 10; tries += 1) {
      expect(codeOf(await verify(wrong(code)))).toEqual([400, 'verification_code.code_mismatch']);
    }
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.exceed_max_try']);
    expect(codeOf(await verify(wrong(code)))).toEqual([400, 'verification_code.exceed_max_try']);
  });

  it('are what the policy says', async () => {
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: { maxRetryAttempts: 1 } });
    const code = await sentCode();
    expect(codeOf(await verify(wrong(code)))).toEqual([400, 'verification_code.code_mismatch']);
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.exceed_max_try']);
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: { maxRetryAttempts: 2 } });
    expect((await verify(code)).status).toBe(204);
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: {} });
  });

  it('are not spent by asking for another address', async () => {
    const code = await sentCode();
    for (let tries = 0; tries < 11; tries += 1) await verify(code, email.toUpperCase());
    expect((await verify(code)).status).toBe(204);
  });

  it('an address that is wrong is told before the expiry, and the expiry before the tries', async () => {
    const code = await sentCode();
    for (let tries = 0; tries < 10; tries += 1) await verify(wrong(code));
    passSeconds(601);
    expect(codeOf(await verify(code, email.toUpperCase()))).toEqual([400, 'verification_code.email_mismatch']);
    expect(codeOf(await verify(code))).toEqual([400, 'verification_code.expired']);
  });
});

describe('the limit of a recipient', () => {
  async function useUp() {
    for (let sends = 0; sends < 10; sends += 1) expect((await send()).status).toBe(204);
  }

  it('is ten mails in 600 seconds; the eleventh is refused, says when to come again, and changes nothing', async () => {
    await useUp();
    const code = await mailedCode(postern, email, 10);
    passSeconds(30);
    const { status, body, headers } = await send();
    expect(status).toBe(429);
    expect(body).toMatchObject({
      code: 'request.message_rate_limited',
      data: { retryAfterSeconds: expect.any(Number) },
    });
    const retryAfterSeconds = Number(headers.get('retry-after'));
    expect(retryAfterSeconds).toBe(body.data.retryAfterSeconds);
    expect(retryAfterSeconds).toBeGreaterThan(500);
    expect(retryAfterSeconds).toBeLessThanOrEqual(570);
    expect(mailsTo()).toHaveLength(10);
    expect((await manage('GET', `/deliveries?recipient=${email}`)).headers.get('total-number')).toBe('10');
    expect((await verify(code)).status).toBe(204);
  });

  it('lets the next one pass when it said it would', async () => {
    await useUp();
    const { body } = await send();
    passSeconds(body.data.retryAfterSeconds);
    expect((await send()).status).toBe(204);
  });

  it('rolls: what was sent before the window does not count', async () => {
    for (let sends = 0; sends < 5; sends += 1) await send();
    passSeconds(400);
    for (let sends = 0; sends < 5; sends += 1) await send();
    expect((await send()).status).toBe(429);
    passSeconds(201);
    for (let sends = 0; sends < 5; sends += 1) expect((await send()).status).toBe(204);
    expect((await send()).status).toBe(429);
  });

  it('is one for all spellings of an address', async () => {
    await useUp();
    for (const spelling of [email.toUpperCase(), email.replace('person', 'Person')]) {
      expect(codeOf(await send(spelling))).toEqual([429, 'request.message_rate_limited']);
    }
  });

  it('is one for the two spellings of an international domain', async () => {
    const [unicode, ascii] = [
      `${email.split('@')[0]}@münchen.example`,
      `${email.split('@')[0]}@xn--mnchen-3ya.example`,
    ];
    for (let sends = 0; sends < 10; sends += 1) await send(sends % 2 === 0 ? unicode : ascii);
    expect((await send(unicode)).status).toBe(429);
    expect((await send(ascii)).status).toBe(429);
  });

  it('of fifty requests at the same moment lets exactly ten pass', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send()));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 204), ...Array.from({ length: 40 }, () => 429)]);
    const { headers } = await manage('GET', `/deliveries?recipient=${email}`);
    expect(headers.get('total-number')).toBe('10');
  });

  it('is named in the log, without the address', async () => {
    await useUp();
    await send();
    expect(postern.logged()).toMatch(/"rule":"recipient".*message rate limited/);
    expect(postern.logged()).not.toContain(email);
  });
});

describe('what is no recipient', () => {
  it.each([
    { email: 'nobody' },
    { email: 'a b@example.com' },
    { email: 'a@example' },
    { email: ['a@example.com'] },
    { email: '', phone: '+1' },
    { email: `${'a'.repeat(256)}@example.com` },
    { email: 'a\u0000@example.com' },
    { email: 'a\ud800@example.com' },
    { phone: '+15551234567' },
    { phone: 15551234567 },
  ])('%j does not fit', async (body) => {
    for (const path of ['/verification-codes', '/verification-codes/verify']) {
      const answer = await manage('POST', path, { verificationCode: '123456', ...body });
      expect(codeOf(answer)).toEqual([400, 'guard.invalid_input']);
      expect(answer.body.details).toContain('body');
    }
  });

  it.each([{}, { email: '' }, { email: null, phone: '' }, { phone: null }])('%j names nobody', async (body) => {
    for (const path of ['/verification-codes', '/verification-codes/verify']) {
      const answer = await manage('POST', path, { verificationCode: '123456', ...body });
      expect(codeOf(answer)).toEqual([400, 'verification_code.phone_email_empty']);
    }
  });

  it.each([
    ['.a@example.com', 'the part before the @'],
    ['a@example.com@example.org', 'the part before the @'],
    ['a@127.0.0.1', 'the domain'],
    ['a@example.com/example.org', 'the domain'],
    [`${'a'.repeat(65)}@example.com`, 'longer than 64'],
    ['a@example..com', 'the domain'],
  ])('%s looks like an address and is none', async (address, words) => {
    const { status, body } = await send(address);
    expect([status, body.code]).toEqual([400, 'user.invalid_email']);
    expect(body.data.reason).toContain(words);
  });

  it.each([{ verificationCode: 123456 }, {}])('a code like %j does not fit', async (given) => {
    const answer = await manage('POST', '/verification-codes/verify', { email, ...given });
    expect(codeOf(answer)).toEqual([400, 'guard.invalid_input']);
  });

  it('a phone number needs a connector for text messages', async () => {
    const { status, body } = await manage('POST', '/verification-codes', { phone: '15551234567' });
    expect(status).toBe(501);
    expect(body).toMatchObject({ code: 'connector.not_found', data: { type: 'Sms' } });
  });
});

describe('addresses beyond ASCII', () => {
  it('an international domain goes on the wire as A-label, and its code is verified as it was typed', async () => {
    const address = `${email.split('@')[0]}@münchen.example`;
    await send(address);
    const code = await mailedCode(postern, address.replace('münchen', 'xn--mnchen-3ya'));
    expect((await verify(code, address)).status).toBe(204);
    const { body } = await manage('GET', `/deliveries?recipient=${encodeURIComponent(address)}`);
    expect(body).toMatchObject([{ recipient: address.replace('münchen', 'xn--mnchen-3ya') }]);
  });

  it('a local part beyond ASCII is refused at once when the mail server cannot carry it', async () => {
    await using other = await startScriptedServer({ EHLO: '250-scripted.test\r\n250-SMTPUTF8\r\n250 AUTH PLAIN' });
    const use = (config: object) =>
      manage('POST', '/connectors', { connectorId: 'simple-mail-transfer-protocol', config });
    const address = `jörg.${email}`;

    await use(smtpConfig(other.port, { ignoreTLS: true }));
    expect((await send(address)).status).toBe(204);
    expect(other.commands.map(({ line }) => line)).toContainEqual(expect.stringMatching(/^MAIL FROM:.* SMTPUTF8/));

    await using without = await startScriptedServer();
    await use(smtpConfig(without.port, { ignoreTLS: true }));
    const { status, body } = await send(`jürgen.${email}`);
    expect([status, body.code]).toEqual([400, 'user.invalid_email']);
    expect(body.data.reason).toContain('cannot deliver');
    expect(without.bodies).toEqual([]);
    await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
  });
});

describe('without a connector that works', () => {
  it('a recipient that the server refuses is told at once and does not count', async () => {
    await using server = await startScriptedServer({ RCPT: '550 5.1.1 No such user' });
    const config = smtpConfig(server.port, { ignoreTLS: true });
    await manage('POST', '/connectors', { connectorId: 'simple-mail-transfer-protocol', config });
    for (let sends = 0; sends < 11; sends += 1) {
      expect(codeOf(await send())).toEqual([400, 'connector.general']);
    }
    const newest = async () => (await manage('GET', `/deliveries?recipient=${email}`)).body[0].state;
    await expect.poll(newest).toBe('rejected');
    await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
    expect((await send()).status).toBe(204);
  });
});
