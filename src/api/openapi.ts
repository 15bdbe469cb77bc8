import { z } from 'zod';
import { catalogue, type ErrorCode } from '../errors.ts';
import type { AnyRoute } from './route.ts';

/** A group of routes below one path, with the way in which its callers are authorised. */
export interface RouteGroup {
  prefix: string;
  security: 'managementToken' | 'accountToken' | 'interactionCookie' | 'none';
  routes: AnyRoute[];
}

/** The API's description (OpenAPI 3.1), made from the schemas that validate it. */
export function describeApi(origin: string, groups: RouteGroup[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const group of groups) {
    for (const route of group.routes) {
      const path = `${group.prefix}${route.path === '/' ? '' : route.path}`.replace(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route, group.security) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postern API',
      version: '1',
      description:
        'The Management API takes a token that a machine-to-machine application gets by client credentials, with the ' +
        'resource `' +
        `${origin}/api` +
        '` and the scope `all`. The Experience API belongs to sign-in pages. The Account API takes ' +
        "a user's access token that was issued for no resource.",
    },
    servers: [{ url: origin }],
    paths,
    components: { schemas: { Error: errorSchema }, securitySchemes: securitySchemes(origin) },
  };
}

const errorSchema = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', description: 'stable; compare this' },
    message: { type: 'string', description: 'for people' },
    data: { description: 'An object; of `password.rejected` the list of issues.', type: ['object', 'array'] },
    details: { type: 'string', description: 'one line for each issue' },
  },
};

const securitySchemes = (origin: string) => ({
  managementToken: {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${origin}/oidc/token`, scopes: { all: 'everything' } } },
  },
  accountToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'Opaque access token of a user, issued without a resource, with the scope openid',
  },
  interactionCookie: { type: 'apiKey', in: 'cookie', name: '_interaction' },
});

function describeRoute(route: AnyRoute, security: RouteGroup['security']) {
  const { params, query, body } = route.given ?? {};
  return {
    tags: [route.tag],
    summary: route.summary,
    security: security === 'none' ? [] : [{ [security]: security === 'managementToken' ? ['all'] : [] }],
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(body, 'input') } } },
    }),
    responses: { ...answerOf(route), ...errorsOf([...refusals[security], ...(route.errors ?? [])]) },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query') {
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input');
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

const answerOf = ({ answer: { status, schema } }: AnyRoute) => ({
  [status]: {
    description: status === 204 ? 'done' : 'the answer',
    ...(schema && { content: { 'application/json': { schema: toSchema(schema, 'output') } } }),
  },
});

/** What every call can answer, by the way in which its callers are authorised. */
const refusals: Record<RouteGroup['security'], ErrorCode[]> = {
  managementToken: [
    'guard.invalid_input',
    'auth.authorization_header_missing',
    'auth.authorization_token_type_not_supported',
    'auth.unauthorized',
    'auth.forbidden',
  ],
  accountToken: [
    'guard.invalid_input',
    'auth.authorization_header_missing',
    'auth.authorization_token_type_not_supported',
    'auth.unauthorized',
    'auth.forbidden',
    'account_center.not_enabled',
  ],
  interactionCookie: ['guard.invalid_input', 'session.not_found'],
  none: ['guard.invalid_input'],
};

/** Errors that share a status share an entry. */
function errorsOf(codes: ErrorCode[]) {
  const byStatus = Map.groupBy<number, ErrorCode>(new Set(codes), (code) => catalogue[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, these]) => [
      status,
      {
        description: these.map((code) => `\`${code}\`: ${catalogue[code][1]}`).join('\n\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

function toSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}
