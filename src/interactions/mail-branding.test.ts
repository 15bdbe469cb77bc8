import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../experience/settings.ts';
import { mailBranding, tenantBranding } from './mail-branding.ts';

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
