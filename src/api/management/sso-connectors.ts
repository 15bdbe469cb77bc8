import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { shortId } from '../../lib/ids.ts';
import {
  deleteSsoConnector,
  findSsoConnector,
  insertSsoConnector,
  listSsoConnectors,
  type StoredSso,
  updateSsoConnector,
} from '../../sso/connectors.ts';
import { isSsoProviderName, ssoProviderNames, ssoProviders } from '../../sso/providers.ts';
import { pageQuery, route } from '../route.ts';
import { optionalPageOf, setOptionalPageHeaders } from './optional-page.ts';
import {
  acceptedFields,
  requireProviderName,
  ssoChanges,
  ssoConnectorAnswer,
  ssoConnectorWithProvider,
  ssoErrors,
  ssoFields,
  toSsoAnswer,
  withProvider,
} from './sso-connectors-input.ts';

const tag = 'SSO connectors';

const params = z.object({ id: z.string().min(1).max(128) });

export const ssoConnectorRoutes = (door: Door) => [
  providers(),
  create(door),
  list(door),
  read(door),
  change(door),
  remove(door),
];

const providers = () =>
  route({
    method: 'GET',
    path: '/sso-connector-providers',
    tag,
    summary: 'List the kinds of identity providers that enterprises can be connected by',
    answer: {
      status: 200,
      schema: z.array(
        z.object({
          providerName: z.enum(ssoProviderNames),
          providerType: z.literal('oidc'),
          logo: z.string(),
          logoDark: z.string(),
          description: z.string(),
          name: z.string(),
        }),
      ),
    },
    run: async () =>
      Object.values(ssoProviders).map(({ providerName, logo, logoDark, description, name }) => ({
        ...{ providerName, providerType: 'oidc' as const, logo, logoDark, description, name },
      })),
  });

const create = (door: Door) =>
  route({
    method: 'POST',
    path: '/sso-connectors',
    tag,
    summary: 'Connect the identity provider of an enterprise; a config is tried out by asking the issuer',
    given: { body: ssoFields.extend({ providerName: z.string().max(128) }) },
    answer: { status: 200, schema: ssoConnectorAnswer },
    errors: [...ssoErrors, 'connector.not_found'],
    async run({ body: { providerName: name, connectorName, ...given } }) {
      const { parts, tenantId } = door;
      const providerName = requireProviderName(name, isSsoProviderName);
      const fields = await acceptedFields(door, given, { providerName, config: {} });
      const row = requireStored(
        await insertSsoConnector(parts.database, parts.seal, tenantId, {
          id: shortId(),
          providerName,
          connectorName,
          config: {},
          domains: [],
          branding: {},
          syncProfile: false,
          createdAt: new Date(parts.clock()),
          ...fields,
        }),
      );
      parts.sso.drop();
      return toSsoAnswer(tenantId, row);
    },
  });

const list = (door: Door) =>
  route({
    method: 'GET',
    path: '/sso-connectors',
    tag,
    summary: 'List the identity providers of enterprises; all of them unless a page is asked for',
    given: { query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(ssoConnectorWithProvider) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const { parts, tenantId, origin } = door;
      const page = optionalPageOf(query);
      const { total, rows } = await listSsoConnectors(parts.database, parts.seal, tenantId, page);
      setOptionalPageHeaders(request, reply, page, total, origin);
      return Promise.all(rows.map((row) => withProvider(door, row)));
    },
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/sso-connectors/:id',
    tag,
    summary: 'Read the identity provider of an enterprise, with what it says of itself',
    given: { params },
    answer: { status: 200, schema: ssoConnectorWithProvider },
    errors: ['entity.not_exists_with_id'],
    run: async ({ params: { id } }) => withProvider(door, await find(door, id)),
  });

const change = (door: Door) =>
  route({
    method: 'PATCH',
    path: '/sso-connectors/:id',
    tag,
    summary: 'Change the identity provider of an enterprise; what is given is replaced as a whole',
    given: { params, body: ssoChanges },
    answer: { status: 200, schema: ssoConnectorWithProvider },
    errors: [...ssoErrors, 'entity.not_exists_with_id'],
    async run({ params: { id }, body }) {
      const { parts, tenantId } = door;
      const earlier = await find(door, id);
      const fields = await acceptedFields(door, body, earlier);
      const row = requireStored(
        await updateSsoConnector(parts.database, parts.seal, tenantId, { ...earlier, ...fields }),
        id,
      );
      parts.sso.drop();
      return withProvider(door, row);
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/sso-connectors/:id',
    tag,
    summary: 'Disconnect the identity provider of an enterprise; users stay, what they are known as there goes',
    given: { params },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params: { id } }) {
      if (!(await deleteSsoConnector(parts.database, tenantId, id))) throw new PublicError('entity.not_found');
      parts.sso.drop();
    },
  });

async function find({ parts, tenantId }: Door, id: string) {
  const row = await findSsoConnector(parts.database, parts.seal, tenantId, id);
  if (!row) throw noSuch(id);
  return row;
}

function requireStored(stored: StoredSso, id = '') {
  switch (stored.kind) {
    case 'stored':
      return stored.row;
    case 'name in use':
      throw new PublicError('single_sign_on.duplicate_connector_name');
    case 'unknown':
      throw noSuch(id);
  }
}

const noSuch = (id: string) => new PublicError('entity.not_exists_with_id', { name: 'SSO connector', id });
