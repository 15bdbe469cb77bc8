import { describe, expect, it } from 'vitest';
import type { ApplicationExperience } from '../applications/experience.ts';
import { defaultSettings } from '../experience/settings.ts';
import { keep } from '../lib/kept.ts';
import type { Organization } from '../organizations/organizations.ts';
import { brandingFor, mailBranding, tenantBranding } from './mail-branding.ts';

const picture = (name: string) => `https://cdn.example.com/${name}.png`;

describe('the look of a mail', () => {
  const tenant = tenantBranding({
    ...defaultSettings,
    color: { primaryColor: '#0b6b4f', isDarkModeEnabled: true, darkPrimaryColor: '#5fd3ae' },
    branding: { logoUrl: picture('tenant'), darkLogoUrl: picture('tenant-dark') },
  });

  it('is that of the sign-in experience', () => {
    expect(mailBranding(tenant, {}, undefined)).toEqual({
      logoUrl: picture('tenant'),
      logoDarkUrl: picture('tenant-dark'),
      primaryColor: '#0b6b4f',
      darkPrimaryColor: '#5fd3ae',
    });
  });

  it('has no colour for dark where the pages have no dark', () => {
    const color = { primaryColor: '#0b6b4f', isDarkModeEnabled: false, darkPrimaryColor: '#5fd3ae' };
    expect(tenantBranding({ ...defaultSettings, color })).toEqual({ primaryColor: '#0b6b4f' });
  });

  it('has the logo of the application, then of the organization, then of the connector in its place', () => {
    const application = { id: 'a', name: 'A', branding: { logoUrl: picture('application') } };
    const organization = { id: 'o', branding: { logoUrl: picture('organization'), darkLogoUrl: picture('night') } };
    const logoOf = (variables: Record<string, unknown>, connector?: object) => {
      const { logoUrl, logoDarkUrl } = mailBranding(tenant, variables, connector);
      return [logoUrl, logoDarkUrl];
    };
    expect(logoOf({ application })).toEqual([picture('application'), undefined]);
    expect(logoOf({ application, organization })).toEqual([picture('organization'), picture('night')]);
    expect(logoOf({ organization }, { logoUrl: picture('connector') })).toEqual([picture('connector'), undefined]);
  });

  it('takes nothing from what is no branding', () => {
    for (const application of [undefined, null, 'name', { branding: 'x' }, { branding: { logoUrl: 'javascript:1' } }]) {
      expect(mailBranding(tenant, { application }, undefined)).toEqual(tenant);
    }
  });
});

describe('the look of a mail about an application', () => {
  const own: Partial<ApplicationExperience> = {
    color: { primaryColor: '#aa0000' },
    branding: { logoUrl: picture('application') },
  };
  const organization: Organization = {
    ...{ id: 'o', name: 'O', description: null, customData: {}, isMfaRequired: false, createdAt: new Date(0) },
    ...{ color: { primaryColor: '#0000aa' }, branding: {}, customCss: null },
  };
  const experiences = keep(async (id) => (id === 'a' ? (own as ApplicationExperience) : undefined));
  const parts = {
    experience: keep(async () => defaultSettings),
    applicationExperiences: {
      find: (_tenantId: string, id: string) => experiences.get(id),
      drop: () => experiences.drop(),
    },
    organizations: {
      find: async (_tenantId: string, id: string) => (id === 'o' ? organization : undefined),
      drop: () => {},
    },
  };

  it('has its colours and its logo', async () => {
    expect(await brandingFor(parts, 'default', { application: { id: 'a', name: 'A' } })).toEqual({
      logoUrl: picture('application'),
      primaryColor: '#aa0000',
      darkPrimaryColor: '#aa0000',
    });
  });

  it('has those of the organization in their place', async () => {
    expect(await brandingFor(parts, 'default', { application: { id: 'a' }, organization: { id: 'o' } })).toEqual({
      logoUrl: picture('application'),
      primaryColor: '#0000aa',
      darkPrimaryColor: '#0000aa',
    });
  });

  it.each([{}, { application: { id: 'b' } }, { application: 'a' }, { application: null }, { organization: { id: 1 } }])(
    'is the tenant’s without one: %j',
    async (variables) => {
      expect(await brandingFor(parts, 'default', variables)).toEqual(tenantBranding(defaultSettings));
    },
  );
});
