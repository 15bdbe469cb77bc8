import { z } from 'zod';
import { cleanDeep } from '../../connectors/clean.ts';
import type { ConnectorFactory } from '../../connectors/connector.ts';
import { maskSecrets, movesSecrets, restoreSecrets } from '../../connectors/secrets.ts';
import {
  type ConnectorRow,
  deleteConnector,
  findConnector,
  insertConnector,
  listConnectors,
  updateConnector,
} from '../../delivery/connectors.ts';
import { judgeConfig } from '../../delivery/judge-config.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { forgotPasswordOf } from '../../experience/forgot-password.ts';
import { shortId } from '../../lib/ids.ts';
import { availableConnectors } from '../available-connectors.ts';
import { describeIssues, route } from '../route.ts';
import { describeFactory, factoryAnswer, isDemo } from './connector-factories.ts';

const jsonObject = z.record(z.string(), z.unknown());

const changes = {
  config: jsonObject.optional(),
  metadata: jsonObject.optional(),
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
    summary: 'Set up a connector; it takes the place of the earlier one of its type at once',
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
      'connector.invalid_type_for_syncing_profile',
      'connector.token_storage_not_supported',
    ],
    async run({ body }) {
      const factory = door.factories.find(body.connectorId);
      if (!factory || isDemo(body.connectorId)) {
        throw new PublicError('connector.not_found_with_connector_id', { connectorId: body.connectorId });
      }
      const config =
        body.config && (await checkedConfig(factory, restoreSecrets(factory.config, body.config, undefined)));
      refuseSocialOptions(body);
      const connector = {
        id: body.id ?? shortId(),
        factoryId: factory.metadata.id,
        type: factory.type,
        config: cleanDeep(config) ?? {},
        metadata: (cleanDeep(body.metadata) ?? {}) as Record<string, unknown>,
        syncProfile: false,
        enableTokenStorage: false,
      };
      const row = await door.parts.database.transaction((transaction) =>
        insertConnector(transaction, door.parts.seal, door.tenantId, connector),
      );
      await takeEffect(door);
      return toAnswer(door, row);
    },
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
      'connector.invalid_type_for_syncing_profile',
      'connector.token_storage_not_supported',
    ],
    async run({ params, body }) {
      const { row, factory } = await find(door, params.id);
      if (body.metadata) throw new PublicError('connector.cannot_overwrite_metadata_for_non_standard_connector');
      refuseSocialOptions(body);
      const config = body.config && (await checkedConfig(factory, withStoredSecrets(factory, body.config, row.config)));
      const changed = { ...row, config: config ? (cleanDeep(config) ?? {}) : row.config };
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
    summary: 'Delete a connector; the sign-in experience stays as it is',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found', 'sign_in_experiences.password_expiration_requires_forgot_password'],
    async run({ params }) {
      const { database, seal } = door.parts;
      const row = await findConnector(database, seal, door.tenantId, params.id);
      if (row) await refuseToLockOut(door, row.type);
      if (!(await deleteConnector(database, door.tenantId, params.id))) throw new PublicError('entity.not_found');
      await takeEffect(door);
    },
  });

/** Where passwords expire there must be a way left to choose a new one. */
async function refuseToLockOut(door: Door, type: ConnectorRow['type']) {
  const settings = await door.parts.experience.get(door.tenantId);
  if (!settings.passwordExpiration.enabled) return;
  const left = { ...(await availableConnectors(door)), [type]: false };
  const { email, phone } = forgotPasswordOf(settings, left);
  if (!email && !phone) {
    throw new PublicError('sign_in_experiences.password_expiration_requires_forgot_password');
  }
}

/** The config with the stored secrets behind its masks, unless it would send them somewhere else. */
export function withStoredSecrets<Config>(factory: ConnectorFactory, given: Config, stored: unknown): Config {
  if (movesSecrets(factory.config, given, stored)) {
    const details = 'config: the server changed, so its secrets are needed again; the mask keeps none of them';
    throw new PublicError('connector.invalid_config', undefined, { details });
  }
  return restoreSecrets(factory.config, given, stored);
}

/** The config as the factory reads it, if it accepts it. */
export async function acceptedConfig(factory: ConnectorFactory, given: object): Promise<unknown> {
  const verdict = await judgeConfig(factory, given);
  if (verdict.kind === 'valid') return verdict.config;
  const { issues } = verdict;
  throw new PublicError('connector.invalid_config', { issues }, { details: describeIssues({ issues }, 'config') });
}

/** The config as given, if the factory accepts it: what a schema defaults is not stored. */
async function checkedConfig<Config extends object>(factory: ConnectorFactory, config: Config): Promise<Config> {
  await acceptedConfig(factory, config);
  return config;
}

async function find({ parts, tenantId, factories }: Door, id: string) {
  const row = await findConnector(parts.database, parts.seal, tenantId, id);
  const factory = row && factories.find(row.factoryId);
  if (!row || !factory) throw new PublicError('entity.not_found');
  return { row, factory };
}

/** From here on mail goes through the new config, on every node; what had waited for a working one is tried now. */
async function takeEffect({ parts, tenantId }: Door) {
  parts.connectors.drop();
  await parts.worker.connectorChanged(tenantId);
}

function refuseSocialOptions(body: { syncProfile?: boolean | undefined; enableTokenStorage?: boolean | undefined }) {
  if (body.syncProfile) throw new PublicError('connector.invalid_type_for_syncing_profile');
  if (body.enableTokenStorage) throw new PublicError('connector.token_storage_not_supported');
}

/** Undefined for a connector whose factory is not loaded. */
async function toAnswer({ factories }: Door, row: ConnectorRow) {
  const factory = factories.find(row.factoryId);
  if (!factory) return undefined;
  return {
    ...(await describeFactory(factory)),
    id: row.id,
    connectorId: row.factoryId,
    config: maskSecrets(factory.config, row.config),
    metadata: row.metadata,
    syncProfile: row.syncProfile,
    enableTokenStorage: row.enableTokenStorage,
    ...(factory.type === 'Email' && factory.fixedSender && { extraInfo: { fromEmail: factory.fixedSender } }),
  };
}
