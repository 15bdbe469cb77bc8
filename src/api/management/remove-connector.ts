import { withInstance } from '../../connectors/instance-metadata.ts';
import { type ConnectorRow, deleteConnector, listConnectors, lockConnectors } from '../../delivery/connectors.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { forgotPasswordOf } from '../../experience/forgot-password.ts';
import { keepSocialTargets } from '../../experience/social-targets.ts';
import { availableConnectors } from '../available-connectors.ts';

export async function removeConnector(door: Door, row: ConnectorRow) {
  if (row.type === 'Social') return removeSocial(door, row);
  await refuseToLockOut(door, row.type);
  const isDeleted = await deleteConnector(door.parts.database, door.tenantId, row.id);
  if (!isDeleted) throw new PublicError('entity.not_found');
}

/** A way in that is no more is not shown any more. */
async function removeSocial(
  { parts: { database, seal, experience }, tenantId, factories }: Door,
  { id }: ConnectorRow,
) {
  await database.transaction(async (transaction) => {
    await lockConnectors(transaction);
    if (!(await deleteConnector(transaction, tenantId, id))) throw new PublicError('entity.not_found');
    const left = await listConnectors(transaction, seal, tenantId);
    await keepSocialTargets(
      transaction,
      tenantId,
      left.flatMap(({ factoryId, metadata }) => {
        const factory = factories.findSocial(factoryId);
        return factory ? [withInstance(factory.metadata, metadata).target] : [];
      }),
    );
  });
  experience.drop();
}

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
