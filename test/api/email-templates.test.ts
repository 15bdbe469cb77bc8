import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { noticeTypes, usageTypes } from '../../src/usage-types.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { type Answer, managementClient } from '../setup/management.ts';
import { bootstrapClient, startTestPostern, type TestPostern } from '../setup/postern.ts';
import { smtpConfig, smtpLogin } from '../setup/smtp-config.ts';
import { type Sink, startSink } from '../smtp/sink.ts';

let postern: TestPostern & { environment: Record<string, string> };
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let sink: Sink;

beforeAll(async () => {
  sink = await startSink({ auth: smtpLogin });
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  await connectSmtp();
});
afterAll(async () => {
  await postern.stop();
  await sink.close();
});
afterEach(async () => {
  for (const templateType of usageTypes) await manage('DELETE', `/email-templates?templateType=${templateType}`);
});

const connectSmtp = (changes: object = {}) =>
  manage('POST', '/connectors', {
    connectorId: 'simple-mail-transfer-protocol',
    config: smtpConfig(sink.port, changes),
  });

interface Details {
  subject: string;
  content: string;
  contentType?: string;
  text?: string;
  replyTo?: string;
  sendFrom?: string;
}

const says = (words: string, more: Partial<Details> = {}): Details => ({
  subject: `${words} {{code}}`,
  content: `<!doctype html><html lang="en" dir="ltr"><title>${words}</title><p>${words}: {{code}}</p></html>`,
  contentType: 'text/html',
  ...more,
});

const template = (
  languageTag: string,
  templateType: string,
  details: object = says(`${templateType} ${languageTag}`),
) => ({
  languageTag,
  templateType,
  details,
});

const put = (...templates: object[]) => manage('PUT', '/email-templates', { templates });

async function putOne(languageTag: string, templateType: string, details?: object) {
  const { status, body } = await put(template(languageTag, templateType, details));
  expect(status).toBe(200);
  return body[0];
}

const codeOf = ({ status, body }: Answer) => [status, body.code];

let people = 0;
function person() {
  people += 1;
  return `person${people}@example.com`;
}

const missingId = '0123456789abcdefghijk';

describe('PUT /email-templates', () => {
  it('answers with the entities that it stored, in the order in which they were given', async () => {
    const { status, body } = await put(
      template('fr', 'SignIn'),
      template('de', 'Register', { subject: '', content: '' }),
    );
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        tenantId: 'default',
        id: expect.stringMatching(/^[0-9a-z]{21}$/),
        languageTag: 'fr',
        templateType: 'SignIn',
        createdAt: expect.any(Number),
        details: says('SignIn fr'),
      },
      expect.objectContaining({ languageTag: 'de', details: { subject: '', content: '' } }),
    ]);
    expect(Math.abs(body[0].createdAt - Date.now())).toBeLessThan(60_000);
  });

  it('replaces the details of one that is there as a whole, and nothing else of it', async () => {
    const before = await putOne('fr', 'SignIn', says('Avant', { replyTo: 'help@example.com', sendFrom: 'Acme' }));
    const after = await putOne('fr', 'SignIn', { subject: 'Après', content: '{{code}}' });
    expect(after).toEqual({ ...before, details: { subject: 'Après', content: '{{code}}' } });
    expect((await manage('GET', '/email-templates')).body).toEqual([after]);
  });

  it('given the same twice, stores the later one', async () => {
    const { body } = await put(template('fr', 'SignIn', says('1')), template('fr', 'SignIn', says('2')));
    expect(body.map(({ details }: { details: Details }) => details.subject)).toEqual(['1 {{code}}', '2 {{code}}']);
    expect(body[1].id).toBe(body[0].id);
    expect((await manage('GET', '/email-templates')).body).toEqual([body[1]]);
  });

  it('stores every type, any language tag of up to 16 characters, and every field of the details', async () => {
    const details = says('All', {
      text: 'All: {{code}}',
      replyTo: '{{user.primaryEmail}}',
      sendFrom: 'Ä <a@example.com>',
    });
    for (const type of usageTypes) expect((await putOne('x'.repeat(16), type, details)).details).toEqual(details);
  });

  it('drops what it does not know', async () => {
    const { body } = await put({ ...template('fr', 'SignIn', { ...says('A'), other: 1 }), id: 'mine', other: 1 });
    expect(body[0].details).toEqual(says('A'));
    expect(body[0].id).not.toBe('mine');
  });

  it.each<[string, object]>([
    ['no templates', {}],
    ['none of them', { templates: [] }],
    ['an unknown type', { templates: [template('fr', 'signIn')] }],
    ['no type', { templates: [{ languageTag: 'fr', details: says('A') }] }],
    ['no language', { templates: [{ templateType: 'SignIn', details: says('A') }] }],
    ['a language tag of 17 characters', { templates: [template('x'.repeat(17), 'SignIn')] }],
    ['an empty language tag', { templates: [template('', 'SignIn')] }],
    ['no details', { templates: [{ languageTag: 'fr', templateType: 'SignIn' }] }],
    ['no subject', { templates: [template('fr', 'SignIn', { content: 'A' })] }],
    ['no content', { templates: [template('fr', 'SignIn', { subject: 'A' })] }],
    ['another content type', { templates: [template('fr', 'SignIn', says('A', { contentType: 'text/markdown' }))] }],
    ['one that is wrong among others', { templates: [template('fr', 'SignIn'), template('fr', 'Nothing')] }],
  ])('refuses %s with 400 guard.invalid_input, and stores nothing', async (_, body) => {
    expect(codeOf(await manage('PUT', '/email-templates', body))).toEqual([400, 'guard.invalid_input']);
    expect((await manage('GET', '/email-templates')).body).toEqual([]);
  });

  it('takes a whole set of templates at once', async () => {
    const long = says('Long', { content: `<p>{{code}}</p>${'<p>words</p>\n'.repeat(1_000)}` });
    const languages = ['ar', 'cs', 'de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'ru'];
    const { status, body } = await put(
      ...languages.flatMap((tag) => usageTypes.map((type) => template(tag, type, long))),
    );
    expect([status, body.length]).toEqual([200, 90]);
  });
});

describe('GET /email-templates', () => {
  it('lists all of them by language and type, without pages', async () => {
    await put(...['fr', 'de', 'zh-TW', 'zh-CN'].flatMap((tag) => usageTypes.map((type) => template(tag, type))));
    const { status, headers, body } = await manage('GET', '/email-templates?page=2&page_size=1');
    expect([status, headers.get('link'), headers.get('total-number')]).toEqual([200, null, null]);
    const keys = body.map((one: Details & { languageTag: string; templateType: string }) => [
      one.languageTag,
      one.templateType,
    ]);
    const types = [...usageTypes].sort();
    expect(keys).toEqual(['de', 'fr', 'zh-CN', 'zh-TW'].flatMap((tag) => types.map((type) => [tag, type])));
  });

  it.each([
    ['languageTag=fr', ['fr Register', 'fr SignIn']],
    ['templateType=SignIn', ['de SignIn', 'fr SignIn']],
    ['languageTag=fr&templateType=SignIn', ['fr SignIn']],
    ['languageTag=FR', []],
  ])('by %s', async (query, expected) => {
    await put(template('fr', 'SignIn'), template('fr', 'Register'), template('de', 'SignIn'));
    const { body } = await manage('GET', `/email-templates?${query}`);
    const keys = body.map(
      (one: { languageTag: string; templateType: string }) => `${one.languageTag} ${one.templateType}`,
    );
    expect(keys).toEqual(expected);
  });

  it.each(['templateType=Nothing', `languageTag=${'x'.repeat(17)}`])('refuses %s', async (query) => {
    expect(codeOf(await manage('GET', `/email-templates?${query}`))).toEqual([400, 'guard.invalid_input']);
    expect(codeOf(await manage('DELETE', `/email-templates?${query}`))).toEqual([400, 'guard.invalid_input']);
  });
});

describe('one template', () => {
  it('is read by its id', async () => {
    const stored = await putOne('fr', 'SignIn');
    expect((await manage('GET', `/email-templates/${stored.id}`)).body).toEqual(stored);
  });

  it('PATCH merges the given details into those that are there', async () => {
    const stored = await putOne('fr', 'SignIn', says('A', { replyTo: 'help@example.com' }));
    const { status, body } = await manage('PATCH', `/email-templates/${stored.id}/details`, {
      subject: 'B',
      sendFrom: 'Acme',
    });
    expect(status).toBe(200);
    expect(body).toEqual({ ...stored, details: { ...stored.details, subject: 'B', sendFrom: 'Acme' } });
    expect((await manage('GET', `/email-templates/${stored.id}`)).body).toEqual(body);
    expect((await manage('PATCH', `/email-templates/${stored.id}/details`, {})).body).toEqual(body);
  });

  it('PATCH refuses what is no detail', async () => {
    const stored = await putOne('fr', 'SignIn');
    const patch = (body: object) => manage('PATCH', `/email-templates/${stored.id}/details`, body);
    expect(codeOf(await patch({ subject: null }))).toEqual([400, 'guard.invalid_input']);
    expect(codeOf(await patch({ contentType: 'text' }))).toEqual([400, 'guard.invalid_input']);
    expect((await manage('GET', `/email-templates/${stored.id}`)).body).toEqual(stored);
  });

  it('DELETE takes it away', async () => {
    const [one, other] = [await putOne('fr', 'SignIn'), await putOne('de', 'SignIn')];
    const { status, body } = await manage('DELETE', `/email-templates/${one.id}`);
    expect([status, body]).toEqual([204, '']);
    expect((await manage('GET', '/email-templates')).body).toEqual([other]);
    expect(codeOf(await manage('DELETE', `/email-templates/${one.id}`))).toEqual([404, 'entity.not_found']);
  });

  it.each([
    ['GET', ''],
    ['PATCH', '/details'],
    ['GET', '/findings'],
    ['GET', '/versions'],
    ['POST', '/versions/1/restore'],
  ])('%s of an unknown one is 404: …%s', async (method, path) => {
    const answer = await manage(method, `/email-templates/${missingId}${path}`, method === 'GET' ? undefined : {});
    expect(codeOf(answer)).toEqual([404, 'entity.not_exists_with_id']);
    expect(answer.body.message).toBe(`There is no email template with the id ${missingId}.`);
  });
});

describe('DELETE /email-templates', () => {
  it('without a filter is 422, and deletes nothing', async () => {
    await putOne('fr', 'SignIn');
    const answer = await manage('DELETE', '/email-templates');
    expect(codeOf(answer)).toEqual([422, 'connector.email_connector.bulk_deletion_no_filter']);
    expect((await manage('GET', '/email-templates')).body).toHaveLength(1);
  });

  it.each([
    ['languageTag=fr', 2, ['de SignIn']],
    ['templateType=SignIn', 2, ['fr Register']],
    ['languageTag=fr&templateType=SignIn', 1, ['de SignIn', 'fr Register']],
    ['languageTag=ja', 0, ['de SignIn', 'fr Register', 'fr SignIn']],
  ])('by %s says how many', async (query, rowCount, left) => {
    await put(template('fr', 'SignIn'), template('fr', 'Register'), template('de', 'SignIn'));
    const { status, body } = await manage('DELETE', `/email-templates?${query}`);
    expect([status, body]).toEqual([200, { rowCount }]);
    const { body: list } = await manage('GET', '/email-templates');
    expect(
      list.map((one: { languageTag: string; templateType: string }) => `${one.languageTag} ${one.templateType}`),
    ).toEqual(left);
  });
});

describe('a tenant', () => {
  it('sees and changes its own templates only', async () => {
    const { database } = postern.postern.parts;
    await database.query(sql`
      insert into email_templates (tenant_id, id, language_tag, template_type, details, version, created_at)
      values ('admin', ${missingId}, 'fr', 'SignIn', '{"subject":"","content":""}', 1, now())`);
    expect((await manage('GET', '/email-templates')).body).toEqual([]);
    expect((await manage('GET', `/email-templates/${missingId}`)).status).toBe(404);
    expect((await manage('DELETE', `/email-templates/${missingId}`)).status).toBe(404);
    expect((await manage('DELETE', '/email-templates?languageTag=fr')).body).toEqual({ rowCount: 0 });
    await database.query(sql`delete from email_templates where tenant_id = 'admin'`);
  });
});

describe('every change is a version', () => {
  const versions = async (id: string, query = '') =>
    (await manage('GET', `/email-templates/${id}/versions${query}`)).body;
  /** A language of its own, so that its numbers begin at 1. */
  let languages = 0;
  const newLanguage = () => {
    languages += 1;
    return `x-version-${languages}`;
  };

  it('with its author and time: PUT, PATCH, DELETE and restore', async () => {
    const languageTag = newLanguage();
    const { id } = await putOne(languageTag, 'SignIn', says('1'));
    await manage('PATCH', `/email-templates/${id}/details`, { subject: '2 {{code}}' });
    await manage('DELETE', `/email-templates/${id}`);
    const restored = await manage('POST', `/email-templates/${id}/versions/1/restore`);
    expect(restored).toMatchObject({ status: 200, body: { id, languageTag, details: says('1') } });
    const list = await versions(id);
    expect(
      list.map((version: { number: number; details: Details | null }) => [version.number, version.details]),
    ).toEqual([
      [4, says('1')],
      [3, null],
      [2, says('1', { subject: '2 {{code}}' })],
      [1, says('1')],
    ]);
    for (const version of list) {
      expect(version).toMatchObject({
        templateId: id,
        languageTag,
        templateType: 'SignIn',
        author: bootstrapClient.id,
      });
      expect(Math.abs(version.createdAt - Date.now())).toBeLessThan(60_000);
    }
    expect((await manage('GET', `/email-templates/${id}/versions/3`)).body).toEqual(list[1]);
  });

  it('what says the same as before is no change', async () => {
    const languageTag = newLanguage();
    const { id } = await putOne(languageTag, 'SignIn');
    await putOne(languageTag, 'SignIn');
    await manage('PATCH', `/email-templates/${id}/details`, {});
    await manage('POST', `/email-templates/${id}/versions/1/restore`);
    expect(await versions(id)).toHaveLength(1);
  });

  it('a template that is written anew after its deletion goes on where the old one ended', async () => {
    const languageTag = newLanguage();
    const old = await putOne(languageTag, 'SignIn', says('1'));
    await manage('DELETE', `/email-templates?languageTag=${languageTag}`);
    const { id } = await putOne(languageTag, 'SignIn', says('2'));
    expect(id).not.toBe(old.id);
    expect((await versions(id)).map(({ number }: { number: number }) => number)).toEqual([3, 2, 1]);
    expect(await versions(old.id)).toEqual(await versions(id));
    const restored = await manage('POST', `/email-templates/${old.id}/versions/1/restore`);
    expect(restored.body).toMatchObject({ id, details: says('1') });
  });

  it('of a deletion there is nothing to restore, and no version beyond the last', async () => {
    const { id } = await putOne(newLanguage(), 'SignIn');
    await manage('DELETE', `/email-templates/${id}`);
    const deletion = await manage('POST', `/email-templates/${id}/versions/2/restore`);
    expect(codeOf(deletion)).toEqual([400, 'request.invalid_input']);
    expect(codeOf(await manage('POST', `/email-templates/${id}/versions/3/restore`))).toEqual([
      404,
      'entity.not_exists_with_id',
    ]);
    expect(codeOf(await manage('GET', `/email-templates/${id}/versions/3`))).toEqual([404, 'entity.not_found']);
    expect(codeOf(await manage('GET', `/email-templates/${id}/versions/x`))).toEqual([400, 'guard.invalid_input']);
  });

  it('lists come in pages', async () => {
    const languageTag = newLanguage();
    const { id } = await putOne(languageTag, 'SignIn', says('1'));
    for (const words of ['2', '3']) await putOne(languageTag, 'SignIn', says(words));
    const { headers, body } = await manage('GET', `/email-templates/${id}/versions?page=2&page_size=2`);
    expect(body.map(({ number }: { number: number }) => number)).toEqual([1]);
    expect(headers.get('total-number')).toBe('3');
    expect(headers.get('link')).toContain('rel="prev"');
    expect(codeOf(await manage('GET', `/email-templates/${id}/versions?page=0`))).toEqual([
      400,
      'guard.invalid_pagination',
    ]);
    const all = await manage('GET', `/email-templates/versions?languageTag=${languageTag}&page_size=2`);
    expect(all.body.map(({ number }: { number: number }) => number)).toEqual([3, 2]);
    expect(all.headers.get('total-number')).toBe('3');
  });

  it('those who change a template at the same time each get a number of their own', async () => {
    const languageTag = newLanguage();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => put(template(languageTag, 'SignIn', says(`Writer ${at}`)))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const [{ id }] = answers[0]?.body ?? [];
    const list = await versions(id);
    expect(list.map(({ number }: { number: number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, at) => 20 - at),
    );
    expect((await manage('GET', `/email-templates/${id}`)).body.details).toEqual(list[0].details);
  });

  it('a diff shows line by line what a version changed', async () => {
    const content = (...lines: string[]) => says('A', { content: lines.join('\n') });
    const languageTag = newLanguage();
    const { id } = await putOne(languageTag, 'SignIn', content('<p>', 'Hello', '{{code}}', '</p>'));
    await putOne(languageTag, 'SignIn', {
      ...content('<p>', 'Welcome', '{{code}}', '</p>', ''),
      replyTo: 'help@example.com',
    });
    await manage('DELETE', `/email-templates/${id}`);
    const diff = async (path: string) => (await manage('GET', `/email-templates/${id}/versions/${path}`)).body;
    expect(await diff('2/diff')).toEqual({
      number: 2,
      against: 1,
      fields: [
        {
          name: 'content',
          lines: [
            { kind: 'same', text: '<p>' },
            { kind: 'removed', text: 'Hello' },
            { kind: 'added', text: 'Welcome' },
            { kind: 'same', text: '{{code}}' },
            { kind: 'same', text: '</p>' },
            { kind: 'added', text: '' },
          ],
        },
        { name: 'replyTo', lines: [{ kind: 'added', text: 'help@example.com' }] },
      ],
    });
    const kinds = ({ fields }: { fields: { lines: { kind: string }[] }[] }) => [
      ...new Set(fields.flatMap(({ lines }) => lines.map(({ kind }) => kind))),
    ];
    expect(kinds(await diff('1/diff'))).toEqual(['added']);
    expect(kinds(await diff('3/diff'))).toEqual(['removed']);
    expect((await diff('2/diff?against=2')).fields).toEqual([]);
    expect((await diff('3/diff?against=1')).against).toBe(1);
    expect(codeOf(await manage('GET', `/email-templates/${id}/versions/2/diff?against=9`))).toEqual([
      404,
      'entity.not_found',
    ]);
  });
});

describe('findings', () => {
  const wrong = says('A', { content: '<p>{{cod}}</p>' });
  const rules = (list: { rule: string }[]) => list.map(({ rule }) => rule);

  it('are kept with what was stored, which the plain calls accept', async () => {
    const { id } = await putOne('en', 'SignIn', wrong);
    const { body } = await manage('GET', `/email-templates/${id}/findings`);
    expect(rules(body)).toEqual(expect.arrayContaining(['code-missing', 'variable-unknown']));
    const unknown = body.find(({ rule }: { rule: string }) => rule === 'variable-unknown');
    expect(unknown).toMatchObject({
      severity: 'error',
      field: 'content',
      line: 1,
      column: 4,
      excerpt: expect.stringMatching(/^{{cod}}/),
    });
    const [version] = (await manage('GET', `/email-templates/${id}/versions`)).body;
    expect(version.findings).toEqual(body);
    await manage('PATCH', `/email-templates/${id}/details`, { content: says('A').content });
    expect(rules((await manage('GET', `/email-templates/${id}/findings`)).body)).not.toContain('code-missing');
    const earlier = await manage('GET', `/email-templates/${id}/versions/${version.number}`);
    expect(earlier.body.findings).toEqual(body);
  });

  it('of all templates also tell what one language lacks', async () => {
    const { id } = await putOne('en', 'SignIn', wrong);
    await put(template('en', 'Register'), template('de', 'SignIn'));
    const { body } = await manage('GET', '/email-templates/findings');
    expect(body).toContainEqual(
      expect.objectContaining({ id, languageTag: 'en', templateType: 'SignIn', rule: 'code-missing' }),
    );
    const missing = body.filter(({ rule }: { rule: string }) => rule === 'type-missing');
    expect(missing).toMatchObject([{ languageTag: 'de', templateType: 'Register', severity: 'warning' }]);
  });

  it('with ?refuse=errors errors are refused, and nothing is changed', async () => {
    const refused = await manage('PUT', '/email-templates?refuse=errors', {
      templates: [template('en', 'SignIn'), template('en', 'Register', wrong)],
    });
    expect(codeOf(refused)).toEqual([422, 'email_template.has_errors']);
    expect(refused.body.data.findings).toContainEqual(
      expect.objectContaining({
        languageTag: 'en',
        templateType: 'Register',
        rule: 'code-missing',
        advice: expect.any(String),
      }),
    );
    expect((await manage('GET', '/email-templates')).body).toEqual([]);
    const { id } = await putOne('en', 'Register', wrong);
    const [latest] = (await manage('GET', `/email-templates/${id}/versions`)).body;
    const patched = await manage('PATCH', `/email-templates/${id}/details?refuse=errors`, { subject: 'B' });
    expect(codeOf(patched)).toEqual([422, 'email_template.has_errors']);
    const mended = await manage('PATCH', `/email-templates/${id}/details?refuse=errors`, {
      content: says('A').content,
    });
    expect(mended.status).toBe(200);
    const restored = await manage('POST', `/email-templates/${id}/versions/${latest.number}/restore?refuse=errors`);
    expect(codeOf(restored)).toEqual([422, 'email_template.has_errors']);
    expect(codeOf(await manage('PUT', '/email-templates?refuse=all', {}))).toEqual([400, 'guard.invalid_input']);
  });

  it('warnings are never refused', async () => {
    const details = says('A', { subject: '' });
    const { status, body } = await manage('PUT', '/email-templates?refuse=errors', {
      templates: [template('en', 'SignIn', details)],
    });
    expect(status).toBe(200);
    expect(rules((await manage('GET', `/email-templates/${body[0].id}/findings`)).body)).toContain('subject-empty');
  });

  it('come with a preview', async () => {
    const { body } = await manage('POST', '/email-templates/preview', {
      templateType: 'SignIn',
      languageTag: 'en',
      details: wrong,
    });
    expect(rules(body.findings)).toContain('code-missing');
  });
});

describe('explain', () => {
  interface Explained {
    locale: string;
    template: object;
    languages: { tag: string; from: string; isTaken: boolean; reason: string }[];
    rules: { rule: string; isTaken: boolean; reason: string }[];
    context: object;
    remarks: string[];
  }
  const explain = async (query: string): Promise<Explained> =>
    (await manage('GET', `/email-templates/explain?${query}`)).body;
  const taken = ({ rules }: Explained) => rules.find(({ isTaken }) => isTaken)?.rule;

  it('walks every rule in its order, and says of each whether it was taken and why', async () => {
    expect(await explain('templateType=SignIn&locale=xx%20de-AT')).toEqual({
      templateType: 'SignIn',
      locale: 'de',
      languages: [
        { tag: 'xx', from: 'ui_locales', isTaken: false, reason: 'Mails cannot speak it.' },
        {
          tag: 'de-AT',
          from: 'ui_locales',
          isTaken: true,
          reason: 'There is no de-AT; de is of the same base language.',
        },
        { tag: 'en', from: 'fallback language', isTaken: false, reason: 'An earlier language decided.' },
      ],
      rules: [
        { rule: 'the template SignIn in de', isTaken: false, reason: 'There is none.' },
        { rule: 'the template SignIn in the fallback language en', isTaken: false, reason: 'There is none.' },
        { rule: 'the template Generic in the fallback language en', isTaken: false, reason: 'There is none.' },
        {
          rule: 'the template SignIn, else Generic, in the connector’s config',
          isTaken: false,
          reason: 'The config of the connector has no templates.',
        },
        { rule: 'Postern’s own mail for SignIn', isTaken: true, reason: 'It is there.' },
      ],
      template: expect.objectContaining({ source: 'default', templateType: 'SignIn' }),
      context: {},
      remarks: [],
    });
  });

  it('names the template that a mail would be written from', async () => {
    const german = await putOne('de', 'SignIn');
    expect((await explain('templateType=SignIn&locale=de')).template).toEqual({
      source: 'template',
      templateType: 'SignIn',
      languageTag: 'de',
      id: german.id,
      version: expect.any(Number),
    });
    expect((await explain('templateType=Register&locale=de')).template).toMatchObject({ source: 'default' });
    const generic = await putOne('en', 'Generic');
    expect((await explain('templateType=Register&locale=de')).template).toMatchObject({
      id: generic.id,
      languageTag: 'en',
    });
    const english = await putOne('en', 'Register');
    const explanation = await explain('templateType=Register&locale=de');
    expect(explanation.template).toMatchObject({ id: english.id });
    expect(taken(explanation)).toBe('the template Register in the fallback language en');
    expect(explanation.rules[2]).toMatchObject({ isTaken: false, reason: 'An earlier rule decided.' });
  });

  it('tells what the connector has to do with it', async () => {
    const usage = ['Register', 'SignIn', 'ForgotPassword', 'Generic'];
    const templates = usage.map((usageType) => ({
      usageType,
      contentType: 'text/plain',
      subject: usageType,
      content: '{{code}}',
    }));
    await connectSmtp({ templates });
    expect((await explain('templateType=BindMfa')).template).toEqual({ source: 'connector', templateType: 'Generic' });
    await manage('POST', '/connectors', { connectorId: 'http-email', config: { endpoint: 'http://localhost:1' } });
    const connector = await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
    await putOne('en', 'SignIn');
    const builtIn = await explain('templateType=SignIn');
    expect(builtIn.template).toMatchObject({ source: 'default' });
    expect(builtIn.rules[0]?.reason).toContain('Set up a connector of your own');
    await manage('DELETE', `/connectors/${connector.body.id}`);
    expect((await explain('templateType=SignIn')).remarks).toEqual([
      'There is no email connector: nothing can be sent. Set one up first.',
    ]);
    await connectSmtp();
  });

  it('tells whom the mail is about', async () => {
    const known = await explain('templateType=SignIn&applicationId=demo-app');
    expect(known.context).toEqual({ application: { id: 'demo-app', name: 'Live Preview' } });
    const unknown = await explain('templateType=SignIn&applicationId=none&organizationId=none');
    expect(unknown.context).toEqual({});
    expect(unknown.remarks).toEqual(['There is no application none.', 'There is no organization none.']);
  });

  it('of the browser’s language says whether it counts', async () => {
    const query = 'templateType=SignIn&acceptLanguage=fr;q=0.5,ja';
    expect(await explain(query)).toMatchObject({ locale: 'ja', remarks: [] });
    const languageInfo = { autoDetect: false, fallbackLanguage: 'pt-BR' };
    expect((await manage('PATCH', '/sign-in-exp', { languageInfo })).status).toBe(200);
    const off = await explain(query);
    expect(off.locale).toBe('pt-BR');
    expect(off.remarks[0]).toContain('autoDetect');
    await manage('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage: 'en' } });
  });

  it.each(['', 'templateType=Nothing'])('asks for a type: %j', async (query) => {
    expect(codeOf(await manage('GET', `/email-templates/explain?${query}`))).toEqual([400, 'guard.invalid_input']);
  });
});

describe('preview', () => {
  const preview = async (body: object) => (await manage('POST', '/email-templates/preview', body)).body;

  it('shows what is not stored as its reader would see it', async () => {
    const details = {
      subject: '{{application.name}}: {{code}}',
      content: '<!doctype html><html lang="de"><p>Für {{organization.name}}: {{code}}, {{locale}}</p></html>',
      replyTo: 'hilfe@example.com',
      sendFrom: '{{application.name}} <no-reply@example.com>',
    };
    const shown = await preview({ templateType: 'SignIn', languageTag: 'de', details });
    const { code, application, organization } = shown.variables;
    expect(shown).toMatchObject({
      subject: `${application.name}: ${code}`,
      html: `<!doctype html><html lang="de"><p>Für ${organization.name}: ${code}, de</p></html>`,
      from: `${application.name} <no-reply@example.com>`,
      replyTo: 'hilfe@example.com',
      headers: { 'Auto-Submitted': 'auto-generated' },
      locale: 'de',
      template: { source: 'unsaved', templateType: 'SignIn', languageTag: 'de' },
    });
    expect(shown.text).toContain(`Für ${organization.name}: ${code}, de`);
    expect(shown.sizeBytes).toBe(Buffer.byteLength(shown.html));
    expect((await manage('GET', '/email-templates')).body).toEqual([]);
  });

  it('of nothing given shows what a mail would say now', async () => {
    expect((await preview({ templateType: 'SignIn' })).template).toMatchObject({ source: 'default' });
    const stored = await putOne('de', 'SignIn', says('Hallo'));
    const shown = await preview({ templateType: 'SignIn', languageTag: 'de-CH' });
    expect(shown).toMatchObject({ locale: 'de', template: { source: 'template', id: stored.id } });
    expect(shown.subject).toBe(`Hallo ${shown.variables.code}`);
  });

  it('takes variables in place of the samples', async () => {
    const details = says('{{application.name}} {{user.name}}');
    const variables = { code: '111111', application: { name: '<b>Acme</b>' } };
    const shown = await preview({ templateType: 'BindNewIdentifier', languageTag: 'ja', details, variables });
    expect(shown.subject).toBe('<b>Acme</b> 佐藤 美咲 111111');
    expect(shown.html).toContain('&lt;b&gt;Acme&lt;/b&gt; 佐藤 美咲: 111111');
  });

  it.each(usageTypes)('has a sample for everything that %s can say', async (templateType) => {
    const shown = await preview({ templateType, languageTag: 'fr' });
    expect(shown.subject).not.toContain('{{');
    expect(shown.html).not.toContain('{{');
    expect(shown.html).toContain(shown.variables.code ?? shown.variables.link.replaceAll('&', '&amp;'));
  });

  it('shows what a template says about how the mail came about, in the language of the template', async () => {
    const content = '{{expiresInMinutes}} | {{requestedAt}} | {{device}} | {{ip}}';
    const details = { subject: '{{code}}', content: `${content}\n{{code}}`, contentType: 'text/plain' };
    const shown = await preview({ templateType: 'SignIn', languageTag: 'de', details });
    expect(shown.text).toMatch(/^10 \| \d{1,2}\. \S+ \d{4} .* UTC \| Firefox \(Linux\) \| 203\.0\.113\.\*\n/);
  });

  it.each<[string, object]>([
    ['no type', {}],
    ['another type', { templateType: 'Nothing' }],
    ['half of the details', { templateType: 'SignIn', details: { subject: 'A' } }],
    ['variables that are none', { templateType: 'SignIn', variables: 'code' }],
  ])('refuses %s', async (_, body) => {
    expect(codeOf(await manage('POST', '/email-templates/preview', body))).toEqual([400, 'guard.invalid_input']);
  });
});

describe('the preview of a notice', () => {
  const preview = (body: object) => manage('POST', '/email-templates/preview', body);

  it.each(noticeTypes)('%s is ours, in the language asked for, without a code', async (templateType) => {
    const { status, body } = await preview({
      templateType,
      languageTag: 'de',
      variables: { application: { name: 'Wiki' } },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ locale: 'de', template: { source: 'default', templateType } });
    expect(body.html).toContain('<html lang="de" dir="ltr">');
    expect(body.text).toContain('Wiki');
    expect(body.text).toContain('203.0.113.*');
    expect(body.headers).not.toHaveProperty('One-Time-Code');
  });

  it('has no wording of an own', async () => {
    const details = { subject: 's', content: 'c' };
    expect(codeOf(await preview({ templateType: 'NewDevice', details }))).toEqual([400, 'guard.invalid_input']);
  });
});

describe('preview/send', () => {
  const send = (to: string, body: object) => manage('POST', '/email-templates/preview/send', { to, ...body });

  it('sends that preview through the email connector', async () => {
    const to = person();
    const details = says('Bonjour', { replyTo: 'aide@example.com', sendFrom: 'Acme <acme@acme.example>' });
    const asked = { templateType: 'SignIn', languageTag: 'fr', details };
    expect(await send(to, asked)).toMatchObject({ status: 204, body: '' });
    const { body: shown } = await manage('POST', '/email-templates/preview', asked);
    const mail = await (await sink.waitFor(to)).parsed();
    expect(mail.subject).toBe(shown.subject);
    expect(mail.html).toBe(shown.html);
    expect(mail.from?.text).toBe('"Acme" <acme@acme.example>');
    expect(mail.replyTo?.text).toBe('aide@example.com');
  });

  it('does not count among the codes of its recipient, and has a limit of its own', async () => {
    const to = person();
    for (let sends = 0; sends < 10; sends += 1) expect((await send(to, { templateType: 'SignIn' })).status).toBe(204);
    const eleventh = await send(to, { templateType: 'SignIn' });
    expect(codeOf(eleventh)).toEqual([429, 'request.rate_limited']);
    expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await manage('POST', '/verification-codes', { email: to })).status).toBe(204);
  });

  it('answers as a connector test does', async () => {
    expect(codeOf(await send('a@b', { templateType: 'SignIn' }))).toEqual([400, 'guard.invalid_input']);
    expect(codeOf(await send('a b@example..com', { templateType: 'SignIn' }))).toEqual([400, 'guard.invalid_input']);
    expect(codeOf(await send('a@example..com', { templateType: 'SignIn' }))).toEqual([400, 'user.invalid_email']);
    await connectSmtp({ auth: { user: 'postern', pass: 'wrong' } });
    const refused = await send(person(), { templateType: 'SignIn' });
    expect(codeOf(refused)).toEqual([400, 'connector.general']);
    const { body } = await connectSmtp();
    await manage('DELETE', `/connectors/${body.id}`);
    expect(codeOf(await send(person(), { templateType: 'SignIn' }))).toEqual([501, 'connector.not_found']);
    await connectSmtp();
  });
});

describe('on several nodes', () => {
  it('a template that was changed on one is used by the others at once', async () => {
    const other = await startTestPostern({ beside: postern });
    try {
      const manageOther = await managementClient(other.url);
      const subjectFor = async () => {
        const to = person();
        expect((await manageOther('POST', '/verification-codes', { email: to })).status).toBe(204);
        return (await (await sink.waitFor(to)).parsed()).subject?.replace(/ \d{6}$/, '');
      };
      await subjectFor();
      for (const words of ['First', 'Second']) {
        await putOne('en', 'Generic', says(words));
        await expect.poll(subjectFor, { timeout: 3_000, interval: 20 }).toBe(words);
      }
      const { id } = await putOne('en', 'Generic', says('Third'));
      await expect.poll(subjectFor, { timeout: 3_000, interval: 20 }).toBe('Third');
      await manage('DELETE', `/email-templates/${id}`);
      await expect.poll(subjectFor, { timeout: 3_000, interval: 20 }).toMatch(/verification code/);
    } finally {
      await other.stop();
    }
  });
});

it('the calls need a token', async () => {
  for (const path of ['', '/explain?templateType=SignIn', '/versions', `/${missingId}`]) {
    expect((await fetch(`${postern.url}/api/email-templates${path}`)).status).toBe(401);
  }
});
