import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/errors.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

interface Operation {
  tags: string[];
  summary: string;
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

type Schema = Record<string, unknown>;

interface Description {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> };
}

let postern: TestPostern;
let description: Description;
let operations: { path: string; method: string; operation: Operation }[];

beforeAll(async () => {
  postern = await startTestPostern();
  const answer = await fetch(`${postern.url}/api/swagger.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  description = (await answer.json()) as Description;
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => postern.stop());

const at = (path: string, method: string) => {
  const operation = description.paths[path]?.[method];
  if (!operation) throw new Error(`${method} ${path} is not described`);
  return operation;
};

it('is OpenAPI 3.1 of this server', () => {
  expect(description.openapi).toMatch(/^3\.1\.\d+$/);
  expect(description.info).toMatchObject({ title: 'Postern API', version: expect.any(String) });
  expect(description.servers).toEqual([{ url: postern.url }]);
});

it('has every call of the Management API, of the Experience API and of those without a caller', () => {
  expect(operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
    [
      'GET /api/one-time-tokens',
      'POST /api/one-time-tokens',
      'POST /api/one-time-tokens/verify',
      'DELETE /api/one-time-tokens/{id}',
      'GET /api/one-time-tokens/{id}',
      'PUT /api/one-time-tokens/{id}/status',
      'GET /api/connector-factories',
      'DELETE /api/email-templates',
      'DELETE /api/email-templates/{id}',
      'GET /api/email-templates',
      'GET /api/email-templates/explain',
      'GET /api/email-templates/findings',
      'GET /api/email-templates/versions',
      'GET /api/email-templates/{id}',
      'GET /api/email-templates/{id}/findings',
      'GET /api/email-templates/{id}/versions',
      'GET /api/email-templates/{id}/versions/{number}',
      'GET /api/email-templates/{id}/versions/{number}/diff',
      'PATCH /api/email-templates/{id}/details',
      'POST /api/email-templates/preview',
      'POST /api/email-templates/preview/send',
      'POST /api/email-templates/{id}/versions/{number}/restore',
      'PUT /api/email-templates',
      'GET /api/connector-factories/{id}',
      'GET /api/connectors',
      'POST /api/connectors',
      'GET /api/connectors/{id}',
      'PATCH /api/connectors/{id}',
      'DELETE /api/connectors/{id}',
      'POST /api/connectors/{factoryId}/test',
      'POST /api/connectors/{factoryId}/diagnose',
      'POST /api/connectors/{connectorId}/authorization-uri',
      'GET /api/.well-known/experience',
      'GET /api/.well-known/sign-in-exp',
      'GET /api/sign-in-exp',
      'PATCH /api/sign-in-exp',
      'GET /api/captcha-provider',
      'PUT /api/captcha-provider',
      'DELETE /api/captcha-provider',
      'GET /api/applications',
      'POST /api/applications',
      'GET /api/applications/{id}',
      'PATCH /api/applications/{id}',
      'DELETE /api/applications/{id}',
      'GET /api/applications/{applicationId}/sign-in-experience',
      'PUT /api/applications/{applicationId}/sign-in-experience',
      'GET /api/account-center',
      'PATCH /api/account-center',
      'GET /api/.well-known/account-center',
      'GET /api/my-account',
      'PATCH /api/my-account',
      'PATCH /api/my-account/profile',
      'POST /api/my-account/password',
      'POST /api/my-account/primary-email',
      'DELETE /api/my-account/primary-email',
      'POST /api/my-account/primary-phone',
      'DELETE /api/my-account/primary-phone',
      'POST /api/my-account/identities',
      'PUT /api/my-account/identities',
      'DELETE /api/my-account/identities/{target}',
      'GET /api/my-account/mfa-verifications',
      'POST /api/my-account/mfa-verifications',
      'PUT /api/my-account/mfa-verifications/totp',
      'POST /api/my-account/mfa-verifications/totp-secret/generate',
      'POST /api/my-account/mfa-verifications/backup-codes/generate',
      'GET /api/my-account/mfa-verifications/backup-codes',
      'PATCH /api/my-account/mfa-verifications/{verificationId}/name',
      'DELETE /api/my-account/mfa-verifications/{verificationId}',
      'GET /api/my-account/mfa-settings',
      'PATCH /api/my-account/mfa-settings',
      'GET /api/my-account/logto-configs',
      'PATCH /api/my-account/logto-configs',
      'POST /api/verifications/password',
      'POST /api/verifications/verification-code',
      'POST /api/verifications/verification-code/verify',
      'POST /api/verifications/social',
      'POST /api/verifications/social/verify',
      'GET /api/users',
      'POST /api/users',
      'GET /api/users/{userId}',
      'POST /api/sign-in-exp/default/check-password',
      'PATCH /api/users/{userId}',
      'DELETE /api/users/{userId}',
      'PATCH /api/users/{userId}/password',
      'PATCH /api/users/{userId}/password/expiration',
      'GET /api/users/{userId}/has-password',
      'POST /api/users/{userId}/password/verify',
      'PATCH /api/users/{userId}/is-suspended',
      'GET /api/users/{userId}/custom-data',
      'PATCH /api/users/{userId}/custom-data',
      'PATCH /api/users/{userId}/profile',
      'GET /api/users/{userId}/mfa-verifications',
      'POST /api/users/{userId}/mfa-verifications',
      'DELETE /api/users/{userId}/mfa-verifications/{verificationId}',
      'GET /api/users/{userId}/logto-configs',
      'PATCH /api/users/{userId}/logto-configs',
      'POST /api/users/{userId}/identities',
      'GET /api/users/{userId}/identities/{target}',
      'PUT /api/users/{userId}/identities/{target}',
      'DELETE /api/users/{userId}/identities/{target}',
      'GET /api/hooks',
      'POST /api/hooks',
      'GET /api/hooks/{id}',
      'PATCH /api/hooks/{id}',
      'DELETE /api/hooks/{id}',
      'PATCH /api/hooks/{id}/signing-key',
      'POST /api/hooks/{id}/test',
      'GET /api/hooks/{id}/recent-logs',
      'GET /api/organizations',
      'POST /api/organizations',
      'GET /api/organizations/{id}',
      'PATCH /api/organizations/{id}',
      'DELETE /api/organizations/{id}',
      'GET /api/organizations/{id}/users',
      'POST /api/organizations/{id}/users',
      'PUT /api/organizations/{id}/users',
      'DELETE /api/organizations/{id}/users/{userId}',
      'POST /api/organizations/{id}/users/roles',
      'GET /api/organizations/{id}/users/{userId}/roles',
      'POST /api/organizations/{id}/users/{userId}/roles',
      'PUT /api/organizations/{id}/users/{userId}/roles',
      'DELETE /api/organizations/{id}/users/{userId}/roles/{organizationRoleId}',
      'GET /api/organizations/{id}/jit/email-domains',
      'POST /api/organizations/{id}/jit/email-domains',
      'PUT /api/organizations/{id}/jit/email-domains',
      'DELETE /api/organizations/{id}/jit/email-domains/{emailDomain}',
      'GET /api/organizations/{id}/jit/roles',
      'POST /api/organizations/{id}/jit/roles',
      'PUT /api/organizations/{id}/jit/roles',
      'DELETE /api/organizations/{id}/jit/roles/{organizationRoleId}',
      'GET /api/organizations/{id}/jit/sso-connectors',
      'POST /api/organizations/{id}/jit/sso-connectors',
      'PUT /api/organizations/{id}/jit/sso-connectors',
      'DELETE /api/organizations/{id}/jit/sso-connectors/{ssoConnectorId}',
      'GET /api/sso-connector-providers',
      'GET /api/sso-connectors',
      'POST /api/sso-connectors',
      'GET /api/sso-connectors/{id}',
      'PATCH /api/sso-connectors/{id}',
      'DELETE /api/sso-connectors/{id}',
      'POST /api/experience/verification/totp/secret',
      'POST /api/experience/verification/totp/verify',
      'POST /api/experience/verification/backup-code/generate',
      'POST /api/experience/verification/backup-code/verify',
      'POST /api/experience/profile/mfa',
      'POST /api/experience/profile/mfa/mfa-enabled',
      'POST /api/experience/profile/mfa/mfa-skipped',
      'POST /api/experience/profile/mfa/mfa-suggestion-skipped',
      'GET /api/experience/sso-connectors',
      'POST /api/experience/verification/sso/{connectorId}/authorization-uri',
      'POST /api/experience/verification/sso/{connectorId}/verify',
      'GET /api/organization-roles',
      'POST /api/organization-roles',
      'GET /api/organization-roles/{id}',
      'PATCH /api/organization-roles/{id}',
      'DELETE /api/organization-roles/{id}',
      'GET /api/organization-invitations',
      'POST /api/organization-invitations',
      'GET /api/organization-invitations/{id}',
      'DELETE /api/organization-invitations/{id}',
      'POST /api/organization-invitations/{id}/message',
      'PUT /api/organization-invitations/{id}/status',
      'GET /api/users/{userId}/organizations',
      'GET /api/custom-phrases',
      'GET /api/custom-phrases/{languageTag}',
      'PUT /api/custom-phrases/{languageTag}',
      'DELETE /api/custom-phrases/{languageTag}',
      'GET /api/.well-known/phrases',
      'POST /api/verification-codes',
      'POST /api/verification-codes/verify',
      'POST /api/sentinel-activities/delete',
      'GET /api/deliveries',
      'GET /api/deliveries/{id}',
      'GET /api/logs',
      'GET /api/logs/{id}',
      'PUT /api/experience',
      'PUT /api/experience/interaction-event',
      'POST /api/experience/identification',
      'POST /api/experience/submit',
      'GET /api/experience/interaction',
      'POST /api/experience/verification/verification-code',
      'POST /api/experience/verification/verification-code/verify',
      'POST /api/experience/verification/mfa-verification-code',
      'POST /api/experience/verification/mfa-verification-code/verify',
      'POST /api/experience/verification/password',
      'POST /api/experience/verification/new-password-identity',
      'POST /api/experience/verification/one-time-token/verify',
      'POST /api/experience/verification/social/{connectorId}/authorization-uri',
      'POST /api/experience/verification/social/{connectorId}/verify',
      'POST /api/experience/profile',
      'PUT /api/experience/profile/password',
    ].sort(),
  );
});

describe('every operation', () => {
  it('has a tag and a summary of its own', () => {
    for (const { path, method, operation } of operations) {
      expect(operation.tags, `${method} ${path}`).toHaveLength(1);
      expect(operation.summary.length, `${method} ${path}`).toBeGreaterThan(5);
    }
    const names = operations.map(({ operation: { tags, summary } }) => `${tags}: ${summary}`);
    expect(new Set(names).size).toBe(operations.length);
  });

  it('names each parameter of its path once, as required', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(described.map(({ name }) => name)).toEqual(named);
      expect(described.every(({ required }) => required)).toBe(true);
      expect(
        operation.parameters.every((parameter) => ['path', 'query'].includes(parameter.in) && parameter.schema),
      ).toBe(true);
    }
  });

  it('has exactly one answer of success, with its shape unless it has no body', () => {
    for (const { path, method, operation } of operations) {
      const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      expect(successes, `${method} ${path}`).toHaveLength(1);
      for (const [status, { description: words, content }] of successes) {
        expect(words).not.toBe('');
        expect(Boolean(content), `${method} ${path}`).toBe(status !== '204');
        if (content)
          expect(content['application/json']?.schema).toMatchObject({
            type: expect.stringMatching(/^(object|array)$/),
          });
      }
    }
  });

  it('has its errors, each with the one shape and the codes of its status', () => {
    for (const { path, method, operation } of operations) {
      const errors = Object.entries(operation.responses).filter(([status]) => status >= '400');
      expect(
        errors.map(([status]) => status),
        `${method} ${path}`,
      ).toContain('400');
      for (const [status, { description: words, content }] of errors) {
        expect(content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Error' } } });
        const codes = [...words.matchAll(/^`([\w.]+)`/gm)].map(([, code]) => code as keyof typeof catalogue);
        expect(codes.length).toBeGreaterThan(0);
        for (const code of codes) expect(String(catalogue[code][0]), code).toBe(status);
      }
    }
  });

  it('says how its callers are authorised, and what refuses them', () => {
    for (const { path, operation } of operations) {
      const isExperience = path.startsWith('/api/experience');
      const isPublic = path.startsWith('/api/.well-known/');
      const isAccount = /^\/api\/(my-account|verifications)(\/|$)/.test(path);
      if (isAccount) {
        expect(operation.security).toEqual([{ accountToken: [] }]);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '403']));
        continue;
      }
      const demanded = isExperience ? { interactionCookie: [] } : { managementToken: ['all'] };
      expect(operation.security).toEqual(isPublic ? [] : [demanded]);
      if (!isExperience && !isPublic)
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
    }
    expect(Object.keys(description.components.securitySchemes).sort()).toEqual([
      'accountToken',
      'interactionCookie',
      'managementToken',
    ]);
  });

  it('that takes a body says which', () => {
    const withBody = operations.filter(({ operation }) => operation.requestBody);
    expect(withBody.length).toBeGreaterThan(10);
    for (const { path, method, operation } of withBody) {
      expect(['post', 'put', 'patch']).toContain(method);
      expect(operation.requestBody?.content['application/json']?.schema, `${method} ${path}`).toMatchObject({});
    }
  });
});

it('every reference leads somewhere, and every schema is plain JSON Schema', () => {
  const walk = (value: unknown, place: string) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref') {
        const names = String(inner).replace('#/', '').split('/');
        const target = names.reduce<unknown>((node, name) => (node as Schema | undefined)?.[name], description);
        expect(target, `${place}: ${inner}`).toBeDefined();
      }
      expect(['$schema', '~standard', '_zod', 'def']).not.toContain(key);
      walk(inner, `${place}/${key}`);
    }
  };
  walk(description, '#');
});

describe('what clients are generated from', () => {
  it('the body of a new connector', () => {
    const schema = at('/api/connectors', 'post').requestBody?.content['application/json']?.schema;
    expect(schema).toMatchObject({
      type: 'object',
      required: ['connectorId'],
      properties: { connectorId: { type: 'string' }, config: { type: 'object' }, syncProfile: { type: 'boolean' } },
    });
  });

  it('the answer of a list of users', () => {
    const schema = at('/api/users', 'get').responses['200']?.content?.['application/json']?.schema;
    expect(schema).toMatchObject({
      type: 'array',
      items: { type: 'object', required: expect.arrayContaining(['id']) },
    });
  });

  it('the pages of a list', () => {
    const { parameters } = at('/api/deliveries', 'get');
    expect(parameters.map(({ name, required }) => [name, required])).toEqual([
      ['page', false],
      ['page_size', false],
      ['recipient', false],
      ['state', false],
    ]);
  });
});
