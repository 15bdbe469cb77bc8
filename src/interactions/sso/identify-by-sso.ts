import { type Fragment, type Queryable, sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { joinBySsoConnector } from '../../organizations/join.ts';
import type { SsoConnector } from '../../sso/connectors.ts';
import { type Gained, updateAtSignIn } from '../../users/at-sign-in.ts';
import { identityPolicyOf } from '../../users/identity-keys.ts';
import {
  addSsoIdentity,
  findUserBySsoIdentity,
  noteSsoIdentity,
  type SsoIdentity,
} from '../../users/sso-identities.ts';
import { findUserByEmail, type User, unlessInUse } from '../../users/users.ts';
import { lockUser } from '../../users/ways-in.ts';
import { heldBy } from '../held-by.ts';
import { type InteractionState, type StartedInteraction, writeState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import type { SsoPerson, SsoRecord } from '../records.ts';
import { occasionOf, tellOfJoining, tellOfUser } from '../tell-hooks.ts';
import { provenPerson, ssoIdentityOf } from './identity.ts';
import { noticeOfEnterprise } from './notice.ts';
import { requireSsoConnector } from './require-sso-connector.ts';

/**
 * Finds the user of an identity of an enterprise, or else the one who has the address that the enterprise has proven;
 * that one is linked, and needs not be asked: the enterprise decides whose its addresses are. Throws
 * user.identity_not_exist when there is neither.
 */
export async function identifyBySso(
  parts: Parts,
  interaction: StartedInteraction,
  record: SsoRecord,
  settings: ExperienceSettings,
): Promise<StartedInteraction> {
  const { tenantId } = interaction;
  const connector = await requireSsoConnector(parts, tenantId, record.connectorId);
  const person = provenPerson(record, connector);
  const identity = ssoIdentityOf(connector.id, person);
  const known = await findUserBySsoIdentity(parts.database, tenantId, identity);
  if (known) return signInKnown(parts, interaction, known, { connector, person, identity });
  const related =
    person.email && (await findUserByEmail(parts.database, tenantId, person.email, identityPolicyOf(settings)));
  if (!related) throw new PublicError('user.identity_not_exist');
  return link(parts, interaction, related, { connector, person, identity });
}

interface Finding {
  connector: SsoConnector;
  person: SsoPerson;
  identity: SsoIdentity;
}

async function signInKnown(parts: Parts, interaction: StartedInteraction, user: User, finding: Finding) {
  const { tenantId } = interaction;
  const state = identifiedState(interaction, user, finding);
  const gained = syncedOf(user, finding);
  const rows = await parts.database.relaxed.query(sql`
    with always as (select 1), saved as (${writeState(interaction, state, sql`always`)}),
    noted as (${noteSsoIdentity(tenantId, user.id, finding.identity, sql`saved`)})
    ${synced(tenantId, user, gained)} select uid from saved`);
  if (rows.length === 0) throw new PublicError('session.interaction_changed');
  if (gained) tellOfUser(parts, tenantId, 'User.Data.Updated', user.id, occasionOf(interaction));
  return { ...interaction, state, revision: interaction.revision + 1 };
}

/** Whoever comes by a connector for the first time joins its organizations, and is told by mail. */
async function link(parts: Parts, interaction: StartedInteraction, user: User, finding: Finding) {
  const { tenantId } = interaction;
  const state = identifiedState(interaction, user, finding);
  const notice = await noticeOfEnterprise(parts, interaction, user, finding.connector);
  const linkIn = async (transaction: Queryable) => {
    const rows = await transaction.query(sql`
      with owner as (${lockUser(tenantId, user.id)}), saved as (${writeState(interaction, state, sql`owner`)}),
      linked as (${addSsoIdentity(tenantId, user.id, finding.identity, sql`saved`)}), ${notice.promise(sql`linked`)}
      ${synced(tenantId, user, syncedOf(user, finding))} select uid from saved`);
    if (rows.length === 0) throw new PublicError('session.interaction_changed');
    return joinBySsoConnector(transaction, tenantId, user.id, finding.connector.id);
  };
  const joined = await unlessInUse(() => parts.database.transaction(linkIn));
  // Another sign-in of the same person has linked it meanwhile: the next call finds it.
  if ('kind' in joined) throw new PublicError('session.interaction_changed');
  notice.handOver();
  const occasion = occasionOf(interaction);
  tellOfUser(parts, tenantId, 'User.Data.Updated', user.id, occasion);
  tellOfJoining(parts, tenantId, { organizationIds: joined, userId: user.id }, occasion);
  return { ...interaction, state, revision: interaction.revision + 1 };
}

function identifiedState({ state }: StartedInteraction, user: User, { connector }: Finding): InteractionState {
  if (user.isSuspended) throw new PublicError('user.suspended');
  if (state.userId && state.userId !== user.id) throw new PublicError('session.identity_conflict');
  return { ...state, userId: user.id, held: heldBy(user), ssoConnectorId: connector.id };
}

/** Name and picture, as far as they are new, where the connector is to keep them as the enterprise has them. */
function syncedOf(user: User, { connector, person: { name, avatar } }: Finding): Gained | undefined {
  if (!connector.syncProfile) return undefined;
  const gained = { ...(name && name !== user.name && { name }), ...(avatar && avatar !== user.avatar && { avatar }) };
  return Object.keys(gained).length > 0 ? gained : undefined;
}

const synced = (tenantId: string, user: User, gained: Gained | undefined): Fragment =>
  gained ? sql`, synced as (${updateAtSignIn(tenantId, user.id, gained, undefined, sql`saved`)})` : sql``;
