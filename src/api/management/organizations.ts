import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { listMembers, listOrganizationsOf } from '../../organizations/members.ts';
import {
  createOrganization,
  deleteOrganization,
  listOrganizations,
  updateOrganization,
} from '../../organizations/organizations.ts';
import { findUser } from '../../users/users.ts';
import { type AnyRoute, pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { organizationInvitationRoutes } from './organization-invitations.ts';
import { organizationRoleRoutes } from './organization-roles.ts';
import {
  namedRolesAnswer,
  organizationAnswer,
  organizationFields,
  organizationParams,
  requireOrganization,
  searchText,
  organizationTag as tag,
  toOrganizationAnswer,
  withPublicRefusals,
} from './organizations-input.ts';
import { jitRoutes } from './organizations-jit.ts';
import { jitSsoConnectorRoutes } from './organizations-jit-sso-connectors.ts';
import { memberRoleRoutes } from './organizations-user-roles.ts';
import { memberRoutes } from './organizations-users.ts';

export const organizationRoutes = (door: Door): AnyRoute[] =>
  withPublicRefusals([
    list(door),
    create(door),
    read(door),
    change(door),
    remove(door),
    listOfUser(door),
    ...memberRoutes(door),
    ...memberRoleRoutes(door),
    ...jitRoutes(door),
    ...jitSsoConnectorRoutes(door),
    ...organizationRoleRoutes(door),
    ...organizationInvitationRoutes(door),
  ]);

const listAnswer = organizationAnswer.extend({
  usersCount: z.number().optional(),
  featuredUsers: z
    .array(z.object({ id: z.string(), avatar: z.string().nullable(), name: z.string().nullable() }))
    .optional(),
});

const list = (door: Door) =>
  route({
    method: 'GET',
    path: '/organizations',
    tag,
    summary: 'List organizations, newest first',
    given: {
      query: z.object({
        ...pageQuery,
        q: searchText.describe('Text in the name or the id'),
        showFeatured: z.enum(['true', 'false', '1', '0']).optional().describe('Adds usersCount and three members'),
      }),
    },
    answer: { status: 200, schema: z.array(listAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const { parts, tenantId, origin } = door;
      const page = pageOf(query);
      const { total, organizations } = await listOrganizations(parts.database, tenantId, page, query.q);
      setPageHeaders(request, reply, page, total, origin);
      const answers = organizations.map((one) => toOrganizationAnswer(tenantId, one));
      const isFeatured = query.showFeatured === 'true' || query.showFeatured === '1';
      return isFeatured ? Promise.all(answers.map((answer) => withFeatured(door, answer))) : answers;
    },
  });

async function withFeatured({ parts: { database }, tenantId }: Door, organization: z.infer<typeof organizationAnswer>) {
  const { total, members } = await listMembers(database, tenantId, organization.id, { limit: 3, offset: 0 });
  const featuredUsers = members.map(({ id, avatar, name }) => ({ id, avatar, name }));
  return { ...organization, usersCount: total, featuredUsers };
}

const create = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/organizations',
    tag,
    summary: 'Create an organization',
    given: { body: organizationFields },
    answer: { status: 201, schema: organizationAnswer },
    run: async ({ body }) => toOrganizationAnswer(tenantId, await createOrganization(database, tenantId, body)),
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/organizations/:id',
    tag,
    summary: 'Read an organization',
    given: { params: organizationParams },
    answer: { status: 200, schema: organizationAnswer },
    errors: ['entity.not_exists_with_id'],
    run: async ({ params }) => toOrganizationAnswer(door.tenantId, await requireOrganization(door, params.id)),
  });

const change = ({ parts, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/organizations/:id',
    tag,
    summary: 'Change an organization; what is not given stays as it is',
    given: { params: organizationParams, body: organizationFields.partial() },
    answer: { status: 200, schema: organizationAnswer },
    errors: ['entity.not_exists_with_id'],
    async run({ params, body }) {
      const organization = await updateOrganization(parts.database, tenantId, params.id, body);
      if (!organization) throw new PublicError('entity.not_exists_with_id', { name: 'organization', id: params.id });
      parts.organizations.drop();
      return toOrganizationAnswer(tenantId, organization);
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/organizations/:id',
    tag,
    summary: 'Delete an organization, with its memberships and invitations',
    given: { params: organizationParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      const isDeleted = await deleteOrganization(parts.database, tenantId, params.id);
      if (!isDeleted) throw new PublicError('entity.not_found');
      parts.organizations.drop();
    },
  });

const listOfUser = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId/organizations',
    tag,
    summary: 'List the organizations of a user, with the roles there',
    given: { params: z.object({ userId: z.string() }) },
    answer: {
      status: 200,
      schema: z.array(organizationAnswer.extend({ organizationRoles: namedRolesAnswer })),
    },
    errors: ['entity.not_found'],
    async run({ params }) {
      if (!(await findUser(database, tenantId, params.userId))) throw new PublicError('entity.not_found');
      const organizations = await listOrganizationsOf(database, tenantId, params.userId);
      return organizations.map(({ organizationRoles, ...organization }) => ({
        ...toOrganizationAnswer(tenantId, organization),
        organizationRoles,
      }));
    },
  });
