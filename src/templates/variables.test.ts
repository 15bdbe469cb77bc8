import { describe, expect, it } from 'vitest';
import { noticeTypes, type UsageType, usageTypes } from '../usage-types.ts';
import { exampleVariables, pathsFor, requiredVariable, takesOthers, variablesFor } from './variables.ts';

const names = (type: UsageType, isOptional: boolean) =>
  variablesFor(type)
    .filter((variable) => variable.isOptional === isOptional)
    .map(({ name }) => name);

describe('the variables of a template', () => {
  it('have a code in every code mail, a link in an invitation, and neither in a notice', () => {
    const required = Object.fromEntries([...usageTypes, ...noticeTypes].map((type) => [type, requiredVariable(type)]));
    const codes = usageTypes.filter((type) => type !== 'OrganizationInvitation');
    expect(required.OrganizationInvitation).toBe('link');
    expect(new Set(noticeTypes.map((type) => required[type]))).toEqual(new Set([undefined]));
    expect(new Set(codes.map((type) => required[type]))).toEqual(new Set(['code']));
  });

  it.each<[UsageType, string[], string[]]>([
    ['SignIn', ['application', 'code'], ['organization', 'uiLocales']],
    ['UserPermissionValidation', ['application', 'code', 'user'], []],
    ['BindMfa', ['application', 'code'], ['organization', 'user']],
    ['Generic', ['code'], ['application', 'organization', 'user', 'inviter', 'link', 'locale']],
    ['OrganizationInvitation', ['organization', 'link'], ['inviter', 'code', 'locale']],
  ])('%s always knows %j and sometimes %j', (type, always, sometimes) => {
    expect(names(type, false)).toEqual(expect.arrayContaining(always));
    expect(names(type, true)).toEqual(expect.arrayContaining(sometimes));
  });

  it('know no user while signing in and no organization in the account', () => {
    expect(pathsFor('SignIn').some((path) => path.startsWith('user.'))).toBe(false);
    expect(pathsFor('BindNewIdentifier').some((path) => path.startsWith('organization.'))).toBe(false);
  });

  it('are listed down to the plain values, each with an example', () => {
    expect(pathsFor('SignIn')).toEqual(expect.arrayContaining(['code', 'application.branding.logoUrl']));
    expect(pathsFor('SignIn')).not.toContain('application');
    expect(pathsFor('BindMfa')).toContain('user.profile.address.country');
    expect(exampleVariables('SignIn')).toMatchObject({ code: '493028', application: { name: 'Northwind Mail' } });
  });

  it('are named once each', () => {
    for (const type of [...usageTypes, ...noticeTypes]) {
      const paths = pathsFor(type);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });

  it('may be others as well in an invitation only', () => {
    expect([...usageTypes, ...noticeTypes].filter(takesOthers)).toEqual(['OrganizationInvitation']);
  });
});
