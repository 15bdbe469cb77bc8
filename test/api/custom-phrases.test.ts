import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

afterEach(async () => {
  await manage('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage: 'en' } });
  for (const { languageTag } of (await list()).body) {
    if (languageTag === 'en') await put('en', {});
    else await remove(languageTag);
  }
});

const list = () => manage('GET', '/custom-phrases');
const find = (tag: string) => manage('GET', `/custom-phrases/${tag}`);
const put = (tag: string, translation: object) => manage('PUT', `/custom-phrases/${tag}`, translation);
const remove = (tag: string) => manage('DELETE', `/custom-phrases/${tag}`);
const fallBackTo = (fallbackLanguage: string) =>
  manage('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage } });

describe('custom phrases', () => {
  it('are stored, read, listed by language and deleted', async () => {
    const translation = { signIn: 'Logga in', resendWaiting: 'Ny kod om {seconds} s' };
    const stored = await put('sv', translation);
    expect(stored).toMatchObject({ status: 201, body: { tenantId: 'default', languageTag: 'sv', translation } });
    expect(stored.body.id).toMatch(/^\w{21}$/);
    await put('da', {});
    expect((await find('sv')).body).toEqual(stored.body);
    const tags = (await list()).body.map(({ languageTag }: { languageTag: string }) => languageTag);
    expect(tags.filter((tag: string) => tag !== 'en')).toEqual(['da', 'sv']);
    expect((await remove('sv')).status).toBe(204);
    expect(await find('sv')).toMatchObject({ status: 404, body: { code: 'entity.not_found' } });
    expect(await remove('sv')).toMatchObject({ status: 404, body: { code: 'entity.not_found' } });
  });

  it('take the place of the earlier ones and keep their id', async () => {
    const { id } = (await put('sv', { signIn: 'Logga in', save: 'Spara' })).body;
    expect(await put('sv', { save: 'Behåll' })).toMatchObject({ status: 201, body: { id } });
    expect((await find('sv')).body.translation).toEqual({ save: 'Behåll' });
  });

  it.each([
    ['SV', 'sv'],
    ['de-ch', 'de-CH'],
    ['zh-hant-mo', 'zh-Hant-MO'],
    ['es-419', 'es-419'],
    ['PT-br', 'pt-BR'],
    ['he', 'he'],
    ['gsw', 'gsw'],
    ['ca-valencia', 'ca-valencia'],
  ])('know %s as %s', async (given, languageTag) => {
    expect(await put(given, {})).toMatchObject({ status: 201, body: { languageTag } });
    expect((await find(given.toUpperCase())).body.languageTag).toBe(languageTag);
  });

  it.each([
    'xx',
    'und',
    'mul',
    'klingon',
    'e',
    'de_CH',
    'de-',
    'de-u-co-phonebk',
    'x-own',
    'ca-ES-valencia-x-a',
    '%20sv',
  ])('know no language %s', async (tag) => {
    for (const answer of [await put(tag, {}), await find(tag), await remove(tag)]) {
      expect(answer).toMatchObject({ status: 400, body: { code: 'guard.invalid_input' } });
    }
  });
});

describe('phrases that pages could not show', () => {
  it.each<[string, object, string]>([
    ['a key that there is not', { sign_in: 'Logga in' }, 'body.sign_in'],
    ['a key of every object', { toString: 'Logga in' }, 'body.toString'],
    ['a nested text', { action: { sign_in: 'Logga in' } }, 'body.action'],
    ['a text that is none', { signIn: 1 }, 'body.signIn'],
    ['a nested text under a key that there is', { signIn: { text: 'Logga in' } }, 'body.signIn'],
    ['an empty text', { signIn: '' }, 'body.signIn'],
    ['a blank text', { signIn: ' \n' }, 'body.signIn'],
    ['a text without end', { signIn: 'a'.repeat(2_001) }, 'body.signIn'],
    ['a placeholder where nothing is filled in', { signIn: 'Till {application}' }, 'body.signIn: {application}'],
    ['a placeholder of another phrase', { signInTo: 'Till {address}' }, 'only {application}'],
    ['a placeholder of another syntax', { signInTo: 'Till {{name}}' }, '{name}'],
  ])('are refused: %s', async (_, translation, words) => {
    await put('sv', { save: 'Spara' });
    const answer = await put('sv', { save: 'Behåll', ...translation });
    expect([answer.status, answer.body.code]).toEqual([422, 'localization.invalid_translation_structure']);
    expect(answer.body.details).toContain(words);
    expect((await find('sv')).body.translation).toEqual({ save: 'Spara' });
  });

  it('are told all at once', async () => {
    const { details } = (await put('sv', { a: 'a', signIn: '', save: 'Spara', b: 'b' })).body;
    expect(details.split('\n')).toHaveLength(3);
  });

  it.each([[[]], ['text'], [1]])('are no object: %j', async (body) => {
    expect(await manage('PUT', '/custom-phrases/sv', body)).toMatchObject({
      status: 400,
      body: { code: 'guard.invalid_input' },
    });
  });

  it('may leave a placeholder out, and have markup, which is text', async () => {
    expect((await put('sv', { signInTo: 'Logga in', welcomeBack: '<b>Hej</b> & "välkommen"' })).status).toBe(201);
  });
});

describe('the fallback language', () => {
  it('may be one with custom phrases, and no other', async () => {
    const refused = { status: 400, body: { code: 'sign_in_experiences.unsupported_default_language' } };
    expect(await fallBackTo('sv')).toMatchObject(refused);
    await put('sv', {});
    expect((await fallBackTo('sv')).status).toBe(200);
    expect(await fallBackTo('da')).toMatchObject(refused);
  });

  it.each(['sv', 'de'])('keeps its phrases: %s', async (languageTag) => {
    await put(languageTag, { save: 'Spara' });
    await fallBackTo(languageTag);
    expect(await remove(languageTag)).toMatchObject({
      status: 409,
      body: { code: 'localization.cannot_delete_default_language', data: { languageTag } },
    });
    expect((await find(languageTag)).status).toBe(200);
    await fallBackTo('en');
    expect((await remove(languageTag)).status).toBe(204);
  });

  it('is never deleted while it is being chosen', async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      await put('sv', {});
      const [chosen, deleted] = await Promise.all([fallBackTo('sv'), remove('sv')]);
      expect([chosen.status, deleted.status].sort()).toEqual(chosen.status === 200 ? [200, 409] : [204, 400].sort());
      await fallBackTo('en');
    }
  });
});
