import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { read } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern & { environment: Record<string, string> };
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let id: string;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());
beforeEach(async () => {
  const { body } = await manage('POST', '/applications', { name: 'Shop', type: 'SPA' });
  id = body.id;
});

const path = () => `/applications/${id}/sign-in-experience`;
const nothing = { status: 404, body: { code: 'entity.not_found' } };
const logoUrl = 'https://cdn.example.com/shop.png';

const see = async (query: string, { url } = postern) =>
  (await read(await fetch(`${url}/api/.well-known/sign-in-exp?${query}`))).body;

describe('the sign-in experience of an application', () => {
  it('is not there until it is set; the first time it is made', async () => {
    expect(await manage('GET', path())).toMatchObject(nothing);
    const made = await manage('PUT', path(), { branding: { logoUrl }, displayName: 'The Shop' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      tenantId: 'default',
      applicationId: id,
      color: {},
      branding: { logoUrl },
      customCss: null,
      termsOfUseUrl: null,
      privacyPolicyUrl: null,
      displayName: 'The Shop',
    });
    expect(await manage('GET', path())).toMatchObject({ status: 200, body: made.body });
  });

  it('keeps what a later change does not name; what it names is replaced as a whole', async () => {
    const first = {
      branding: { logoUrl, favicon: logoUrl },
      color: { primaryColor: '#aa0000' },
      displayName: 'The Shop',
    };
    await manage('PUT', path(), first);
    const { status, body } = await manage('PUT', path(), { branding: { favicon: logoUrl }, displayName: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ branding: { favicon: logoUrl }, color: first.color, displayName: null });
    expect(body.branding).toEqual({ favicon: logoUrl });
    expect((await manage('PUT', path(), {})).body).toEqual(body);
    const { tenantId, applicationId, ...whole } = body;
    expect((await manage('PUT', path(), whole)).body).toEqual(body);
  });

  it('takes an empty address for none, as that of the tenant does', async () => {
    const { body } = await manage('PUT', path(), {
      termsOfUseUrl: '',
      privacyPolicyUrl: 'https://example.com/privacy',
    });
    expect([body.termsOfUseUrl, body.privacyPolicyUrl]).toEqual([null, 'https://example.com/privacy']);
  });

  it.each<[string, unknown]>([
    ['color', { primaryColor: 'red' }],
    ['branding', { logoUrl: 'javascript:alert(1)' }],
    ['customCss', 7],
    ['termsOfUseUrl', 'somewhere'],
    ['displayName', 'x'.repeat(257)],
  ])('refuses what cannot be: %s', async (name, value) => {
    expect(await manage('PUT', path(), { [name]: value })).toMatchObject({
      status: 400,
      body: { code: 'guard.invalid_input', details: expect.stringContaining(`body.${name}`) },
    });
    expect(await manage('GET', path())).toMatchObject(nothing);
  });

  it('needs an application, and goes with it; the live preview is none that can be changed', async () => {
    await manage('PUT', path(), { displayName: 'The Shop' });
    await manage('DELETE', `/applications/${id}`);
    for (const one of [id, 'demo-app', 'unknown']) {
      expect(await manage('GET', `/applications/${one}/sign-in-experience`)).toMatchObject(nothing);
      expect(await manage('PUT', `/applications/${one}/sign-in-experience`, {})).toMatchObject(nothing);
    }
    await expect.poll(() => postern.postern.parts.applicationExperiences.find('default', id)).toBeUndefined();
  });

  it('is made once, whoever comes first', async () => {
    const both = await Promise.all([1, 2].map((number) => manage('PUT', path(), { displayName: `Shop ${number}` })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
  });
});

describe('the public view', () => {
  it('has what the application has in place of its tenant’s, field by field', async () => {
    const color = { primaryColor: '#0b6b4f', isDarkModeEnabled: true, darkPrimaryColor: '#5fd3ae' };
    const darkLogoUrl = 'https://cdn.example.com/tenant-dark.png';
    await manage('PATCH', '/sign-in-exp', { color, branding: { darkLogoUrl }, customCss: 'p { margin: 0 }' });
    const before = await see('');
    await manage('PUT', path(), {
      color: { primaryColor: '#aa0000' },
      branding: { logoUrl },
      customCss: 'p { margin: 1px }',
      termsOfUseUrl: 'https://shop.example.com/terms',
    });
    expect(await see(`appId=${id}`)).toEqual({
      ...before,
      color: { ...color, primaryColor: '#aa0000' },
      branding: { logoUrl, darkLogoUrl },
      customCss: 'p { margin: 1px }',
      termsOfUseUrl: 'https://shop.example.com/terms',
    });
    for (const query of ['', 'appId=demo-app', 'appId=unknown', `appId=${id}:`])
      expect(await see(query)).toEqual(before);
  });

  it('is of this tenant alone', async () => {
    await manage('PUT', path(), { customCss: 'p { margin: 2px }' });
    const { url, adminUrl } = postern;
    expect((await see(`appId=${id}`, { ...postern, url: adminUrl })).customCss).not.toBe('p { margin: 2px }');
    expect((await see(`appId=${id}`, { ...postern, url })).customCss).toBe('p { margin: 2px }');
  });

  it('shows a change on every node', { timeout: 60_000 }, async () => {
    const { database, environment } = postern;
    const other = await startTestPostern({ beside: { database, environment } });
    try {
      const seen = async () => (await see(`appId=${id}`, other)).color.primaryColor;
      for (const primaryColor of ['#aa0000', '#00aa00']) {
        await seen();
        await manage('PUT', path(), { color: { primaryColor } });
        // Sooner than what is kept would go by itself.
        await expect.poll(seen, { timeout: 3_000, interval: 50 }).toBe(primaryColor);
      }
    } finally {
      await other.stop();
    }
  });
});
