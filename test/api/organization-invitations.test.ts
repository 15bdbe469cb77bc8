import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Exchange, type ProviderServer, type Reply, startProviderServer } from '../http/provider-server.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const hour = 3_600_000;
const day = 24 * hour;

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let endpoint: ProviderServer;
let reply: (exchange: Exchange) => Reply | Promise<Reply> = () => ({ status: 200 });
/** How far the clock of this Postern is ahead. */
let aheadMilliseconds = 0;

beforeAll(async () => {
  endpoint = await startProviderServer((exchange) => reply(exchange));
  postern = await startTestPostern({ clock: () => Date.now() + aheadMilliseconds });
  manage = await checkedManagementClient(postern);
});
afterAll(async () => {
  await postern.stop();
  await endpoint[Symbol.asyncDispose]();
});

let organizationId: string;
let invitee: string;
let count = 0;

beforeEach(async () => {
  count += 1;
  invitee = `guest${count}@example.com`;
  aheadMilliseconds = 0;
  reply = () => ({ status: 200 });
  organizationId = (await manage('POST', '/organizations', { name: 'Harbour Team' })).body.id;
});

/** A connector that has not proven itself yet, and a provider that answers in this way. */
async function connect(answer: typeof reply = reply) {
  reply = answer;
  const config = { endpoint: `${endpoint.origin}/` };
  expect((await manage('POST', '/connectors', { connectorId: 'http-email', config })).status).toBe(200);
}

const now = () => Date.now() + aheadMilliseconds;

const invite = (fields: object = {}) =>
  manage('POST', '/organization-invitations', { invitee, organizationId, expiresAt: now() + 7 * day, ...fields });

async function invited(fields: object = {}): Promise<string> {
  const { status, body } = await invite(fields);
  expect(status).toBe(201);
  return body.id;
}

const createUser = async (fields: object = {}): Promise<string> => (await manage('POST', '/users', fields)).body.id;
const createRole = async (name = `role ${count} ${Math.random()}`): Promise<string> =>
  (await manage('POST', '/organization-roles', { name })).body.id;

const listed = async (query = `?organizationId=${organizationId}`) =>
  (await manage('GET', `/organization-invitations${query}`)).body;
const idsOf = (invitations: { id: string }[]) => invitations.map(({ id }) => id);
const codeOf = ({ status, body }: Answer) => [status, body.code];
const settle = (id: string, body: object) => manage('PUT', `/organization-invitations/${id}/status`, body);
const statusOf = async (id: string) => (await manage('GET', `/organization-invitations/${id}`)).body.status;
const deliveriesTo = async (recipient = invitee) => (await manage('GET', `/deliveries?recipient=${recipient}`)).body;
const mailsTo = (recipient = invitee) =>
  endpoint.exchanges
    // biome-ignore lint/suspicious/noExplicitAny: what the endpoint got is looked at field by field
    .map(({ json }) => json as any)
    .filter(({ to }) => to === recipient);

const contradiction = [422, 'request.invalid_input'];

describe('an invitation', () => {
  it('without a message is stored, and nothing is sent', async () => {
    const inviterId = await createUser();
    const role = await createRole('helper');
    const expiresAt = now() + day;
    const { status, body } = await invite({ inviterId, expiresAt, organizationRoleIds: [role, role] });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...{ tenantId: 'default', id: expect.stringMatching(/^[0-9a-z]{21}$/), inviterId, invitee, organizationId },
      ...{
        acceptedUserId: null,
        status: 'Pending',
        createdAt: expect.any(Number),
        updatedAt: body.createdAt,
        expiresAt,
      },
      organizationRoles: [{ id: role, name: 'helper' }],
    });
    expect((await manage('GET', `/organization-invitations/${body.id}`)).body).toEqual(body);
    await invite({ invitee: `other-${invitee}`, messagePayload: false });
    expect(await deliveriesTo()).toEqual([]);
    expect(await deliveriesTo(`other-${invitee}`)).toEqual([]);
  });

  it('is one of a list, newest first, which is filtered', async () => {
    const inviterId = await createUser();
    const first = await invited({ inviterId });
    const second = await invited({ invitee: `Other.${invitee}` });
    expect(idsOf(await listed())).toEqual([second, first]);
    expect(idsOf(await listed(`?invitee=${invitee.toUpperCase()}`))).toEqual([first]);
    expect(idsOf(await listed(`?invitee=other.${invitee}&organizationId=${organizationId}`))).toEqual([second]);
    expect(idsOf(await listed(`?inviterId=${inviterId}`))).toEqual([first]);
    expect(idsOf(await listed(`?inviterId=${inviterId}&invitee=other.${invitee}`))).toEqual([]);
    expect(idsOf(await listed(''))).toEqual(expect.arrayContaining([second, first]));
  });

  it('is deleted once, and then is not there', async () => {
    const id = await invited();
    expect((await manage('DELETE', `/organization-invitations/${id}`)).status).toBe(204);
    expect(codeOf(await manage('DELETE', `/organization-invitations/${id}`))).toEqual([404, 'entity.not_found']);
    const gone = [404, 'entity.not_exists_with_id'];
    expect(codeOf(await manage('GET', `/organization-invitations/${id}`))).toEqual(gone);
    expect(codeOf(await manage('POST', `/organization-invitations/${id}/message`, {}))).toEqual(gone);
    expect(codeOf(await settle(id, { status: 'Revoked' }))).toEqual(gone);
    expect(codeOf(await settle(id, { status: 'Accepted', acceptedUserId: 'any' }))).toEqual(gone);
  });

  it.each([
    { invitee: 'nobody' },
    { invitee: '' },
    { expiresAt: 'tomorrow' },
    { expiresAt: 1e300 },
    { organizationRoleIds: 'role' },
    { messagePayload: 'text' },
    { messagePayload: true },
    { messagePayload: { link: 1 } },
    { messagePayload: { locale: ['de'] } },
  ])('as %j is refused', async (fields) => {
    expect(codeOf(await invite(fields))).toEqual([400, 'guard.invalid_input']);
  });

  it('ends in the future', async () => {
    for (const expiresAt of [now() - 1_000, 0]) {
      expect(codeOf(await invite({ expiresAt }))).toEqual([400, 'request.invalid_input']);
    }
  });

  it('is not for a member, which is the very address', async () => {
    const member = await createUser({ primaryEmail: invitee });
    await manage('POST', `/organizations/${organizationId}/users`, { userIds: [member] });
    expect(codeOf(await invite())).toEqual(contradiction);
    expect((await invite({ invitee: invitee.toUpperCase() })).status).toBe(201);
  });

  it('needs organization, inviter and roles that are there', async () => {
    const missing = [422, 'entity.relation_foreign_key_not_found'];
    for (const fields of [{ organizationId: 'none' }, { inviterId: 'none' }, { organizationRoleIds: ['none'] }]) {
      expect(codeOf(await invite(fields))).toEqual(missing);
    }
    expect(await listed()).toEqual([]);
  });

  it('is the only pending one of its address and organization', async () => {
    const first = await invited();
    const taken = [422, 'entity.unique_integrity_violation'];
    expect(codeOf(await invite())).toEqual(taken);
    await settle(first, { status: 'Revoked' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => invite()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 201).map(codeOf)).toEqual(Array.from({ length: 4 }, () => taken));
  });

  it('outlives its inviter', async () => {
    const inviterId = await createUser();
    const id = await invited({ inviterId });
    await manage('DELETE', `/users/${inviterId}`);
    expect((await manage('GET', `/organization-invitations/${id}`)).body).toMatchObject({ id, inviterId: null });
  });
});

describe('the status of an invitation', () => {
  it('accepted: the user is a member with its roles, and keeps those of before', async () => {
    const user = await createUser({ primaryEmail: invitee.toUpperCase() });
    const [before, given] = [await createRole(`a ${invitee}`), await createRole(`b ${invitee}`)];
    await manage('POST', `/organizations/${organizationId}/users`, { userIds: [user] });
    await manage('POST', `/organizations/${organizationId}/users/${user}/roles`, { organizationRoleIds: [before] });
    const id = await invited({ organizationRoleIds: [given] });
    aheadMilliseconds += hour;
    const { status, body } = await settle(id, { status: 'Accepted', acceptedUserId: user });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: 'Accepted', acceptedUserId: user });
    expect(body.updatedAt).toBeGreaterThan(body.createdAt);
    const { body: roles } = await manage('GET', `/organizations/${organizationId}/users/${user}/roles`);
    expect(idsOf(roles)).toEqual([before, given]);
  });

  it('accepted by somebody new makes a member', async () => {
    const user = await createUser({ primaryEmail: invitee });
    const role = await createRole();
    const id = await invited({ organizationRoleIds: [role] });
    await settle(id, { status: 'Accepted', acceptedUserId: user });
    expect((await manage('GET', `/users/${user}/organizations`)).body).toMatchObject([
      { id: organizationId, organizationRoles: [{ id: role }] },
    ]);
  });

  it('is accepted for the invited user only', async () => {
    const id = await invited();
    const [other, nameless] = [await createUser({ primaryEmail: `x${invitee}` }), await createUser()];
    for (const acceptedUserId of [undefined, null, '', other, nameless]) {
      expect(codeOf(await settle(id, { status: 'Accepted', acceptedUserId }))).toEqual(contradiction);
    }
    const unknown = await settle(id, { status: 'Accepted', acceptedUserId: 'nobody' });
    expect(codeOf(unknown)).toEqual([422, 'entity.relation_foreign_key_not_found']);
    expect(await statusOf(id)).toBe('Pending');
    expect((await manage('GET', `/organizations/${organizationId}/users`)).body).toEqual([]);
  });

  it('is final once it is accepted or revoked', async () => {
    const user = await createUser({ primaryEmail: invitee });
    const revoked = await invited();
    expect((await settle(revoked, { status: 'Revoked' })).body).toMatchObject({ status: 'Revoked' });
    const accepted = await invited();
    await settle(accepted, { status: 'Accepted', acceptedUserId: user });
    for (const id of [revoked, accepted]) {
      expect(codeOf(await settle(id, { status: 'Revoked' }))).toEqual(contradiction);
      expect(codeOf(await settle(id, { status: 'Accepted', acceptedUserId: user }))).toEqual(contradiction);
      expect(codeOf(await manage('POST', `/organization-invitations/${id}/message`, {}))).toEqual(contradiction);
    }
    expect(codeOf(await settle(revoked, { status: 'Expired' }))).toEqual([400, 'guard.invalid_input']);
  });

  it('is Expired once its time has passed, which is final and makes room for another', async () => {
    const user = await createUser({ primaryEmail: invitee });
    const id = await invited({ expiresAt: now() + day });
    aheadMilliseconds = day + 1_000;
    expect(await statusOf(id)).toBe('Expired');
    expect(await listed()).toMatchObject([{ id, status: 'Expired' }]);
    expect(codeOf(await settle(id, { status: 'Revoked' }))).toEqual(contradiction);
    expect(codeOf(await settle(id, { status: 'Accepted', acceptedUserId: user }))).toEqual(contradiction);
    const next = await invited();
    expect(await listed()).toMatchObject([
      { id: next, status: 'Pending' },
      { id, status: 'Expired' },
    ]);
  });

  it('of many who accept and revoke at once changes once', async () => {
    const user = await createUser({ primaryEmail: invitee });
    const id = await invited();
    const changes = [{ status: 'Accepted', acceptedUserId: user }, { status: 'Revoked' }];
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => settle(id, changes[index % 2] ?? {})));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { body: members } = await manage('GET', `/organizations/${organizationId}/users`);
    expect(members).toHaveLength((await statusOf(id)) === 'Accepted' ? 1 : 0);
  });
});

describe('the mail of an invitation', () => {
  beforeEach(() => connect());

  it('says the organization, the inviter and the link, with both brandings in their order', async () => {
    const branding = { logoUrl: 'https://cdn.example.com/harbour.png' };
    await manage('PATCH', `/organizations/${organizationId}`, { branding, color: { primaryColor: '#aa0000' } });
    const profile = { nickname: 'ada' };
    const inviterId = await createUser({ name: 'Ada <b>Lovelace</b>', primaryEmail: `ada-${invitee}`, profile });
    const link = 'https://app.example.com/join?a=1&b=2';
    await invited({ inviterId, messagePayload: { link } });
    const [mail] = mailsTo();
    expect(mail).toMatchObject({ to: invitee, type: 'OrganizationInvitation', ip: '127.0.0.1' });
    expect(mail.payload).toEqual({
      link,
      organization: { id: organizationId, name: 'Harbour Team', branding },
      inviter: {
        ...{ id: inviterId, name: 'Ada <b>Lovelace</b>', avatar: null, username: null },
        ...{ primaryEmail: `ada-${invitee}`, primaryPhone: null, profile },
      },
    });
    const { subject, html, text } = mail.message;
    expect(subject).toContain('Harbour Team');
    expect(text).toContain(link);
    expect(html).toContain('href="https://app.example.com/join?a=1&amp;b=2"');
    expect(html).not.toContain('<b>Lovelace');
    expect(html).toContain(branding.logoUrl);
    expect(html.toLowerCase()).toContain('#aa0000');
    expect(text).not.toMatch(/\b\d{6}\b/);
  });

  it('takes its language from the message, else from the tenant', async () => {
    await invited({ messagePayload: { locale: 'de' } });
    expect(mailsTo()[0].message.subject).toContain('eingeladen');
    const other = `de-${invitee}`;
    await manage('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage: 'fr' } });
    await invited({ invitee: other, messagePayload: {} });
    await manage('PATCH', '/sign-in-exp', { languageInfo: { autoDetect: true, fallbackLanguage: 'en' } });
    expect(mailsTo(other)[0].payload).not.toHaveProperty('locale');
    expect(await deliveriesTo(other)).toMatchObject([{ usageType: 'OrganizationInvitation', locale: 'fr' }]);
  });

  it('goes before what is known: the keys of the message win', async () => {
    await invited({ messagePayload: { code: '4711', team: { size: 3 }, organization: { name: 'Another' } } });
    expect(mailsTo()[0].payload).toEqual({ code: '4711', team: { size: 3 }, organization: { name: 'Another' } });
  });

  it('shows no link that is not one of the web', async () => {
    await invited({ messagePayload: { link: 'javascript:alert(1)' } });
    const { html, text } = mailsTo()[0].message;
    expect(html + text).not.toContain('javascript:');
  });

  it('is sent again, also with another message, and not to whom it is not for any more', async () => {
    const inviterId = await createUser({ name: 'Ada' });
    const id = await invited({ inviterId, messagePayload: {} });
    const again = await manage('POST', `/organization-invitations/${id}/message`, { link: 'https://app.example.com' });
    expect([again.status, again.body]).toEqual([204, '']);
    expect(mailsTo()).toHaveLength(2);
    expect(mailsTo()[1].payload).toMatchObject({
      ...{ link: 'https://app.example.com', organization: { name: 'Harbour Team' }, inviter: { name: 'Ada' } },
    });
    aheadMilliseconds = 8 * day;
    expect(codeOf(await manage('POST', `/organization-invitations/${id}/message`, {}))).toEqual(contradiction);
    expect(mailsTo()).toHaveLength(2);
  });

  it('is promised for three days, and no longer than the invitation', async () => {
    await invited({ messagePayload: {} });
    const [long] = await deliveriesTo();
    expect(long.expiresAt - long.createdAt).toBe(3 * day);
    const other = `soon-${invitee}`;
    const expiresAt = now() + hour;
    await invited({ invitee: other, expiresAt, messagePayload: {} });
    expect(await deliveriesTo(other)).toMatchObject([{ expiresAt }]);
  });

  it('is one of ten to the same recipient, apart from codes', async () => {
    const id = await invited({ messagePayload: {} });
    for (let sent = 1; sent < 10; sent += 1) {
      expect((await manage('POST', `/organization-invitations/${id}/message`, {})).status).toBe(204);
    }
    const refused = await manage('POST', `/organization-invitations/${id}/message`, {});
    expect(codeOf(refused)).toEqual([429, 'request.message_rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBe(refused.body.data.retryAfterSeconds);
    await settle(id, { status: 'Revoked' });
    const spelledOtherwise = invitee.toUpperCase();
    const rolledBack = await invite({ invitee: spelledOtherwise, messagePayload: {} });
    expect(codeOf(rolledBack)).toEqual([429, 'request.message_rate_limited']);
    expect(idsOf(await listed())).toEqual([id]);
    expect(mailsTo()).toHaveLength(10);
    expect((await manage('POST', '/verification-codes', { email: invitee })).status).toBe(204);
    expect(postern.logged()).toMatch(/"rule":"recipient","action":"MessageSend".*message rate limited/);
  });

  it('and its words stand in no log', async () => {
    await invited({ messagePayload: { link: 'https://app.example.com/secret-4711', note: 'between us 0815' } });
    expect(postern.logged()).not.toMatch(/secret-4711|between us 0815/);
    expect(postern.logged()).not.toContain(invitee);
  });
});

describe('a mail that fails at once takes its invitation back', () => {
  const general = [400, 'connector.general'] as const;
  const failures: [string, (exchange: Exchange) => Reply, readonly [number, string]][] = [
    ['is refused by the provider', () => ({ status: 422, body: 'no such recipient' }), general],
    ['meets a wrong password', () => ({ status: 401 }), general],
    ['meets a provider that is down', () => ({ status: 503 }), general],
    ['is throttled', () => ({ status: 429 }), [429, 'connector.rate_limit_exceeded']],
  ];

  it.each(failures)('when it %s', async (_, answer, refusal) => {
    await connect(answer);
    const { status, body } = await invite({ messagePayload: {} });
    expect([status, body.code]).toEqual(refusal);
    expect(await listed()).toEqual([]);
    await expect.poll(() => deliveriesTo()).toMatchObject([{ state: 'rejected', attemptCount: 1, dueAt: null }]);
    const [{ id }] = await deliveriesTo();
    const { attempts } = (await manage('GET', `/deliveries/${id}`)).body;
    expect(attempts).toMatchObject([{ number: 1, factoryId: 'http-email', reason: expect.any(String) }]);
    await connect(() => ({ status: 200 }));
    await invited({ messagePayload: {} });
    await postern.postern.parts.worker.sweep();
    expect(mailsTo()).toHaveLength(2);
  });

  it('also when the connector has proven itself, for a refusal is final', async () => {
    await connect();
    await invited({ invitee: `well-${invitee}`, messagePayload: {} });
    reply = () => ({ status: 422, body: 'no such recipient' });
    expect(codeOf(await invite({ messagePayload: {} }))).toEqual([400, 'connector.general']);
    expect(await listed()).toHaveLength(1);
  });

  it('but not when a proven connector only defers: then the mail is tried again', async () => {
    await connect();
    await invited({ invitee: `well-${invitee}`, messagePayload: {} });
    let isDown = true;
    reply = () => ({ status: isDown ? 503 : 200 });
    const id = await invited({ messagePayload: {} });
    isDown = false;
    await expect.poll(() => deliveriesTo(), { timeout: 8_000 }).toMatchObject([{ state: 'accepted', attemptCount: 2 }]);
    expect(await statusOf(id)).toBe('Pending');
  });

  it('does not count against the recipient', async () => {
    await connect(() => ({ status: 422, body: 'no' }));
    for (let tries = 0; tries < 11; tries += 1) {
      expect(codeOf(await invite({ messagePayload: {} }))).toEqual([400, 'connector.general']);
    }
  });

  it('sent again, it takes nothing back but itself', async () => {
    await connect();
    const id = await invited({ messagePayload: {} });
    await connect(() => ({ status: 503 }));
    const again = await manage('POST', `/organization-invitations/${id}/message`, {});
    expect(codeOf(again)).toEqual([400, 'connector.general']);
    expect(await statusOf(id)).toBe('Pending');
    await expect.poll(() => deliveriesTo()).toMatchObject([{ state: 'rejected' }, { state: 'accepted' }]);
  });

  it('without a connector nothing is stored', async () => {
    await connect();
    const id = await invited();
    for (const { id } of (await manage('GET', '/connectors')).body) await manage('DELETE', `/connectors/${id}`);
    const missing = [501, 'connector.not_found'];
    expect(codeOf(await invite({ invitee: `x${invitee}`, messagePayload: {} }))).toEqual(missing);
    expect(codeOf(await manage('POST', `/organization-invitations/${id}/message`, {}))).toEqual(missing);
    expect(idsOf(await listed())).toEqual([id]);
    expect((await invite({ invitee: `y${invitee}` })).status).toBe(201);
    await connect();
  });

  it('a mail that still waits is not sent any more once the invitation is settled or gone', async () => {
    await connect();
    const waiting = async (recipient: string) => {
      reply = () => ({ status: 200 });
      await invited({ invitee: `well-${recipient}`, messagePayload: {} });
      reply = () => ({ status: 503 });
      const id = await invited({ invitee: recipient, messagePayload: {} });
      await expect.poll(() => deliveriesTo(recipient)).toMatchObject([{ state: 'queued', attemptCount: 1 }]);
      return id;
    };
    const [revoked, gone] = [`revoked-${invitee}`, `gone-${invitee}`];
    await settle(await waiting(revoked), { status: 'Revoked' });
    await manage('DELETE', `/organization-invitations/${await waiting(gone)}`);
    for (const recipient of [revoked, gone]) {
      expect(await deliveriesTo(recipient)).toMatchObject([{ state: 'superseded' }]);
    }
  });
});
