import { z } from 'zod';
import { cleanDeep } from '../../connectors/clean.ts';
import type { AnyFactory } from '../../connectors/factory.ts';
import { withInstance } from '../../connectors/instance-metadata.ts';
import { maskSecrets, restoreSecrets } from '../../connectors/secrets.ts';
import {
  type ConnectorRow,
  findConnector,
  insertConnector,
  listConnectors,
  lockConnectors,
  updateConnector,
} from '../../delivery/connectors.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { shortId } from '../../lib/ids.ts';
import { route } from '../route.ts';
import { checkedConfig, withStoredSecrets } from './connector-config.ts';
import { describeFactory, factoryAnswer, isDemo } from './connector-factories.ts';
import { removeConnector } from './remove-connector.ts';
import { changedMetadata, metadataIn, refuseDuplicate, refuseUnfit, requireTarget } from './social-connector-rules.ts';

const jsonObject = z.record(z.string(), z.unknown());

const changes = {
  config: jsonObject.optional(),
  metadata: jsonObject.optional().describe('of a protocol such as OpenID Connect: target, name, logo, logoDark'),
  syncProfile: z.boolean().optional(),
  enableTokenStorage: z.boolean().optional(),
};

const answer = factoryAnswer.extend({
  connectorId: z.string().describe('id of the factory'),
  config: jsonObject.describe('secrets are masked; a mask that comes back keeps the secret'),
  metadata: jsonObject,
  syncProfile: z.boolean(),
  enableTokenStorage: z.boolean(),
  extraInfo: z.object({ fromEmail: z.string() }).optional(),
});

const idParams = z.object({ id: z.string() });

export const connectorRoutes = (door: Door) => [list(door), create(door), read(door), change(door), remove(door)];

const list = (door: Door) =>
  route({
    method: 'GET',
    path: '/connectors',
    tag: 'Connectors',
    summary: 'List the connectors in use',
    given: { query: z.object({ target: z.string().optional() }) },
    answer: { status: 200, schema: z.array(answer) },
    async run({ query }) {
      const rows = await listConnectors(door.parts.database, door.parts.seal, door.tenantId);
      const shown = await Promise.all(rows.map((row) => toAnswer(door, row)));
      return shown.filter((one) => one && (query.target === undefined || one.target === query.target));
    },
  });

const create = (door: Door) =>
  route({
    method: 'POST',
    path: '/connectors',
    tag: 'Connectors',
    summary: 'Set up a connector; one for email or SMS takes the place of the earlier one at once',
    given: {
      body: z.object({
        ...changes,
        connectorId: z.string(),
        id: z
          .string()
          .regex(/^[\w-]{1,128}$/, 'must be 1 to 128 letters, digits, _ or -')
          .optional(),
      }),
    },
    answer: { status: 200, schema: answer },
    errors: [
      'connector.not_found_with_connector_id',
      'connector.invalid_config',
      'connector.should_specify_target',
      'connector.cannot_overwrite_metadata_for_non_standard_connector',
      'connector.multiple_instances_not_supported',
      'connector.multiple_target_with_same_platform',
      'connector.invalid_type_for_syncing_profile',
      'connector.token_storage_not_supported',
      'request.feature_not_supported',
    ],
    async run({ body }) {
      const factory = door.factories.find(body.connectorId);
      if (!factory || isDemo(body.connectorId)) {
        throw new PublicError('connector.not_found_with_connector_id', { connectorId: body.connectorId });
      }
      const metadata = factory.type === 'Social' ? metadataIn(body.metadata) : undefined;
      if (factory.type === 'Social') requireTarget(factory, metadata);
      refuseUnfit(factory, { ...body, metadata });
      const config =
        body.config && (await checkedConfig(factory, restoreSecrets(factory.config, body.config, undefined)));
      const connector = {
        id: body.id ?? shortId(),
        factoryId: factory.metadata.id,
        type: factory.type,
        config: cleanDeep(config) ?? {},
        metadata: (cleanDeep(metadata ?? body.metadata) ?? {}) as Record<string, unknown>,
        syncProfile: body.syncProfile ?? false,
        enableTokenStorage: false,
      };
      const row = await store(door, factory, connector);
      await takeEffect(door);
      return toAnswer(door, row);
    },
  });

const store = (
  { parts: { database, seal }, tenantId, factories }: Door,
  factory: AnyFactory,
  connector: Omit<ConnectorRow, 'createdAt'>,
) =>
  database.transaction(async (transaction) => {
    if (factory.type === 'Social') {
      await lockConnectors(transaction);
      const others = await listConnectors(transaction, seal, tenantId);
      refuseDuplicate(factory, connector.metadata, others, factories);
    }
    return insertConnector(transaction, seal, tenantId, connector);
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/connectors/:id',
    tag: 'Connectors',
    summary: 'Read a connector',
    given: { params: idParams },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    run: async ({ params }) => toAnswer(door, (await find(door, params.id)).row),
  });

const change = (door: Door) =>
  route({
    method: 'PATCH',
    path: '/connectors/:id',
    tag: 'Connectors',
    summary: 'Change a connector; a given config replaces the old one, masked secrets are kept',
    given: { params: idParams, body: z.object(changes) },
    answer: { status: 200, schema: answer },
    errors: [
      'entity.not_found',
      'connector.invalid_config',
      'connector.cannot_overwrite_metadata_for_non_standard_connector',
      'connector.can_not_modify_target',
      'connector.invalid_type_for_syncing_profile',
      'connector.token_storage_not_supported',
      'request.feature_not_supported',
    ],
    async run({ params, body }) {
      const { row, factory } = await find(door, params.id);
      const metadata = metadataIn(body.metadata);
      refuseUnfit(factory, { ...body, metadata });
      const config = body.config && (await checkedConfig(factory, withStoredSecrets(factory, body.config, row.config)));
      const changed = {
        ...row,
        config: config ? (cleanDeep(config) ?? {}) : row.config,
        metadata: metadata ? changedMetadata(row.metadata, metadata) : row.metadata,
        syncProfile: body.syncProfile ?? row.syncProfile,
      };
      const stored = await updateConnector(door.parts.database, door.parts.seal, door.tenantId, changed);
      if (!stored) throw new PublicError('entity.not_found');
      await takeEffect(door);
      return toAnswer(door, stored);
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: '/connectors/:id',
    tag: 'Connectors',
    summary:
      'Delete a connector; only the target of a social one leaves the sign-in experience, with its last connector',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found', 'sign_in_experiences.password_expiration_requires_forgot_password'],
    async run({ params }) {
      const { database, seal } = door.parts;
      const row = await findConnector(database, seal, door.tenantId, params.id);
      if (!row) throw new PublicError('entity.not_found');
      await removeConnector(door, row);
      await takeEffect(door);
    },
  });

async function find({ parts, tenantId, factories }: Door, id: string) {
  const row = await findConnector(parts.database, parts.seal, tenantId, id);
  const factory = row && factories.find(row.factoryId);
  if (!row || !factory) throw new PublicError('entity.not_found');
  return { row, factory };
}

/** From here on mail goes through the new config, on every node; what had waited for a working one is tried now. */
async function takeEffect({ parts, tenantId }: Door) {
  parts.connectors.drop();
  parts.social.drop();
  await parts.worker.connectorChanged(tenantId);
}

/** Undefined for a connector whose factory is not loaded. */
async function toAnswer({ factories }: Door, row: ConnectorRow) {
  const factory = factories.find(row.factoryId);
  if (!factory) return undefined;
  return {
    ...withInstance(await describeFactory(factory), factory.type === 'Social' ? row.metadata : {}),
    id: row.id,
    connectorId: row.factoryId,
    config: maskSecrets(factory.config, row.config),
    metadata: row.metadata,
    syncProfile: row.syncProfile,
    enableTokenStorage: row.enableTokenStorage,
    ...(factory.type === 'Email' && factory.fixedSender && { extraInfo: { fromEmail: factory.fixedSender } }),
  };
}
