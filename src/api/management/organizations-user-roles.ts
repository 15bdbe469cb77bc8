import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import {
  addMemberRoles,
  listMemberRoles,
  removeMemberRole,
  replaceMemberRoles,
} from '../../organizations/member-roles.ts';
import { isMember } from '../../organizations/members.ts';
import { findRolesByName } from '../../organizations/roles.ts';
import { pageQuery, route } from '../route.ts';
import { optionalPageOf, setOptionalPageHeaders } from './optional-page.ts';
import {
  ids,
  organizationParams,
  roleAnswer,
  someIds,
  organizationTag as tag,
  toRoleAnswer,
} from './organizations-input.ts';

const path = '/organizations/:id/users/:userId/roles';

const params = organizationParams.extend({ userId: z.string().max(128) });

const roles = z.object({
  organizationRoleIds: ids.optional(),
  organizationRoleNames: z.array(z.string().min(1).max(128)).max(1_000).optional(),
});

export const memberRoleRoutes = (door: Door) => [addToMany(door), list(door), add(door), replace(door), remove(door)];

const addToMany = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/organizations/:id/users/roles',
    tag,
    summary: 'Give several members several roles',
    given: { params: organizationParams, body: z.object({ userIds: someIds, organizationRoleIds: someIds }) },
    answer: { status: 201, schema: z.object({ userIds: ids, organizationRoleIds: ids }) },
    errors: ['entity.relation_foreign_key_not_found'],
    async run({ params, body: { userIds, organizationRoleIds } }) {
      await addMemberRoles(database, { tenantId, organizationId: params.id }, userIds, organizationRoleIds);
      return { userIds, organizationRoleIds };
    },
  });

const list = (door: Door) =>
  route({
    method: 'GET',
    path,
    tag,
    summary: 'List the roles of a member',
    given: { params, query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(roleAnswer) },
    errors: ['guard.invalid_pagination', 'organization.require_membership'],
    async run({ params, query, request, reply }) {
      const page = optionalPageOf(query);
      const member = await requireMember(door, params);
      const { total, roles } = await listMemberRoles(door.parts.database, member, page);
      setOptionalPageHeaders(request, reply, page, total, door.origin);
      return roles.map((role) => toRoleAnswer(door.tenantId, role));
    },
  });

const add = (door: Door) =>
  route({
    method: 'POST',
    path,
    tag,
    summary: 'Give a member roles, by id or by name',
    given: { params, body: roles },
    answer: { status: 201, schema: z.object({ organizationRoleIds: ids }) },
    errors: [
      'organization.require_membership',
      'organization.role_names_not_found',
      'entity.relation_foreign_key_not_found',
    ],
    async run({ params, body }) {
      const member = await requireMember(door, params);
      const organizationRoleIds = await idsOf(door, body);
      await addMemberRoles(door.parts.database, member, [member.userId], organizationRoleIds);
      return { organizationRoleIds };
    },
  });

const replace = (door: Door) =>
  route({
    method: 'PUT',
    path,
    tag,
    summary: 'Replace the roles of a member, by id or by name',
    given: { params, body: roles },
    answer: { status: 204 },
    errors: [
      'organization.require_membership',
      'organization.role_names_not_found',
      'entity.relation_foreign_key_not_found',
    ],
    async run({ params, body }) {
      const member = await requireMember(door, params);
      await replaceMemberRoles(door.parts.database, member, await idsOf(door, body));
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: `${path}/:organizationRoleId`,
    tag,
    summary: 'Take a role from a member',
    given: { params: params.extend({ organizationRoleId: z.string().max(128) }) },
    answer: { status: 204 },
    errors: ['organization.require_membership', 'entity.not_found'],
    async run({ params }) {
      const member = await requireMember(door, params);
      const isRemoved = await removeMemberRole(door.parts.database, member, params.organizationRoleId);
      if (!isRemoved) throw new PublicError('entity.not_found');
    },
  });

async function requireMember({ parts, tenantId }: Door, { id, userId }: { id: string; userId: string }) {
  if (!(await isMember(parts.database, tenantId, id, userId))) {
    throw new PublicError('organization.require_membership');
  }
  return { tenantId, organizationId: id, userId };
}

async function idsOf({ parts, tenantId }: Door, given: z.output<typeof roles>): Promise<string[]> {
  const { organizationRoleIds = [], organizationRoleNames: names = [] } = given;
  const found = names.length > 0 ? await findRolesByName(parts.database, tenantId, names) : [];
  const missing = names.filter((name) => !found.some((role) => role.name === name));
  if (missing.length > 0) throw new PublicError('organization.role_names_not_found', { names: missing });
  return [...new Set([...organizationRoleIds, ...found.map(({ id }) => id)])];
}
