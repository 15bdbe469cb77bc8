import { cleanDeep } from '../../connectors/clean.ts';
import type { AnyFactory } from '../../connectors/factory.ts';
import { type InstanceMetadata, instanceMetadata, withInstance } from '../../connectors/instance-metadata.ts';
import type { Registry } from '../../connectors/registry.ts';
import type { SocialConnectorFactory } from '../../connectors/social.ts';
import type { ConnectorRow } from '../../delivery/connectors.ts';
import { PublicError } from '../../errors.ts';
import { describeIssues } from '../route.ts';

interface Wanted {
  metadata?: InstanceMetadata | undefined;
  syncProfile?: boolean | undefined;
  enableTokenStorage?: boolean | undefined;
}

/** The metadata of a request; a field that was emptied in a form is one that was not given. */
export function metadataIn(given: Record<string, unknown> | undefined): InstanceMetadata | undefined {
  if (given === undefined) return undefined;
  const read = instanceMetadata.safeParse(cleanDeep(given) ?? {});
  if (read.success) return read.data;
  const details = describeIssues(read.error, 'body.metadata');
  throw new PublicError('guard.invalid_input', { part: 'body' }, { details });
}

/** What may be asked for at all of a connector of this factory (spec 1.5). */
export function refuseUnfit(factory: AnyFactory, { metadata, syncProfile, enableTokenStorage }: Wanted) {
  const isSocial = factory.type === 'Social';
  if (metadata && !(isSocial && factory.metadata.isStandard)) {
    throw new PublicError('connector.cannot_overwrite_metadata_for_non_standard_connector');
  }
  if (syncProfile && !isSocial) throw new PublicError('connector.invalid_type_for_syncing_profile');
  // No tokens of other services are kept here, whichever the service.
  if (enableTokenStorage) {
    throw new PublicError(isSocial ? 'request.feature_not_supported' : 'connector.token_storage_not_supported');
  }
}

/** Whether a new connector fits beside those that there are (spec 1.5). `rows`: all of the tenant. */
export function refuseDuplicate(
  factory: SocialConnectorFactory,
  metadata: InstanceMetadata | undefined,
  rows: readonly ConnectorRow[],
  factories: Registry,
) {
  const { id, isStandard, platform } = factory.metadata;
  if (!isStandard && rows.some(({ factoryId }) => factoryId === id)) {
    throw new PublicError('connector.multiple_instances_not_supported');
  }
  const target = metadata?.target ?? factory.metadata.target;
  const twin = rows.find((row) => {
    const other = factories.findSocial(row.factoryId);
    return other?.metadata.platform === platform && withInstance(other.metadata, row.metadata).target === target;
  });
  if (!twin) return;
  const connectorName = factories.findSocial(twin.factoryId)?.metadata.name;
  throw new PublicError('connector.multiple_target_with_same_platform', { connectorId: twin.factoryId, connectorName });
}

export function requireTarget(factory: SocialConnectorFactory, metadata: InstanceMetadata | undefined) {
  if (factory.metadata.isStandard && !metadata?.target) throw new PublicError('connector.should_specify_target');
}

/** The metadata after a change. Users' identities bear the target, so it stays. */
export function changedMetadata(before: Record<string, unknown>, given: InstanceMetadata): Record<string, unknown> {
  if (given.target !== undefined && given.target !== before.target) {
    throw new PublicError('connector.can_not_modify_target');
  }
  return { ...given, target: before.target };
}
