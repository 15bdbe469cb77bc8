import { describe, expect, it } from 'vitest';
import { mergeBranding } from './branding.ts';

const tenant = {
  senderName: 'Northwind',
  companyInformation: 'Northwind Traders Ltd\nDublin',
  logoUrl: 'https://cdn.example.com/logo.png',
  logoDarkUrl: 'https://cdn.example.com/logo-dark.png',
  primaryColor: '#0b6b4f',
  darkPrimaryColor: '#7fe0bf',
};

describe('brandings one above the other', () => {
  it('give each field to the last that has it', () => {
    const application = { senderName: 'Northwind Mail', primaryColor: '#0af' };
    const organization = { senderName: 'Harbour Team' };
    expect(mergeBranding(tenant, application, undefined, organization)).toEqual({
      senderName: 'Harbour Team',
      companyInformation: tenant.companyInformation,
      logoUrl: tenant.logoUrl,
      logoDarkUrl: tenant.logoDarkUrl,
      primaryColor: '#0af',
    });
  });

  it('never mix the logo of one with the dark logo of another', () => {
    const logoUrl = 'https://cdn.example.com/mail.png';
    expect(mergeBranding(tenant, { logoUrl })).not.toHaveProperty('logoDarkUrl');
    const logoDarkUrl = 'https://cdn.example.com/mail-dark.png';
    expect(mergeBranding(tenant, { logoDarkUrl })).toMatchObject({ logoUrl: tenant.logoUrl, logoDarkUrl });
  });

  it('let nothing useless hide what is of use', () => {
    const useless = {
      senderName: ' \n',
      companyInformation: 7,
      logoUrl: 'http://cdn.example.com/logo.png',
      logoDarkUrl: 'javascript:alert(1)',
      primaryColor: 'red;}body{display:none',
      darkPrimaryColor: null,
    };
    expect(mergeBranding(tenant, useless)).toEqual(tenant);
    expect(mergeBranding(useless)).toEqual({});
    expect(mergeBranding()).toEqual({});
  });

  it('read own fields and known ones only', () => {
    const layer = JSON.parse('{"__proto__":{"senderName":"Planted"},"constructor":"x","customCss":"y"}');
    expect(mergeBranding(layer, Object.create(tenant))).toEqual({});
  });
});
