import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { type NamedRole, namedRoles } from './roles.ts';

/** The last three are final. */
export const invitationStatuses = ['Pending', 'Accepted', 'Revoked', 'Expired'] as const;

export interface Invitation {
  id: string;
  inviterId: string | null;
  invitee: string;
  acceptedUserId: string | null;
  organizationId: string;
  status: (typeof invitationStatuses)[number];
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
  organizationRoles: NamedRole[];
}

export interface NewInvitation {
  /** Ids sort by time. */
  id: string;
  inviterId: string | null;
  invitee: string;
  organizationId: string;
  organizationRoleIds: string[];
  createdAt: Date;
  expiresAt: Date;
}

export interface InvitationFilter {
  organizationId?: string | undefined;
  inviterId?: string | undefined;
  /** In any case. */
  invitee?: string | undefined;
}

/**
 * Stores an invitation, unless one is pending for the same address and organization: those whose time has passed make
 * room first. To be called in a transaction; the database refuses what is not there.
 */
export async function insertInvitation(transaction: Queryable, tenantId: string, invitation: NewInvitation) {
  const { id, inviterId, invitee, organizationId, organizationRoleIds, createdAt, expiresAt } = invitation;
  await transaction.query(sql`
    update organization_invitations set status = 'Expired', updated_at = ${createdAt}
    where tenant_id = ${tenantId} and organization_id = ${organizationId} and invitee = ${invitee}
      and status = 'Pending' and expires_at < ${createdAt}`);
  await transaction.query(sql`
    with invitation as (
      insert into organization_invitations
        (tenant_id, id, inviter_id, invitee, organization_id, status, created_at, updated_at, expires_at)
      values (${tenantId}, ${id}, ${inviterId}, ${invitee}, ${organizationId}, 'Pending', ${createdAt}::timestamptz,
        ${createdAt}::timestamptz, ${expiresAt})
      returning id
    )
    insert into organization_invitation_roles (tenant_id, invitation_id, organization_role_id)
    select distinct ${tenantId}, invitation.id, role_id
    from invitation, unnest(${organizationRoleIds}::text[]) as role_id`);
}

export async function findInvitation(database: Queryable, tenantId: string, id: string, now: Date) {
  const rows = await database.query<Invitation>(sql`
    select ${columnsAt(tenantId, now)} from organization_invitations as invitation
    where tenant_id = ${tenantId} and id = ${id}`);
  return rows[0];
}

/** Newest first. */
export const listInvitations = (
  database: Queryable,
  tenantId: string,
  { organizationId = '', inviterId = '', invitee = '' }: InvitationFilter,
  now: Date,
) =>
  database.query<Invitation>(sql`
    select ${columnsAt(tenantId, now)} from organization_invitations as invitation
    where tenant_id = ${tenantId}
      and (${organizationId} = '' or organization_id = ${organizationId})
      and (${inviterId} = '' or inviter_id = ${inviterId})
      and (${invitee} = '' or lower(invitee) = lower(${invitee}))
    order by id desc`);

/** Gives whether it was pending still; only then it is revoked. */
export async function revokeInvitation(database: Queryable, tenantId: string, id: string, now: Date): Promise<boolean> {
  const rows = await database.query(sql`
    update organization_invitations set status = 'Revoked', updated_at = ${now}
    where ${isPending(tenantId, id, now)} returning id`);
  return rows.length > 0;
}

/** Gives whether it was pending still; only then the user becomes a member, with the roles of the invitation. */
export async function acceptInvitation(
  database: Queryable,
  tenantId: string,
  id: string,
  userId: string,
  now: Date,
): Promise<boolean> {
  const rows = await database.query(sql`
    with accepted as (
      update organization_invitations set status = 'Accepted', accepted_user_id = ${userId}, updated_at = ${now}
      where ${isPending(tenantId, id, now)} returning id, organization_id
    ), joined as (
      insert into organization_users (tenant_id, organization_id, user_id)
      select ${tenantId}, organization_id, ${userId} from accepted
      on conflict do nothing
    ), given as (
      insert into organization_user_roles (tenant_id, organization_id, user_id, organization_role_id)
      select ${tenantId}, accepted.organization_id, ${userId}, organization_role_id
      from accepted join organization_invitation_roles
        on organization_invitation_roles.tenant_id = ${tenantId} and invitation_id = accepted.id
      on conflict do nothing
    )
    select id from accepted`);
  return rows.length > 0;
}

export async function deleteInvitation(database: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await database.query(sql`
    delete from organization_invitations where tenant_id = ${tenantId} and id = ${id} returning id`);
  return rows.length > 0;
}

const isPending = (tenantId: string, id: string, now: Date): Fragment =>
  sql`tenant_id = ${tenantId} and id = ${id} and status = 'Pending' and expires_at >= ${now}::timestamptz`;

const columnsAt = (tenantId: string, now: Date): Fragment => sql`
  id, inviter_id as "inviterId", invitee, accepted_user_id as "acceptedUserId", organization_id as "organizationId",
  case when status = 'Pending' and expires_at < ${now}::timestamptz then 'Expired' else status end as status,
  created_at as "createdAt", updated_at as "updatedAt", expires_at as "expiresAt",
  coalesce((
    select ${namedRoles} from organization_invitation_roles join organization_roles
      on organization_roles.tenant_id = ${tenantId}
      and organization_roles.id = organization_invitation_roles.organization_role_id
    where organization_invitation_roles.tenant_id = ${tenantId} and invitation_id = invitation.id
  ), '[]') as "organizationRoles"`;
