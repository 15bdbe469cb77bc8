import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

let count = 0;
const unique = (name: string) => {
  count += 1;
  return `${name} ${count}`;
};

const create = async (fields: object = {}): Promise<string> =>
  (await manage('POST', '/organizations', { name: unique('Harbour'), ...fields })).body.id;
const createRole = async (fields: object = {}): Promise<string> =>
  (await manage('POST', '/organization-roles', { name: unique('role'), ...fields })).body.id;
const createUser = async (fields: object = {}): Promise<string> => (await manage('POST', '/users', fields)).body.id;

const codeOf = ({ status, body }: Answer) => [status, body.code];
const idsOf = ({ body }: Answer) => body.map(({ id }: { id: string }) => id);

describe('an organization', () => {
  it('has defaults for what is not given', async () => {
    const { status, body } = await manage('POST', '/organizations', { name: 'Harbour Team' });
    expect(status).toBe(201);
    expect(body).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      name: 'Harbour Team',
      description: null,
      customData: {},
      isMfaRequired: false,
      branding: {},
      color: {},
      customCss: null,
      createdAt: expect.any(Number),
    });
    expect((await manage('GET', `/organizations/${body.id}`)).body).toEqual(body);
  });

  it('keeps what is given, and changes what is given later', async () => {
    const branding = { logoUrl: 'https://cdn.example.com/logo.png', favicon: 'https://cdn.example.com/icon.png' };
    const id = await create({
      ...{ description: 'At the pier', customData: { plan: 'pro' }, isMfaRequired: true, branding },
      ...{ color: { primaryColor: '#0b6b4f' }, customCss: 'body { color: red }' },
    });
    const changed = await manage('PATCH', `/organizations/${id}`, { name: 'Pier', description: null, color: {} });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      ...{ name: 'Pier', description: null, customData: { plan: 'pro' }, isMfaRequired: true, branding },
      ...{ color: {}, customCss: 'body { color: red }' },
    });
    expect((await manage('PATCH', `/organizations/${id}`, { customCss: null })).body).toMatchObject({
      ...{ name: 'Pier', customCss: null },
    });
  });

  it.each([
    {},
    { name: '' },
    { name: 'n'.repeat(129) },
    { name: 'n', description: 'd'.repeat(257) },
    { name: 'n', branding: { logoUrl: 'javascript:alert(1)' } },
    { name: 'n', color: { primaryColor: 'red' } },
    { name: 'n', customData: [] },
  ])('as %j is refused', async (body) => {
    expect(codeOf(await manage('POST', '/organizations', body))).toEqual([400, 'guard.invalid_input']);
  });

  it('is deleted once, and then is not there', async () => {
    const id = await create();
    expect((await manage('DELETE', `/organizations/${id}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `/organizations/${id}`))).toEqual([404, 'entity.not_found']);
    const gone = [404, 'entity.not_exists_with_id'];
    expect(codeOf(await manage('GET', `/organizations/${id}`))).toEqual(gone);
    expect(codeOf(await manage('PATCH', `/organizations/${id}`, { name: 'n' }))).toEqual(gone);
    expect(codeOf(await manage('GET', `/organizations/${id}/users`))).toEqual(gone);
    expect(codeOf(await manage('GET', `/organizations/${id}/jit/email-domains`))).toEqual(gone);
    expect(codeOf(await manage('GET', `/organizations/${id}/jit/roles`))).toEqual(gone);
  });
});

describe('the list of organizations', () => {
  it('is paged, newest first', async () => {
    const made = [await create(), await create(), await create()];
    const first = await manage('GET', '/organizations?page=1&page_size=2');
    expect(idsOf(first)).toEqual([made[2], made[1]]);
    expect(Number(first.headers.get('total-number'))).toBeGreaterThanOrEqual(3);
    expect(first.headers.get('link')).toContain('rel="next"');
    expect(idsOf(await manage('GET', '/organizations?page=2&page_size=2'))[0]).toBe(made[0]);
    expect(codeOf(await manage('GET', '/organizations?page=0'))).toEqual([400, 'guard.invalid_pagination']);
  });

  it('is searched by name and by id; nothing in the text is a pattern', async () => {
    const id = await create({ name: 'Zebra_100%' });
    expect(idsOf(await manage('GET', '/organizations?q=ZEBRA'))).toEqual([id]);
    expect(idsOf(await manage('GET', `/organizations?q=${id.slice(2, 10)}`))).toEqual([id]);
    expect(idsOf(await manage('GET', `/organizations?q=${encodeURIComponent('a_100%')}`))).toEqual([id]);
    expect(idsOf(await manage('GET', `/organizations?q=${encodeURIComponent('Z%a')}`))).toEqual([]);
  });

  it('shows some members when asked to', async () => {
    const id = await create({ name: 'Featured' });
    const userIds = [await createUser({ name: 'Ada' }), await createUser(), await createUser(), await createUser()];
    await manage('POST', `/organizations/${id}/users`, { userIds });
    const [organization] = (await manage('GET', '/organizations?q=featured&showFeatured=true')).body;
    expect(organization).toMatchObject({ id, usersCount: 4 });
    expect(organization.featuredUsers).toHaveLength(3);
    expect((await manage('GET', '/organizations?q=featured')).body[0]).not.toHaveProperty('usersCount');
  });
});

describe('a role', () => {
  it('is created, read, changed, listed and deleted', async () => {
    const { status, body } = await manage('POST', '/organization-roles', { name: 'editor', description: 'Edits' });
    expect(status).toBe(201);
    const role = { tenantId: 'default', id: expect.any(String), name: 'editor', description: 'Edits', type: 'User' };
    expect(body).toEqual(role);
    const path = `/organization-roles/${body.id}`;
    expect((await manage('GET', path)).body).toEqual(body);
    expect((await manage('PATCH', path, { name: 'writer', description: null })).body).toEqual({
      ...body,
      ...{ name: 'writer', description: null },
    });
    const listed = await manage('GET', '/organization-roles?q=WRIT');
    expect(idsOf(listed)).toEqual([body.id]);
    expect(listed.headers.get('total-number')).toBe('1');
    expect((await manage('DELETE', path)).status).toBe(204);
    expect(codeOf(await manage('DELETE', path))).toEqual([404, 'entity.not_found']);
    expect(codeOf(await manage('GET', path))).toEqual([404, 'entity.not_exists_with_id']);
    expect(codeOf(await manage('PATCH', path, {}))).toEqual([404, 'entity.not_exists_with_id']);
  });

  it('has a name of its own', async () => {
    await createRole({ name: 'only one' });
    const taken = [422, 'entity.unique_integrity_violation'];
    expect(codeOf(await manage('POST', '/organization-roles', { name: 'only one' }))).toEqual(taken);
    const other = await createRole();
    expect(codeOf(await manage('PATCH', `/organization-roles/${other}`, { name: 'only one' }))).toEqual(taken);
  });
});

describe('members', () => {
  let id: string;
  beforeEach(async () => {
    id = await create();
  });
  const members = async (query = '') => idsOf(await manage('GET', `/organizations/${id}/users${query}`));

  it('are added, listed with their roles, searched and removed', async () => {
    const ada = await createUser({ name: 'Ada Lovelace', primaryEmail: `${id}@example.com` });
    const grace = await createUser({ name: 'Grace 100%' });
    const role = await createRole({ name: 'lister' });
    const added = await manage('POST', `/organizations/${id}/users`, { userIds: [ada, grace, ada] });
    expect([added.status, added.body]).toEqual([201, { userIds: [ada, grace, ada] }]);
    await manage('POST', `/organizations/${id}/users/${ada}/roles`, { organizationRoleIds: [role] });
    const listed = await manage('GET', `/organizations/${id}/users?page_size=1&page=2`);
    expect(listed.headers.get('total-number')).toBe('2');
    expect(listed.body).toEqual([
      expect.objectContaining({ id: ada, name: 'Ada Lovelace', organizationRoles: [{ id: role, name: 'lister' }] }),
    ]);
    expect(await members()).toEqual([grace, ada]);
    expect(await members('?q=lovelace')).toEqual([ada]);
    expect(await members(`?q=${encodeURIComponent('100%')}`)).toEqual([grace]);
    expect((await manage('DELETE', `/organizations/${id}/users/${ada}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `/organizations/${id}/users/${ada}`))).toEqual([404, 'entity.not_found']);
    expect(await members()).toEqual([grace]);
  });

  it('are replaced; who stays keeps the roles', async () => {
    const [stays, goes, comes] = [await createUser(), await createUser(), await createUser()];
    const role = await createRole();
    await manage('POST', `/organizations/${id}/users`, { userIds: [stays, goes] });
    await manage('POST', `/organizations/${id}/users/${stays}/roles`, { organizationRoleIds: [role] });
    const replaced = await manage('PUT', `/organizations/${id}/users`, { userIds: [stays, comes, comes] });
    expect(replaced.status).toBe(204);
    expect(await members()).toEqual([comes, stays]);
    expect(idsOf(await manage('GET', `/organizations/${id}/users/${stays}/roles`))).toEqual([role]);
    expect((await manage('PUT', `/organizations/${id}/users`, { userIds: [] })).status).toBe(204);
    expect(await members()).toEqual([]);
  });

  it('must be users, of an organization that is there', async () => {
    const missing = [422, 'entity.relation_foreign_key_not_found'];
    const user = await createUser();
    for (const method of ['POST', 'PUT']) {
      expect(codeOf(await manage(method, `/organizations/${id}/users`, { userIds: ['nobody'] }))).toEqual(missing);
      expect(codeOf(await manage(method, '/organizations/nowhere/users', { userIds: [user] }))).toEqual(missing);
    }
    expect(await members()).toEqual([]);
    expect(codeOf(await manage('POST', `/organizations/${id}/users`, { userIds: [] }))).toEqual([
      400,
      'guard.invalid_input',
    ]);
  });

  it('go with their account, and the organization from theirs with it', async () => {
    const [leaves, stays] = [await createUser(), await createUser()];
    await manage('POST', `/organizations/${id}/users`, { userIds: [leaves, stays] });
    await manage('DELETE', `/users/${leaves}`);
    expect(await members()).toEqual([stays]);
    await manage('DELETE', `/organizations/${id}`);
    expect((await manage('GET', `/users/${stays}/organizations`)).body).toEqual([]);
  });
});

describe('the roles of a member', () => {
  let id: string;
  let user: string;
  let path: string;
  beforeEach(async () => {
    [id, user] = [await create(), await createUser()];
    path = `/organizations/${id}/users/${user}/roles`;
    await manage('POST', `/organizations/${id}/users`, { userIds: [user] });
  });

  it('are given by id and by name, replaced and taken', async () => {
    const [first, second] = [await createRole({ name: `a${id}` }), await createRole({ name: `b${id}` })];
    const given = await manage('POST', path, { organizationRoleIds: [first], organizationRoleNames: [`b${id}`] });
    expect([given.status, given.body]).toEqual([201, { organizationRoleIds: [first, second] }]);
    const listed = await manage('GET', path);
    expect(idsOf(listed)).toEqual([first, second]);
    expect(listed.headers.get('total-number')).toBeNull();
    const paged = await manage('GET', `${path}?page=2&page_size=1`);
    expect([idsOf(paged), paged.headers.get('total-number')]).toEqual([[second], '2']);
    expect((await manage('PUT', path, { organizationRoleIds: [second] })).status).toBe(204);
    expect(idsOf(await manage('GET', path))).toEqual([second]);
    expect((await manage('DELETE', `${path}/${second}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `${path}/${second}`))).toEqual([404, 'entity.not_found']);
  });

  it('are given to many at once', async () => {
    const other = await createUser();
    await manage('POST', `/organizations/${id}/users`, { userIds: [other] });
    const role = await createRole();
    const body = { userIds: [user, other], organizationRoleIds: [role] };
    expect((await manage('POST', `/organizations/${id}/users/roles`, body)).status).toBe(201);
    expect(idsOf(await manage('GET', `/organizations/${id}/users/${other}/roles`))).toEqual([role]);
    const stranger = { userIds: [await createUser()], organizationRoleIds: [role] };
    expect(codeOf(await manage('POST', `/organizations/${id}/users/roles`, stranger))).toEqual([
      422,
      'entity.relation_foreign_key_not_found',
    ]);
  });

  it('are for members only', async () => {
    const path = `/organizations/${id}/users/${await createUser()}/roles`;
    const refused = [422, 'organization.require_membership'];
    expect(codeOf(await manage('GET', path))).toEqual(refused);
    expect(codeOf(await manage('POST', path, {}))).toEqual(refused);
    expect(codeOf(await manage('PUT', path, {}))).toEqual(refused);
    expect(codeOf(await manage('DELETE', `${path}/any`))).toEqual(refused);
  });

  it('must be there, and be for users', async () => {
    const named = await manage('POST', path, { organizationRoleNames: ['no such role'] });
    expect(codeOf(named)).toEqual([422, 'organization.role_names_not_found']);
    expect(named.body.data).toEqual({ names: ['no such role'] });
    const missing = [422, 'entity.relation_foreign_key_not_found'];
    expect(codeOf(await manage('PUT', path, { organizationRoleIds: ['none'] }))).toEqual(missing);
    const machines = await createRole({ type: 'MachineToMachine' });
    expect(codeOf(await manage('POST', path, { organizationRoleIds: [machines] }))).toEqual(missing);
  });

  it('keep their type while somebody has them', async () => {
    const role = await createRole();
    expect((await manage('PATCH', `/organization-roles/${role}`, { type: 'MachineToMachine' })).status).toBe(200);
    expect((await manage('PATCH', `/organization-roles/${role}`, { type: 'User' })).status).toBe(200);
    await manage('POST', path, { organizationRoleIds: [role] });
    expect(codeOf(await manage('PATCH', `/organization-roles/${role}`, { type: 'MachineToMachine' }))).toEqual([
      422,
      'entity.relation_foreign_key_not_found',
    ]);
  });

  it('are told with the organizations of a user', async () => {
    const role = await createRole({ name: `told ${id}` });
    await manage('POST', path, { organizationRoleIds: [role] });
    const { status, body } = await manage('GET', `/users/${user}/organizations`);
    expect(status).toBe(200);
    expect(body).toEqual([
      expect.objectContaining({ id, tenantId: 'default', organizationRoles: [{ id: role, name: `told ${id}` }] }),
    ]);
    expect(codeOf(await manage('GET', '/users/nobody/organizations'))).toEqual([404, 'entity.not_found']);
  });
});
