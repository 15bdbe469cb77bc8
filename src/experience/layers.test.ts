import { describe, expect, it } from 'vitest';
import { lookOf, withLayers } from './layers.ts';
import { defaultSettings } from './settings.ts';

const picture = (name: string) => `https://cdn.example.com/${name}.png`;

const tenant = {
  ...defaultSettings,
  color: { primaryColor: '#0b6b4f', isDarkModeEnabled: true, darkPrimaryColor: '#5fd3ae' },
  branding: {
    logoUrl: picture('tenant'),
    darkLogoUrl: picture('tenant-dark'),
    favicon: picture('icon'),
    darkFavicon: picture('icon-dark'),
  },
  customCss: 'tenant',
  termsOfUseUrl: 'https://example.com/terms',
};
const application = {
  color: { primaryColor: '#aa0000' },
  branding: { logoUrl: picture('application') },
  customCss: null,
  termsOfUseUrl: null,
  privacyPolicyUrl: 'https://shop.example.com/privacy',
};

describe('layers over a sign-in experience', () => {
  it('change field by field what they name, and leave the rest', () => {
    expect(withLayers(tenant, application)).toEqual({
      ...tenant,
      color: { ...tenant.color, primaryColor: '#aa0000' },
      branding: { ...tenant.branding, logoUrl: picture('application') },
      privacyPolicyUrl: 'https://shop.example.com/privacy',
    });
  });

  it('win over those before them; nothing is no layer', () => {
    const organization = { color: { primaryColor: '#0000aa', isDarkModeEnabled: false }, customCss: 'organization' };
    const { color, branding, customCss } = withLayers(tenant, undefined, application, organization);
    expect(color).toEqual({ primaryColor: '#0000aa', isDarkModeEnabled: false, darkPrimaryColor: '#5fd3ae' });
    expect([branding.logoUrl, customCss]).toEqual([picture('application'), 'organization']);
    expect(withLayers(tenant, undefined)).toBe(tenant);
  });

  it('can take a style sheet away by an empty one', () => {
    expect(withLayers(tenant, { customCss: '' }).customCss).toBe('');
  });
});

describe('what is shown', () => {
  it('has no dark logo, icon or colour of somebody else', () => {
    const { color, branding } = lookOf(tenant, application);
    expect(color).toEqual({ primaryColor: '#aa0000', isDarkModeEnabled: true, darkPrimaryColor: '#aa0000' });
    expect(branding).toEqual({
      logoUrl: picture('application'),
      favicon: picture('icon'),
      darkFavicon: picture('icon-dark'),
    });
    expect(lookOf(tenant, { branding: { favicon: picture('own') } }).branding.darkFavicon).toBeUndefined();
  });

  it('has the dark ones of a layer, also alone', () => {
    const dark = { color: { darkPrimaryColor: '#ff8888' }, branding: { darkLogoUrl: picture('night') } };
    const { color, branding } = lookOf(tenant, dark);
    expect(color).toEqual({ ...tenant.color, darkPrimaryColor: '#ff8888' });
    expect([branding.logoUrl, branding.darkLogoUrl]).toEqual([picture('tenant'), picture('night')]);
    expect(lookOf(tenant, application, dark).color.darkPrimaryColor).toBe('#ff8888');
  });
});
