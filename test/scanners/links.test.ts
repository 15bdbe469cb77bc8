import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import type { managementClient } from '../setup/management.ts';
import type { TestPostern } from '../setup/postern.ts';
import { openHouse } from './house.ts';
import { Person, type Purpose } from './person.ts';

let postern: TestPostern & { environment: Record<string, string> };
let manage: Awaited<ReturnType<typeof managementClient>>;
let aheadSeconds = 0;

beforeAll(async () => {
  ({ postern, manage } = await openHouse({ clock: () => Date.now() + aheadSeconds * 1000 }));
});
afterAll(() => postern.stop());

let people = 0;
async function somebody(purpose: Purpose) {
  people += 1;
  const email = `link${people}@example.com`;
  if (purpose !== 'Register') {
    expect((await manage('POST', '/users', { primaryEmail: email, password: 'correct horse battery' })).status).toBe(
      200,
    );
  }
  return new Person(postern, email);
}

const arrivals = { SignIn: 'signed in', Register: 'signed in', ForgotPassword: '/reset-password/new' };
const purposes = ['SignIn', 'Register', 'ForgotPassword'] as const;

describe.each(purposes)('the link beside the code of %s', (purpose) => {
  it('leads on in the browser where it was asked for, after one press', async () => {
    const person = await somebody(purpose);
    await person.ask(purpose);
    const { link } = await person.mail();
    const opened = await person.page(new URL(link).pathname);
    expect([opened.status, opened.location]).toEqual([303, '/link']);
    const shown = await person.page('/link');
    expect(shown.body.match(/<button/g)).toHaveLength(1);
    expect(shown.body).toContain(person.email.replace('@', '<wbr>@'));
    expect(await person.arrive(await person.post('/link'))).toBe(arrivals[purpose]);
  });

  it('is used up with the code, and the code with it', async () => {
    const [byCode, byLink] = [await somebody(purpose), await somebody(purpose)];
    await byCode.ask(purpose);
    const first = await byCode.mail();
    expect(await byCode.arrive(await byCode.confirmByCode(first.code))).toBe(arrivals[purpose]);
    const late = new Person(postern, byCode.email);
    expect((await late.confirmByLink(first.link)).shown.body).toContain('This link cannot be used any more');
    await byLink.ask(purpose);
    const second = await byLink.mail();
    await byLink.confirmByLink(second.link);
    const rows = await rowsOf(byLink.email);
    expect(rows).toEqual([{ isUsed: true, hasLink: true, tries: 0 }]);
  });

  it('shows a word elsewhere, the one that the first window shows, and nothing to press', async () => {
    const person = await somebody(purpose);
    const page = await person.ask(purpose);
    const word = /class="word"[^>]*>(\w{4})</.exec(page)?.[1];
    expect(word).toMatch(/^[BDFGKLMNPRSTVZ][AEIOU][BDFGKLMNPRSTVZ][AEIOU]$/);
    const { link, code } = await person.mail();
    const stranger = new Person(postern, person.email);
    const { shown, answer } = await stranger.confirmByLink(link);
    expect(/class="word"[^>]*>(\w{4})</.exec(shown.body)?.[1]).toBe(word);
    expect(shown.body).not.toMatch(/<form|<button|<input|<a /);
    expect(shown.body).not.toContain(person.email);
    expect([answer.status, answer.body]).toEqual([200, shown.body]);
    expect(await rowsOf(person.email)).toMatchObject([{ isUsed: false }]);
    expect(await person.arrive(await person.confirmByCode(code))).toBe(arrivals[purpose]);
  });
});

const rowsOf = (email: string) =>
  postern.postern.parts.database.query(sql`
    select consumed_at is not null as "isUsed", link_hash is not null as "hasLink", tries from verification_codes
    where identifier_value = ${email} order by id`);

describe('a link that was opened', () => {
  it('stands in no address, is sent to nobody, and lies in a cookie of its own', async () => {
    const person = await somebody('SignIn');
    await person.ask('SignIn');
    const { link } = await person.mail();
    const token = link.split('/').at(-1);
    const answer = await new BrowserClient(postern.url).fetch(new URL(link).pathname);
    expect(answer.headers.get('location')).toBe('/link');
    expect(answer.headers.getSetCookie()).toEqual([`_link=${token}; Max-Age=600; Path=/link; HttpOnly; SameSite=Lax`]);
    const ofPage = await new BrowserClient(postern.url).fetch('/link');
    for (const { headers } of [answer, ofPage]) {
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    }
    const { shown } = await person.confirmByLink(link);
    expect(shown.body).not.toContain(token);
    expect(postern.logged()).not.toContain(token?.slice(21));
  });

  it.each([
    ['that nobody made', '/link/0mlq8v1fk2x7n4c9w3b6tq7Zk2mXw9RtYb4HnVc8LsPd3GfJx6TaE'],
    ['that is no token', '/link/..%2f..%2fadmin'],
    ['of one letter', '/link/a'],
  ])('%s cannot be used', async (_, path) => {
    const { shown, answer } = await new Person(postern, 'x@example.com').confirmByLink(`${postern.url}${path}`);
    for (const { status, body } of [shown, answer]) {
      expect(status).toBe(200);
      expect(body).toContain('This link cannot be used any more');
    }
  });

  it('ends with its time, with the next code, and with ten wrong guesses', async () => {
    const [late, again, guessed] = [await somebody('SignIn'), await somebody('SignIn'), await somebody('SignIn')];
    const unusable = async (person: Person, link: string) => {
      for (const one of [person, new Person(postern, person.email)]) {
        expect((await one.confirmByLink(link)).answer.body).toContain('This link cannot be used any more');
      }
    };
    await again.ask('SignIn');
    const first = await again.mail();
    await again.post('/sign-in/code/resend');
    await unusable(again, first.link);
    await guessed.ask('SignIn');
    const { code, link } = await guessed.mail();
    const wrong = code === '111111' ? '222222' : '111111';
    for (let tries = 0; tries < 10; tries += 1) await guessed.confirmByCode(wrong);
    await unusable(guessed, link);
    await late.ask('SignIn');
    const { link: expired } = await late.mail();
    aheadSeconds += 601;
    await unusable(late, expired);
    aheadSeconds -= 601;
  });

  it('opens no other sign-in, not even of the same address in another browser', async () => {
    const person = await somebody('SignIn');
    await person.ask('SignIn');
    const { link } = await person.mail();
    const other = new Person(postern, person.email);
    await other.ask('ForgotPassword');
    const { shown, answer } = await other.confirmByLink(link);
    expect(shown.body).toContain('Go back to where you started');
    expect(answer.status).toBe(200);
    expect(await person.arrive((await person.confirmByLink(link)).answer)).toBe('signed in');
  });

  it('is refused while its address is locked, as the code is', async () => {
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 2 } });
    const person = await somebody('SignIn');
    await person.ask('SignIn');
    const { code, link } = await person.mail();
    const wrong = code === '111111' ? '222222' : '111111';
    for (const _time of [1, 2]) await person.confirmByCode(wrong);
    const { answer } = await person.confirmByLink(link);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('Too many attempts.');
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });

  it('refuses a form of another site', async () => {
    const person = await somebody('SignIn');
    await person.ask('SignIn');
    const { link } = await person.mail();
    await person.page(new URL(link).pathname);
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await person.browser.fetch('/link', { method: 'POST', headers })).status).toBe(403);
    expect(await person.arrive(await person.post('/link'))).toBe('signed in');
  });
});

it('the page of an address that nobody has says the same, word and all', async () => {
  const [known, unknown] = [await somebody('ForgotPassword'), new Person(postern, 'nobody-here@example.com')];
  const pages = [await known.ask('ForgotPassword'), await unknown.ask('ForgotPassword')];
  const [first, second] = pages.map((page, index) =>
    page
      .replaceAll([known, unknown][index]?.email.replace('@', '<wbr>@') ?? '', 'ADDRESS')
      .replace(/data-resend="\w+"/, '')
      .replace(/(class="word"[^>]*>)\w{4}/, '$1WORD'),
  );
  expect(first).toContain('>WORD<');
  expect(second).toBe(first);
  expect(postern.messagesTo(unknown.email)).toEqual([]);
});

it('a preview has the link where it is mailed, a page that says it is of no use', async () => {
  const preview = async (templateType: string) =>
    (await manage('POST', '/email-templates/preview', { templateType })).body.text as string;
  expect(await preview('SignIn')).toContain(`${postern.url}/link/example`);
  expect(await preview('MfaVerification')).not.toContain('/link/');
  await manage('PATCH', '/sign-in-exp', { mailedLinks: { Register: true } });
  expect(await preview('SignIn')).not.toContain('/link/');
  await manage('PATCH', '/sign-in-exp', { mailedLinks: { SignIn: true, Register: true, ForgotPassword: true } });
});

it('where the setting is off, mail and page have neither link nor word', async () => {
  await manage('PATCH', '/sign-in-exp', { mailedLinks: { Register: true } });
  const person = await somebody('SignIn');
  expect(await person.ask('SignIn')).not.toContain('class="word"');
  expect((await person.mail()).link).toBe('no link');
  expect(await rowsOf(person.email)).toEqual([{ isUsed: false, hasLink: false, tries: 0 }]);
  await manage('PATCH', '/sign-in-exp', { mailedLinks: { SignIn: true, Register: true, ForgotPassword: true } });
});
