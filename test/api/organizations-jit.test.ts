import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Queryable } from '../../src/database/database.ts';
import { joinByDomain, joinOrganizations } from '../../src/organizations/join.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let id: string;
let domains: string;
let roles: string;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());
beforeEach(async () => {
  id = (await manage('POST', '/organizations', { name: 'Harbour' })).body.id;
  domains = `/organizations/${id}/jit/email-domains`;
  roles = `/organizations/${id}/jit/roles`;
});

const codeOf = ({ status, body }: Answer) => [status, body.code];
const missing = [422, 'entity.relation_foreign_key_not_found'];

let count = 0;
async function createRole(fields: object = {}): Promise<string> {
  count += 1;
  return (await manage('POST', '/organization-roles', { name: `role ${count}`, ...fields })).body.id;
}
const createUser = async (): Promise<string> => (await manage('POST', '/users', {})).body.id;
const listedDomains = async () =>
  (await manage('GET', domains)).body.map(({ emailDomain }: { emailDomain: string }) => emailDomain);
const listedRoles = async () => (await manage('GET', roles)).body.map(({ id }: { id: string }) => id);

describe('the domains of an organization', () => {
  it('are added, listed, replaced and removed', async () => {
    const added = await manage('POST', domains, { emailDomain: 'example.com' });
    expect([added.status, added.body]).toEqual([
      201,
      { tenantId: 'default', organizationId: id, emailDomain: 'example.com' },
    ]);
    const again = await manage('POST', domains, { emailDomain: 'Example.COM' });
    expect(codeOf(again)).toEqual([422, 'entity.unique_integrity_violation']);
    const listed = await manage('GET', domains);
    expect([listed.body, listed.headers.get('total-number')]).toEqual([[added.body], '1']);
    const emailDomains = ['b.example', 'a.example', 'b.example'];
    expect((await manage('PUT', domains, { emailDomains })).status).toBe(204);
    expect(await listedDomains()).toEqual(['a.example', 'b.example']);
    expect((await manage('DELETE', `${domains}/A.example`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `${domains}/a.example`))).toEqual([404, 'entity.not_found']);
    expect(await listedDomains()).toEqual(['b.example']);
  });

  it('are kept as mails are addressed', async () => {
    await manage('PUT', domains, { emailDomains: ['BÜCHER.example'] });
    expect(await listedDomains()).toEqual(['xn--bcher-kva.example']);
  });

  it.each(['', 'example', '@example.com', 'a b.example', 'a@b.example', 'example.com/x'])(
    '%j is none',
    async (emailDomain) => {
      expect(codeOf(await manage('POST', domains, { emailDomain }))).toEqual([400, 'guard.invalid_input']);
      expect(codeOf(await manage('PUT', domains, { emailDomains: [emailDomain] }))).toEqual([
        400,
        'guard.invalid_input',
      ]);
    },
  );

  it('need an organization', async () => {
    const path = '/organizations/nowhere/jit/email-domains';
    expect(codeOf(await manage('POST', path, { emailDomain: 'example.com' }))).toEqual(missing);
    expect(codeOf(await manage('PUT', path, { emailDomains: ['example.com'] }))).toEqual(missing);
  });
});

describe('the roles of those who join by themselves', () => {
  it('are added, listed, replaced and removed', async () => {
    const [first, second] = [await createRole(), await createRole()];
    const added = await manage('POST', roles, { organizationRoleIds: [first] });
    expect([added.status, added.body]).toEqual([201, { organizationRoleIds: [first] }]);
    expect((await manage('PUT', roles, { organizationRoleIds: [first, second] })).status).toBe(204);
    expect(await listedRoles()).toEqual([first, second]);
    expect((await manage('GET', `${roles}?page=2&page_size=1`)).body[0].id).toBe(second);
    expect((await manage('DELETE', `${roles}/${first}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `${roles}/${first}`))).toEqual([404, 'entity.not_found']);
    expect(await listedRoles()).toEqual([second]);
  });

  it('must be there, and be for users', async () => {
    expect(codeOf(await manage('POST', roles, { organizationRoleIds: ['none'] }))).toEqual(missing);
    const machines = await createRole({ type: 'MachineToMachine' });
    expect(codeOf(await manage('PUT', roles, { organizationRoleIds: [machines] }))).toEqual(missing);
  });
});

describe('a new user', () => {
  const database: Queryable = { query: (statement) => postern.postern.parts.database.query(statement) };
  const organizationsOf = async (userId: string) => (await manage('GET', `/users/${userId}/organizations`)).body;

  it('joins the organizations of the domain, with their roles, and only once', async () => {
    const role = await createRole();
    await manage('PUT', domains, { emailDomains: [`${id}.example`] });
    await manage('PUT', roles, { organizationRoleIds: [role] });
    const user = await createUser();
    expect(await joinByDomain(database, 'default', user, `Ada@${id.toUpperCase()}.example`)).toEqual([id]);
    expect(await organizationsOf(user)).toMatchObject([{ id, organizationRoles: [{ id: role }] }]);
    expect(await joinByDomain(database, 'default', user, `ada@${id}.example`)).toEqual([]);
  });

  it('joins nothing with an address of another domain, or with what is no address', async () => {
    await manage('PUT', domains, { emailDomains: [`${id}.example`] });
    const user = await createUser();
    for (const email of [`ada@sub.${id}.example`, 'ada@other.example', 'nonsense', '']) {
      expect(await joinByDomain(database, 'default', user, email)).toEqual([]);
    }
    expect(await joinByDomain(database, 'admin', user, `ada@${id}.example`)).toEqual([]);
    expect(await organizationsOf(user)).toEqual([]);
  });

  it('joins the organizations that are named, with their roles; those that are gone are left out', async () => {
    const role = await createRole();
    await manage('PUT', roles, { organizationRoleIds: [role] });
    const user = await createUser();
    expect(await joinOrganizations(database, 'default', user, [])).toEqual([]);
    expect(await joinOrganizations(database, 'default', user, ['gone', id, id])).toEqual([id]);
    expect(await organizationsOf(user)).toMatchObject([{ id, organizationRoles: [{ id: role }] }]);
  });

  it('who is a member already keeps the roles that were given', async () => {
    await manage('PUT', roles, { organizationRoleIds: [await createRole()] });
    const user = await createUser();
    await manage('POST', `/organizations/${id}/users`, { userIds: [user] });
    expect(await joinOrganizations(database, 'default', user, [id])).toEqual([]);
    expect(await organizationsOf(user)).toMatchObject([{ id, organizationRoles: [] }]);
  });
});

describe('the organizations that a one-time token names', () => {
  const members = async () =>
    (await manage('GET', `/organizations/${id}/users`)).body.map((user: { primaryEmail: string }) => user.primaryEmail);

  it('are joined by who registers with its address, and not by who registers with another', async () => {
    for (const [count, email] of [
      [0, 'stranger@example.org'],
      [1, 'guest@example.com'],
    ] as const) {
      const asked = { email: 'guest@example.com', context: { jitOrganizationIds: [id] } };
      const { token } = (await manage('POST', '/one-time-tokens', asked)).body;
      const journey = new Journey(postern, email);
      await journey.begin('Register');
      expect((await journey.giveToken('guest@example.com', token)).status).toBe(200);
      if (count === 0) expect((await journey.prove('Register')).status).toBe(200);
      expect((await journey.identify()).status).toBe(201);
      expect(await members()).toEqual(count === 0 ? [] : [email]);
    }
  });
});
