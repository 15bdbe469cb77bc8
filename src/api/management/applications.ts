import { z } from 'zod';
import {
  type Application,
  applicationTypes,
  deleteApplication,
  findApplication,
  insertApplication,
  listApplications,
  updateApplication,
} from '../../applications/applications.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { refuseUnusableUris } from './redirect-uris.ts';

/** A redirect goes where it is registered to, letter by letter: an absolute URI without a fragment (RFC 6749 §3.1.2). */
const redirectUri = z
  .string()
  .max(2048)
  .refine((text) => URL.canParse(text) && !text.includes('#'), 'must be an absolute URI without a fragment')
  .refine((text) => !/^(javascript|data|vbscript|file|about|blob):/i.test(text), 'must not be of this scheme');

const oidcClientMetadata = z.object({
  redirectUris: z.array(redirectUri).default([]),
  postLogoutRedirectUris: z.array(redirectUri).default([]),
});

const customClientMetadata = z.object({
  corsAllowedOrigins: z.array(z.url({ protocol: /^https?$/ })).optional(),
  idTokenTtl: z.int().min(60).max(86_400).optional(),
  refreshTokenTtlInDays: z.int().min(1).max(90).optional(),
  alwaysIssueRefreshToken: z.boolean().optional(),
  rotateRefreshToken: z.boolean().optional(),
});

const jsonObject = z.record(z.string(), z.unknown());

const newApplication = z.object({
  name: z.string().min(1).max(256),
  description: z.string().nullish(),
  type: z.enum(applicationTypes),
  oidcClientMetadata: oidcClientMetadata.optional(),
  customClientMetadata: customClientMetadata.optional(),
  customData: jsonObject.optional(),
  hasManagementApiAccess: z
    .boolean()
    .optional()
    .describe('machine-to-machine only: may get tokens of full access to this API'),
});

const answer = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  type: z.enum(applicationTypes),
  secret: z.string(),
  oidcClientMetadata,
  customClientMetadata,
  customData: jsonObject,
  isThirdParty: z.literal(false),
  hasManagementApiAccess: z.boolean(),
  createdAt: z.number(),
});

const idParams = z.object({ id: z.string() });

export const applicationRoutes = (door: Door) => [list(door), create(door), read(door), change(door), remove(door)];

const list = ({ parts: { database, seal }, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/applications',
    tag: 'Applications',
    summary: 'List applications, newest first',
    given: { query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(answer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const { total, applications } = await listApplications(database, seal, tenantId, page);
      setPageHeaders(request, reply, page, total, origin);
      return applications.map((application) => toAnswer(tenantId, application));
    },
  });

const create = ({ parts: { database, seal }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/applications',
    tag: 'Applications',
    summary: 'Create an application: an OIDC client',
    given: { body: newApplication },
    answer: { status: 200, schema: answer },
    errors: ['request.invalid_input'],
    async run({ body }) {
      refuseAccessOf(body.type, body.hasManagementApiAccess ?? false);
      refuseUnusableUris(body.type, body.oidcClientMetadata);
      return toAnswer(tenantId, await insertApplication(database, seal, tenantId, body as typeof body & Application));
    },
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/applications/:id',
    tag: 'Applications',
    summary: 'Read an application',
    given: { params: idParams },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    run: async ({ params }) => toAnswer(door.tenantId, await find(door, params.id)),
  });

const change = (door: Door) =>
  route({
    method: 'PATCH',
    path: '/applications/:id',
    tag: 'Applications',
    summary: 'Change an application',
    given: { params: idParams, body: newApplication.omit({ type: true }).partial() },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found', 'request.invalid_input'],
    async run({ params, body }) {
      const known = await find(door, params.id);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const changed = { ...known, ...given };
      refuseAccessOf(known.type, changed.hasManagementApiAccess);
      refuseUnusableUris(known.type, body.oidcClientMetadata);
      const stored = await updateApplication(door.parts.database, door.parts.seal, door.tenantId, changed);
      if (!stored) throw new PublicError('entity.not_found');
      return toAnswer(door.tenantId, stored);
    },
  });

const remove = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/applications/:id',
    tag: 'Applications',
    summary: 'Delete an application',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      if (!(await deleteApplication(database, tenantId, params.id))) throw new PublicError('entity.not_found');
    },
  });

const toAnswer = (tenantId: string, application: Application) => ({
  tenantId,
  ...application,
  isThirdParty: false as const,
  createdAt: application.createdAt.getTime(),
});

async function find({ parts: { database, seal }, tenantId }: Door, id: string) {
  const application = await findApplication(database, seal, tenantId, id);
  if (!application) throw new PublicError('entity.not_found');
  return application;
}

function refuseAccessOf(type: string, hasManagementApiAccess: boolean) {
  if (hasManagementApiAccess && type !== 'MachineToMachine') {
    const reason = 'hasManagementApiAccess is for applications of type MachineToMachine.';
    throw new PublicError('request.invalid_input', { reason });
  }
}
