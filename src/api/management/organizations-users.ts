import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { addMembers, listMembers, removeMember, replaceMembers } from '../../organizations/members.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { tellOfMembership } from './hooks-of-writes.ts';
import {
  ids,
  namedRolesAnswer,
  organizationParams,
  requireOrganization,
  searchText,
  someIds,
  organizationTag as tag,
} from './organizations-input.ts';
import { toAnswer, userAnswer } from './users-answer.ts';

const path = '/organizations/:id/users';

export const memberRoutes = (door: Door) => [list(door), add(door), replace(door), remove(door)];

const list = (door: Door) =>
  route({
    method: 'GET',
    path,
    tag,
    summary: 'List the members of an organization, with their roles',
    given: {
      params: organizationParams,
      query: z.object({ ...pageQuery, q: searchText.describe('Text in a field of the user') }),
    },
    answer: { status: 200, schema: z.array(userAnswer.extend({ organizationRoles: namedRolesAnswer })) },
    errors: ['guard.invalid_pagination', 'entity.not_exists_with_id'],
    async run({ params, query, request, reply }) {
      const { parts, tenantId, origin } = door;
      const page = pageOf(query);
      const { id } = await requireOrganization(door, params.id);
      const { total, members } = await listMembers(parts.database, tenantId, id, page, query.q);
      setPageHeaders(request, reply, page, total, origin);
      return members.map(({ organizationRoles, ...user }) => ({ ...toAnswer(user), organizationRoles }));
    },
  });

const add = (door: Door) =>
  route({
    method: 'POST',
    path,
    tag,
    summary: 'Add users to an organization; who is a member already stays one',
    given: { params: organizationParams, body: z.object({ userIds: someIds }) },
    answer: { status: 201, schema: z.object({ userIds: ids }) },
    errors: ['entity.relation_foreign_key_not_found'],
    async run({ params, body: { userIds }, request }) {
      const { parts, tenantId } = door;
      const addedUserIds = await addMembers(parts.database, tenantId, params.id, userIds);
      tellOfMembership(door, request, { status: 201, organizationId: params.id, addedUserIds });
      return { userIds };
    },
  });

const replace = (door: Door) =>
  route({
    method: 'PUT',
    path,
    tag,
    summary: 'Replace the members of an organization; who stays keeps the roles',
    given: { params: organizationParams, body: z.object({ userIds: ids }) },
    answer: { status: 204 },
    errors: ['entity.relation_foreign_key_not_found'],
    async run({ params, body, request }) {
      const { parts, tenantId } = door;
      const change = await replaceMembers(parts.database, tenantId, params.id, body.userIds);
      tellOfMembership(door, request, { status: 204, organizationId: params.id, ...change });
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: `${path}/:userId`,
    tag,
    summary: 'Remove a user from an organization',
    given: { params: organizationParams.extend({ userId: z.string() }) },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params, request }) {
      const { parts, tenantId } = door;
      const isRemoved = await removeMember(parts.database, tenantId, params.id, params.userId);
      if (!isRemoved) throw new PublicError('entity.not_found');
      tellOfMembership(door, request, { status: 204, organizationId: params.id, removedUserIds: [params.userId] });
    },
  });
