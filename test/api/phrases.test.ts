import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { Journey } from '../setup/journey.ts';
import { managementClient, read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig, smtpLogin } from '../setup/smtp-config.ts';
import { type Sink, startSink } from '../smtp/sink.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
});
afterAll(() => postern.stop());

afterEach(async () => {
  await speak({ autoDetect: true, fallbackLanguage: 'en' });
  await postern.postern.parts.database.query(sql`delete from custom_phrases`);
  postern.postern.parts.customPhrases.drop();
});

const speak = (languageInfo: object) => manage('PATCH', '/sign-in-exp', { languageInfo });
const put = (tag: string, translation: object) => manage('PUT', `/custom-phrases/${tag}`, translation);

const see = async (query = '', headers: Record<string, string> = {}, url = postern.url) =>
  read(await fetch(`${url}/api/.well-known/phrases${query}`, { headers: { 'accept-language': '', ...headers } }));
const languageOf = async (...given: Parameters<typeof see>) => (await see(...given)).headers.get('content-language');

/** The first page that somebody sees who speaks this language. */
async function firstPage(uiLocales: string, parameters: Record<string, string> = {}) {
  const browser = new BrowserClient(postern.url);
  const { location } = await browser.authorize({ ui_locales: uiLocales, ...parameters });
  return (await browser.fetch(location, { headers: { cookie: browser.cookies(), accept: 'text/html' } })).text();
}

describe('the phrases of the pages', () => {
  it('are all there, flat, with what is filled in', async () => {
    const { status, headers, body } = await see();
    expect([status, headers.get('content-language')]).toEqual([200, 'en']);
    expect(body).toMatchObject({ signIn: 'Sign in', signInTo: 'Sign in to {application}' });
    expect(Object.values(body).every((text) => typeof text === 'string' && text !== '')).toBe(true);
    expect(Object.keys((await see('?lng=ar')).body)).toEqual(Object.keys(body));
  });

  it('are there for the operators’ own tenant, too, and for pages of any origin', async () => {
    const { status, headers } = await see('', {}, postern.adminUrl);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  it.each<[string, string, string]>([
    ['?lng=de', 'fr', 'de'],
    ['?lng=tlh%20pt', 'fr', 'pt-BR'],
    ['?lng=tlh', 'fr;q=0.5, zh-Hant', 'zh-TW'],
    ['', 'fa', 'fa-IR'],
    ['?locale=it', 'fr', 'it'],
    ['?lng=%3Cscript%3E', 'tlh', 'en'],
  ])('are in the language of the wish: %s, %s: %s', async (query, wish, language) => {
    expect(await languageOf(query, { 'accept-language': wish })).toBe(language);
  });

  it('are in the fallback language, where the browser’s does not count and nothing was asked for', async () => {
    await speak({ autoDetect: false, fallbackLanguage: 'ja' });
    expect(await languageOf('', { 'accept-language': 'fr' })).toBe('ja');
    expect(await languageOf('?lng=ko', { 'accept-language': 'fr' })).toBe('ko');
  });

  it('take a query that says something once', async () => {
    expect((await see('?lng=de&lng=fr')).body.code).toBe('guard.invalid_input');
  });
});

describe('whoever has the phrases', () => {
  it('is told that they are the same, language by language', async () => {
    const { headers } = await see('?lng=de');
    const tag = headers.get('etag') ?? '';
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-cache', 'Accept-Language']);
    for (const kept of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await see('?lng=de', { 'if-none-match': kept });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', tag]);
    }
    expect((await see('?lng=fr', { 'if-none-match': tag })).status).toBe(200);
  });

  it('gets those that an operator has changed', async () => {
    const tag = (await see()).headers.get('etag') ?? '';
    await put('en', { signIn: 'Come in' });
    expect(await see('', { 'if-none-match': tag })).toMatchObject({ status: 200, body: { signIn: 'Come in' } });
  });
});

describe('the operator’s phrases', () => {
  it('stand over ours, one by one', async () => {
    const before = (await see('?lng=de')).body;
    await put('de', { signIn: 'Hereinspaziert' });
    expect((await see('?lng=de')).body).toEqual({ ...before, signIn: 'Hereinspaziert' });
    expect((await see()).body.signIn).toBe('Sign in');
  });

  it.each([
    ['sv', 'en'],
    ['de-CH', 'de'],
    ['pt-AO', 'pt-BR'],
    ['zh-MO', 'zh-TW'],
  ])('in a new language, %s, have what is missing from the nearest of ours: %s', async (language, nearest) => {
    await put(nearest, { save: 'as we say it' });
    await put(language, { signIn: 'Hej' });
    const { headers, body } = await see(`?lng=${language}`);
    expect(headers.get('content-language')).toBe(language);
    expect(body).toEqual({ ...(await see(`?lng=${nearest}`)).body, signIn: 'Hej' });
    expect(body.save).toBe('as we say it');
  });

  it('make a language that can be chosen, also by its base, until they are deleted', async () => {
    expect(await languageOf('', { 'accept-language': 'sv-FI, fr' })).toBe('fr');
    await put('sv', {});
    expect(await languageOf('', { 'accept-language': 'sv-FI, fr' })).toBe('sv');
    await manage('DELETE', '/custom-phrases/sv');
    expect(await languageOf('', { 'accept-language': 'sv-FI, fr' })).toBe('fr');
  });

  it('are in force on nodes that did not store them', async () => {
    expect((await see()).body.signIn).toBe('Sign in');
    await postern.postern.parts.database.query(sql`
      insert into custom_phrases (tenant_id, id, language_tag, translation)
      values ('default', 'one', 'en', '{"signIn":"Come in"}')`);
    await expect.poll(async () => (await see()).body.signIn, { timeout: 3_000 }).toBe('Come in');
  });

  it('are those of their tenant alone', async () => {
    await put('en', { signIn: 'Come in' });
    expect((await see('', {}, postern.adminUrl)).body.signIn).toBe('Sign in');
  });
});

describe('hosted pages', () => {
  it('say what the operator says, as text', async () => {
    await put('en', { emailLabel: 'Your <b>“work”</b> & "home" \'address\'', signInByCodeLead: '<script>x</script>' });
    const page = await firstPage('en');
    expect(page).toContain('Your &lt;b&gt;“work”&lt;/b&gt; &amp; &quot;home&quot; &#39;address&#39;');
    expect(page).toContain('&lt;script&gt;x&lt;/script&gt;');
    expect(page).not.toContain('<b>“work”');
  });

  it('say what is filled in as text, too', async () => {
    await manage('PATCH', '/sign-in-exp', { termsOfUseUrl: 'https://example.com/terms' });
    await put('en', { agreeToTerms: '<i>Yes</i> to {terms}', termsOfUse: 'the <u>rules</u>' });
    expect(await firstPage('en')).toMatch(/&lt;i&gt;Yes&lt;\/i&gt; to <a [^>]+>the &lt;u&gt;rules&lt;\/u&gt;<\/a>/);
    await manage('PATCH', '/sign-in-exp', { termsOfUseUrl: null });
  });

  it('speak a language that the operator adds, and English for what is missing', async () => {
    await put('sv', { emailLabel: 'E-postadress' });
    const page = await firstPage('sv-SE');
    expect(page).toContain('<html lang="sv" dir="ltr"');
    expect(page).toContain('E-postadress');
    expect(page).toContain('Continue');
  });

  it('are written from right to left where the language is', async () => {
    await put('he', { emailLabel: 'כתובת דוא״ל' });
    expect(await firstPage('he')).toContain('<html lang="he" dir="rtl"');
  });

  it('speak the operator’s language to whoever asks for none of ours', async () => {
    await put('sv', { emailLabel: 'E-postadress' });
    await speak({ autoDetect: true, fallbackLanguage: 'sv' });
    expect(await firstPage('tlh')).toContain('E-postadress');
  });

  it('have them from memory', async () => {
    const { database } = postern.postern.parts;
    const seenWhileLocked = async () => {
      await firstPage('en');
      return database.transaction(async (transaction) => {
        await transaction.query(sql`lock table custom_phrases in access exclusive mode`);
        return Promise.race([
          firstPage('en').then(() => 'shown'),
          new Promise((resolve) => setTimeout(resolve, 2_000, 'waited for the database')),
        ]);
      });
    };
    // What was in memory may have been dropped in between: the tests before this one changed phrases.
    await expect.poll(seenWhileLocked, { timeout: 15_000 }).toBe('shown');
  });
});

describe('mails', () => {
  const template = (languageTag: string, subject: string) => ({
    languageTag,
    templateType: 'SignIn',
    details: { subject, content: '{{code}} {{locale}}', contentType: 'text/plain' },
  });

  let sink: Sink;

  beforeAll(async () => {
    sink = await startSink({ auth: smtpLogin });
    const connectorId = 'simple-mail-transfer-protocol';
    await manage('POST', '/connectors', { connectorId, config: smtpConfig(sink.port) });
    const templates = [template('sv', 'Din kod'), template('en', 'Your code')];
    expect((await manage('PUT', '/email-templates', { templates })).status).toBe(200);
  });
  afterAll(() => sink.close());

  it('speak a language that the operator adds, as far as templates say it', async () => {
    const subjects: (string | undefined)[] = [];
    for (const round of ['before', 'after']) {
      if (round === 'after') await put('sv', {});
      const journey = new Journey(postern, `svea-${round}@example.com`);
      await journey.begin('SignIn', { ui_locales: 'sv' });
      await journey.requestCode('SignIn');
      const mail = await sink.waitFor(journey.email);
      subjects.push((await mail.parsed()).subject);
    }
    expect(subjects).toEqual(['Your code', 'Din kod']);
  });

  it('are explained and shown in it', async () => {
    await put('sv', {});
    const explained = await manage('GET', '/email-templates/explain?templateType=SignIn&locale=sv-FI');
    expect(explained.body).toMatchObject({ locale: 'sv', template: { source: 'template', languageTag: 'sv' } });
    const asked = { templateType: 'SignIn', languageTag: 'sv' };
    expect((await manage('POST', '/email-templates/preview', asked)).body).toMatchObject({
      locale: 'sv',
      subject: 'Din kod',
    });
    const notice = { templateType: 'PasswordChanged', languageTag: 'sv' };
    expect((await manage('POST', '/email-templates/preview', notice)).body.locale).toBe('sv');
  });
});
