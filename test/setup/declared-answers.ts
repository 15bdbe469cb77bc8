import { expect } from 'vitest';
import { accountRoutes, accountVerificationRoutes } from '../../src/api/account/account.ts';
import { experienceRoutes } from '../../src/api/experience/experience.ts';
import { managementRoutes } from '../../src/api/management/management.ts';
import type { AnyRoute } from '../../src/api/route.ts';
import type { Door } from '../../src/door.ts';
import { catalogue, type ErrorCode } from '../../src/errors.ts';
import { type CheckAnswer, managementClient } from './management.ts';
import type { TestPostern } from './postern.ts';

/** The Management API's client, which fails when an answer is not one that the API's description declares. */
export const checkedManagementClient = ({ url, postern }: Pick<TestPostern, 'url' | 'postern'>) =>
  managementClient(url, declaredBy(managementRoutes(doorOf(postern.parts))));

export const declaredByExperience = ({ postern }: Pick<TestPostern, 'postern'>) =>
  declaredBy(experienceRoutes(doorOf(postern.parts)));

/** Below `/api`. */
export const declaredByAccount = ({ postern }: Pick<TestPostern, 'postern'>) => {
  const door = doorOf(postern.parts);
  const below = (prefix: string, routes: AnyRoute[]) =>
    routes.map((route) => ({ ...route, path: `${prefix}${route.path === '/' ? '' : route.path}` }));
  return declaredBy([
    ...below('/my-account', accountRoutes(door)),
    ...below('/verifications', accountVerificationRoutes(door)),
  ]);
};

/** Routes look into their door only when they are called; here they are only read. */
const doorOf = (parts: Door['parts']) => ({ parts }) as Door;

/** Errors that every call may answer, whatever it declares. */
const everywhere: string[] = [
  'guard.invalid_input',
  'auth.authorization_header_missing',
  'auth.authorization_token_type_not_supported',
  'auth.unauthorized',
  'auth.forbidden',
  'session.not_found',
  'account_center.not_enabled',
] satisfies ErrorCode[];

/** `connector.not_found` of the test call is the caller's mistake (spec 1.5); invitations contradict what is there (8.2). */
const otherStatuses: Record<string, number[]> = {
  // An SSO provider that is not supported is refused as in the public API.
  'connector.not_found': [400, 422],
  'request.invalid_input': [422],
  // A scope that a token of the Account API lacks (spec 7.4).
  'auth.unauthorized': [400],
  // A way that the settings do not name for forgotten passwords (spec 5.8), and a second factor of nobody (5.10).
  'session.not_supported_for_forgot_password': [422],
  'session.identifier_not_found': [400],
  // A secret that an operator brings, and a factor that is not there (Management and Account API).
  'user.totp_secret_invalid': [422],
  'verification_record.not_found': [404],
};

function declaredBy(routes: AnyRoute[]): CheckAnswer {
  return (method, path, { status, body }) => {
    const route = routes.find((one) => one.method === method && patternOf(one.path).test(path.split('?')[0] ?? ''));
    if (!route) return expect({ status, body }).toMatchObject({ status: 404, body: { code: 'entity.not_found' } });
    if (status < 400) return checkSuccess(route, status, body);
    checkError(route, status, body);
  };
}

const patternOf = (path: string) => new RegExp(`^${path === '/' ? '' : path.replace(/:\w+/g, '[^/]+')}$`);

/** Calls that also answer 201: when they made what they were asked for. */
const mayCreate = [
  '/identification',
  '/applications/:applicationId/sign-in-experience',
  '/users/:userId/identities/:target',
];

/** Calls that may have no answer although one is described: whoever reset a password is led nowhere (spec 5.8). */
const mayBeEmpty = ['/submit'];

function checkSuccess(route: AnyRoute, status: number, body: unknown) {
  const isCreated = mayCreate.includes(route.path) && status === 201;
  if (!isCreated) expect(status, `${route.method} ${route.path}`).toBe(route.answer.status);
  if (mayBeEmpty.includes(route.path) && body === '') return;
  // Parsing drops what is not declared: nothing of the answer may get lost by it.
  if (route.answer.schema) expect(route.answer.schema.parse(body)).toEqual(body);
  else expect(body).toBe('');
}

function checkError(route: AnyRoute, status: number, body: { code?: string; message: string }) {
  expect(body).toEqual({
    ...(body.code !== undefined && { code: body.code }),
    message: expect.any(String),
    ...('data' in body && { data: expect.any(Object) }),
    ...('details' in body && { details: expect.any(String) }),
  });
  const { code } = body;
  if (code === undefined) return;
  expect([...everywhere, ...(route.errors ?? [])], `${route.method} ${route.path}`).toContain(code);
  expect([catalogue[code as ErrorCode][0], ...(otherStatuses[code] ?? [])]).toContain(status);
}
