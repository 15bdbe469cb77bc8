import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import {
  addJitDomain,
  addJitRoles,
  listJitDomains,
  listJitRoles,
  removeJitDomain,
  removeJitRole,
  replaceJitDomains,
  replaceJitRoles,
} from '../../organizations/jit.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { optionalPageOf, setOptionalPageHeaders } from './optional-page.ts';
import {
  ids,
  organizationParams,
  requireOrganization,
  roleAnswer,
  someIds,
  organizationTag as tag,
  toRoleAnswer,
} from './organizations-input.ts';

const domainsPath = '/organizations/:id/jit/email-domains';
const rolesPath = '/organizations/:id/jit/roles';

/** As mails are addressed: in lower case, an international name as A-label. */
const emailDomain = z
  .string()
  .max(255)
  .transform((text, context) => {
    const parsed = parseEmailAddress(`name@${text}`);
    if (parsed.kind === 'address') return parsed.domain;
    context.addIssue({ code: 'custom', message: 'must be a domain such as example.com' });
    return z.NEVER;
  });

const domainAnswer = z.object({ tenantId: z.string(), organizationId: z.string(), emailDomain: z.string() });

export const jitRoutes = (door: Door) => [
  listDomains(door),
  addDomain(door),
  replaceDomains(door),
  removeDomain(door),
  listRoles(door),
  addRoles(door),
  replaceRoles(door),
  removeRole(door),
];

const listDomains = (door: Door) =>
  route({
    method: 'GET',
    path: domainsPath,
    tag,
    summary: 'List the email domains whose new users join an organization',
    given: { params: organizationParams, query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(domainAnswer) },
    errors: ['guard.invalid_pagination', 'entity.not_exists_with_id'],
    async run({ params, query, request, reply }) {
      const page = pageOf(query);
      const of = await jitOf(door, params);
      const { total, domains } = await listJitDomains(door.parts.database, of, page);
      setPageHeaders(request, reply, page, total, door.origin);
      return domains.map((domain) => ({ ...of, emailDomain: domain }));
    },
  });

const addDomain = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: domainsPath,
    tag,
    summary: 'Let new users of an email domain join an organization',
    given: { params: organizationParams, body: z.object({ emailDomain }) },
    answer: { status: 201, schema: domainAnswer },
    errors: ['entity.unique_integrity_violation', 'entity.relation_foreign_key_not_found'],
    async run({ params, body }) {
      const of = { tenantId, organizationId: params.id };
      await addJitDomain(database, of, body.emailDomain);
      return { ...of, emailDomain: body.emailDomain };
    },
  });

const replaceDomains = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PUT',
    path: domainsPath,
    tag,
    summary: 'Replace the email domains whose new users join an organization',
    given: { params: organizationParams, body: z.object({ emailDomains: z.array(emailDomain).max(1_000) }) },
    answer: { status: 204 },
    errors: ['entity.relation_foreign_key_not_found'],
    run: ({ params, body }) => replaceJitDomains(database, { tenantId, organizationId: params.id }, body.emailDomains),
  });

const removeDomain = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: `${domainsPath}/:emailDomain`,
    tag,
    summary: 'No longer let new users of an email domain join an organization',
    given: { params: organizationParams.extend({ emailDomain }) },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      const isRemoved = await removeJitDomain(database, { tenantId, organizationId: params.id }, params.emailDomain);
      if (!isRemoved) throw new PublicError('entity.not_found');
    },
  });

const listRoles = (door: Door) =>
  route({
    method: 'GET',
    path: rolesPath,
    tag,
    summary: 'List the roles of those who join an organization by themselves',
    given: { params: organizationParams, query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(roleAnswer) },
    errors: ['guard.invalid_pagination', 'entity.not_exists_with_id'],
    async run({ params, query, request, reply }) {
      const page = optionalPageOf(query);
      const { total, roles } = await listJitRoles(door.parts.database, await jitOf(door, params), page);
      setOptionalPageHeaders(request, reply, page, total, door.origin);
      return roles.map((role) => toRoleAnswer(door.tenantId, role));
    },
  });

const addRoles = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: rolesPath,
    tag,
    summary: 'Add roles for those who join an organization by themselves',
    given: { params: organizationParams, body: z.object({ organizationRoleIds: someIds }) },
    answer: { status: 201, schema: z.object({ organizationRoleIds: ids }) },
    errors: ['entity.relation_foreign_key_not_found'],
    async run({ params, body: { organizationRoleIds } }) {
      await addJitRoles(database, { tenantId, organizationId: params.id }, organizationRoleIds);
      return { organizationRoleIds };
    },
  });

const replaceRoles = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PUT',
    path: rolesPath,
    tag,
    summary: 'Replace the roles of those who join an organization by themselves',
    given: { params: organizationParams, body: z.object({ organizationRoleIds: ids }) },
    answer: { status: 204 },
    errors: ['entity.relation_foreign_key_not_found'],
    run: ({ params, body }) =>
      replaceJitRoles(database, { tenantId, organizationId: params.id }, body.organizationRoleIds),
  });

const removeRole = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: `${rolesPath}/:organizationRoleId`,
    tag,
    summary: 'Remove a role of those who join an organization by themselves',
    given: { params: organizationParams.extend({ organizationRoleId: z.string().max(128) }) },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      const of = { tenantId, organizationId: params.id };
      const isRemoved = await removeJitRole(database, of, params.organizationRoleId);
      if (!isRemoved) throw new PublicError('entity.not_found');
    },
  });

const jitOf = async (door: Door, { id }: { id: string }) => ({
  tenantId: door.tenantId,
  organizationId: (await requireOrganization(door, id)).id,
});
