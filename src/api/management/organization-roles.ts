import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { createRole, deleteRole, findRole, listRoles, roleTypes, updateRole } from '../../organizations/roles.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import {
  descriptionText,
  nameText,
  organizationParams,
  roleAnswer,
  searchText,
  organizationTag as tag,
  toRoleAnswer,
} from './organizations-input.ts';

const fields = z.object({
  name: nameText,
  description: descriptionText.optional(),
  type: z.enum(roleTypes).optional(),
});

export const organizationRoleRoutes = (door: Door) => [
  list(door),
  create(door),
  read(door),
  change(door),
  remove(door),
];

const list = ({ parts: { database }, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/organization-roles',
    tag,
    summary: 'List the roles that organizations can give, by name',
    given: { query: z.object({ ...pageQuery, q: searchText.describe('Text in name, description or id') }) },
    answer: { status: 200, schema: z.array(roleAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const { total, roles } = await listRoles(database, tenantId, page, query.q);
      setPageHeaders(request, reply, page, total, origin);
      return roles.map((role) => toRoleAnswer(tenantId, role));
    },
  });

const create = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/organization-roles',
    tag,
    summary: 'Create a role that organizations can give',
    given: { body: fields },
    answer: { status: 201, schema: roleAnswer },
    errors: ['entity.unique_integrity_violation'],
    run: async ({ body }) => toRoleAnswer(tenantId, await createRole(database, tenantId, body)),
  });

const read = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/organization-roles/:id',
    tag,
    summary: 'Read a role',
    given: { params: organizationParams },
    answer: { status: 200, schema: roleAnswer },
    errors: ['entity.not_exists_with_id'],
    async run({ params }) {
      const role = await findRole(database, tenantId, params.id);
      if (!role) throw noRole(params.id);
      return toRoleAnswer(tenantId, role);
    },
  });

const change = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/organization-roles/:id',
    tag,
    summary: 'Change a role; one that somebody has keeps its type',
    given: { params: organizationParams, body: fields.partial() },
    answer: { status: 200, schema: roleAnswer },
    errors: ['entity.not_exists_with_id', 'entity.unique_integrity_violation', 'entity.relation_foreign_key_not_found'],
    async run({ params, body }) {
      const role = await updateRole(database, tenantId, params.id, body);
      if (!role) throw noRole(params.id);
      return toRoleAnswer(tenantId, role);
    },
  });

const remove = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/organization-roles/:id',
    tag,
    summary: 'Delete a role; whoever has it has it no more',
    given: { params: organizationParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      if (!(await deleteRole(database, tenantId, params.id))) throw new PublicError('entity.not_found');
    },
  });

const noRole = (id: string) => new PublicError('entity.not_exists_with_id', { name: 'organization role', id });
