import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

const create = (body: object) => manage('POST', '/users', body);

describe('creating a user', () => {
  it('answers 200 with all there is to know', async () => {
    const { status, body } = await create({
      primaryEmail: 'Ada@Example.com',
      primaryPhone: '15551234567',
      username: 'ada_1815',
      name: 'Ada Lovelace',
      avatar: 'https://example.com/ada.png',
      customData: { plan: 'gold', nested: { since: 1843 } },
      profile: { givenName: 'Ada', familyName: 'Lovelace' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      username: 'ada_1815',
      primaryEmail: 'Ada@Example.com',
      primaryPhone: '15551234567',
      name: 'Ada Lovelace',
      avatar: 'https://example.com/ada.png',
      customData: { plan: 'gold', nested: { since: 1843 } },
      identities: {},
      profile: { givenName: 'Ada', familyName: 'Lovelace' },
      applicationId: null,
      isSuspended: false,
      hasPassword: false,
      lastSignInAt: null,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    expect((await manage('GET', `/users/${body.id}`)).body).toEqual(body);
  });

  it('needs nothing', async () => {
    const { status, body } = await create({});
    expect(status).toBe(200);
    expect(body).toMatchObject({ username: null, primaryEmail: null, primaryPhone: null, customData: {}, profile: {} });
  });

  it('sends no mail', async () => {
    await create({ primaryEmail: 'quiet@example.com' });
    expect(postern.postern.inbox?.list('quiet@example.com')).toEqual([]);
  });

  it.each([
    ['primaryEmail', 'taken@example.com', 'user.email_already_in_use'],
    ['primaryEmail', 'TAKEN@example.COM', 'user.email_already_in_use'],
    ['primaryPhone', '15550000001', 'user.phone_already_in_use'],
    ['username', 'taken', 'user.username_already_in_use'],
  ])('with a %s that is another’s (%s) is refused', async (field, value, code) => {
    await create({ primaryEmail: 'taken@example.com', primaryPhone: '15550000001', username: 'taken' });
    const answer = await create({ [field]: value });
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  it('of twenty with one address at the same moment makes one', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ primaryEmail: 'race@example.com' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'user.email_already_in_use')).toHaveLength(19);
  });

  it.each([
    { primaryEmail: 'nobody' },
    { primaryEmail: '' },
    { primaryPhone: '+15551234567' },
    { username: '1st' },
    { username: 'with space' },
    { avatar: 'javascript:alert(1)' },
    { customData: 'text' },
    { name: 'NUL \u0000' },
    { customData: { key: 'half \ud83d' } },
    { profile: { 'key\u0000': 1 } },
  ])('as %j is refused', async (body) => {
    const answer = await create(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
  });

  it.each([
    ['primaryEmail', `${'a'.repeat(60)}@${'d'.repeat(60)}.example.com`],
    ['username', 'u'.repeat(129)],
    ['name', 'n'.repeat(129)],
    ['avatar', `https://example.com/${'a'.repeat(2048)}`],
  ])('with a %s that is too long is refused', async (field, value) => {
    const { status, body } = await create({ [field]: value });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'entity.value_too_long', data: { field } });
  });

  it('lengths are counted in characters', async () => {
    expect((await create({ name: '👩'.repeat(128) })).status).toBe(200);
  });

  it('with an address that only looks like one is refused', async () => {
    const { status, body } = await create({ primaryEmail: 'a..b@example.com' });
    expect([status, body.code]).toEqual([400, 'user.invalid_email']);
  });
});

describe('one user', () => {
  it('is deleted once', async () => {
    const { body } = await create({});
    const deleted = await manage('DELETE', `/users/${body.id}`);
    expect([deleted.status, deleted.body]).toEqual([204, '']);
    for (const method of ['DELETE', 'GET']) {
      const answer = await manage(method, `/users/${body.id}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'entity.not_found']);
    }
  });

  it.each(['unknown', '%20', '%F0%9F%91%A9', "'"])('%s is not found', async (id) => {
    const answer = await manage('GET', `/users/${id}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'entity.not_found']);
  });

  it('with NUL for an id is bad input', async () => {
    const answer = await manage('GET', '/users/%00');
    expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
  });
});

describe('pages', () => {
  const linksOf = (header: string | null) =>
    new Map([...(header ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url, relation]) => [relation, url]));

  beforeAll(async () => {
    for (let created = 0; created < 7; created += 1) await create({ name: `Page ${created}` });
  });

  it('are counted from 1, newest first, with links to the others', async () => {
    const { total } = await manage('GET', '/users').then(({ headers }) => ({
      total: Number(headers.get('total-number')),
    }));
    const last = Math.ceil(total / 3);
    const second = await manage('GET', '/users?page=2&page_size=3');
    expect(second.body.map(({ name }: { name: string }) => name)).toEqual(['Page 3', 'Page 2', 'Page 1']);
    const page = (number: number) => `${postern.url}/api/users?page=${number}&page_size=3`;
    expect(linksOf(second.headers.get('link'))).toEqual(
      new Map([
        ['first', page(1)],
        ['prev', page(1)],
        ['next', page(3)],
        ['last', page(last)],
      ]),
    );
    const final = await manage('GET', `/users?page=${last}&page_size=3`);
    expect([...linksOf(final.headers.get('link')).keys()]).toEqual(['first', 'prev', 'last']);
  });

  it('follow one another without a gap, whatever was created in the same moment', async () => {
    const seen: string[] = [];
    let next: string | undefined = `${postern.url}/api/users?page_size=4`;
    let total = '';
    while (next) {
      const { pathname, search } = new URL(next);
      const { body, headers } = await manage('GET', `${pathname.replace('/api', '')}${search}`);
      seen.push(...body.map(({ id }: { id: string }) => id));
      total = headers.get('total-number') ?? '';
      next = linksOf(headers.get('link')).get('next');
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(String(seen.length)).toBe(total);
  });

  it('have twenty entries when nothing is said, and a hundred at most', async () => {
    for (let created = 0; created < 20; created += 1) await create({});
    expect((await manage('GET', '/users')).body).toHaveLength(20);
    expect((await manage('GET', '/users?page_size=100')).status).toBe(200);
  });

  it('past the end are empty', async () => {
    const { status, body } = await manage('GET', '/users?page=999999999');
    expect([status, body]).toEqual([200, []]);
  });

  it.each([
    'page=0',
    'page=-1',
    'page=1.5',
    'page=x',
    'page=',
    'page=1e300',
    'page=9999999999999',
    'page_size=0',
    'page_size=101',
    'page_size=-5',
  ])('with %s are refused', async (query) => {
    for (const path of ['/users', '/applications', '/deliveries']) {
      const answer = await manage('GET', `${path}?${query}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_pagination']);
    }
  });
});
