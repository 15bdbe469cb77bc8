import type { Queryable } from '../database/database.ts';
import { joinByDomain, joinBySsoConnector, joinOrganizations } from '../organizations/join.ts';
import type { PendingProfile, StartedInteraction } from './interaction.ts';
import type { Parts } from './parts.ts';
import { recordOfType } from './records.ts';
import { occasionOf, tellOfJoining } from './tell-hooks.ts';

/** Makes a user a member of what is theirs to join, and gives the organizations that are new to the user. */
export type Joining = (database: Queryable, userId: string) => Promise<string[]>;

/**
 * The organizations that whoever is being registered joins: those that the operator's token names (spec 5.12), where it
 * is for the token's own address, and those of the domain of the proven address; of people of an enterprise those of its
 * connector instead. Undefined where there are none, so that a registration costs no statement more.
 */
export async function joiningAtRegistration(
  { jitDomains }: Parts,
  { tenantId, state }: StartedInteraction,
  { email, sso }: Pick<PendingProfile, 'email' | 'sso'>,
): Promise<Joining | undefined> {
  if (sso) return (database, userId) => joinBySsoConnector(database, tenantId, userId, sso.ssoConnectorId);
  const token = recordOfType(state.records, 'OneTimeToken');
  const named = token?.identifier.value === email ? (token?.organizationIds ?? []) : [];
  const domainOf = email !== undefined && (await jitDomains.get(tenantId)) ? email : undefined;
  if (named.length === 0 && domainOf === undefined) return undefined;
  return async (database, userId) => {
    const joined = await joinOrganizations(database, tenantId, userId, named);
    return domainOf === undefined ? joined : [...joined, ...(await joinByDomain(database, tenantId, userId, domainOf))];
  };
}

/** The same for whoever signs in with a token: those that it names. */
export async function joinNamed(parts: Parts, interaction: StartedInteraction, userId: string): Promise<void> {
  const { tenantId, state } = interaction;
  const named = recordOfType(state.records, 'OneTimeToken')?.organizationIds ?? [];
  const organizationIds = await joinOrganizations(parts.database, tenantId, userId, named);
  tellOfJoining(parts, tenantId, { organizationIds, userId }, occasionOf(interaction));
}
