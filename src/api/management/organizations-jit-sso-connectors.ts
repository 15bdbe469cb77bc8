import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import {
  addJitSsoConnectors,
  listJitSsoConnectors,
  removeJitSsoConnector,
  replaceJitSsoConnectors,
} from '../../organizations/jit-sso-connectors.ts';
import { listSsoConnectors } from '../../sso/connectors.ts';
import { pageQuery, route } from '../route.ts';
import { optionalPageOf, setOptionalPageHeaders } from './optional-page.ts';
import {
  ids,
  organizationParams,
  requireOrganization,
  someIds,
  organizationTag as tag,
} from './organizations-input.ts';
import { ssoConnectorAnswer, toSsoAnswer } from './sso-connectors-input.ts';

const path = '/organizations/:id/jit/sso-connectors';

export const jitSsoConnectorRoutes = (door: Door) => [list(door), add(door), replace(door), remove(door)];

const list = (door: Door) =>
  route({
    method: 'GET',
    path,
    tag,
    summary: 'List the SSO connectors whose people join an organization',
    given: { params: organizationParams, query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(ssoConnectorAnswer) },
    errors: ['guard.invalid_pagination', 'entity.not_exists_with_id'],
    async run({ params, query, request, reply }) {
      const { parts, tenantId, origin } = door;
      const page = optionalPageOf(query);
      const of = { tenantId, organizationId: (await requireOrganization(door, params.id)).id };
      const { total, ids: chosen } = await listJitSsoConnectors(parts.database, of, page);
      setOptionalPageHeaders(request, reply, page, total, origin);
      const { rows } = await listSsoConnectors(parts.database, parts.seal, tenantId);
      return rows.filter(({ id }) => chosen.includes(id)).map((row) => toSsoAnswer(tenantId, row));
    },
  });

const add = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path,
    tag,
    summary: 'Let people of an enterprise join an organization when they first sign in through its SSO connector',
    given: { params: organizationParams, body: z.object({ ssoConnectorIds: someIds }) },
    answer: { status: 201, schema: z.object({ ssoConnectorIds: ids }) },
    errors: ['entity.relation_foreign_key_not_found'],
    async run({ params, body: { ssoConnectorIds } }) {
      await addJitSsoConnectors(database, { tenantId, organizationId: params.id }, ssoConnectorIds);
      return { ssoConnectorIds };
    },
  });

const replace = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PUT',
    path,
    tag,
    summary: 'Replace the SSO connectors whose people join an organization',
    given: { params: organizationParams, body: z.object({ ssoConnectorIds: ids }) },
    answer: { status: 204 },
    errors: ['entity.relation_foreign_key_not_found'],
    run: ({ params, body }) =>
      replaceJitSsoConnectors(database, { tenantId, organizationId: params.id }, body.ssoConnectorIds),
  });

const remove = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: `${path}/:ssoConnectorId`,
    tag,
    summary: 'No longer let people of an SSO connector join an organization',
    given: { params: organizationParams.extend({ ssoConnectorId: z.string().max(128) }) },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      const of = { tenantId, organizationId: params.id };
      const isRemoved = await removeJitSsoConnector(database, of, params.ssoConnectorId);
      if (!isRemoved) throw new PublicError('entity.not_found');
    },
  });
