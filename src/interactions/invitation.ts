import type { Queryable } from '../database/database.ts';
import { withdraw } from '../delivery/withdraw.ts';
import { PublicError } from '../errors.ts';
import { canonicalAddress } from '../lib/email-address.ts';
import { orderedIds } from '../lib/ids.ts';
import {
  acceptInvitation,
  deleteInvitation,
  findInvitation,
  type Invitation,
  insertInvitation,
  revokeInvitation,
} from '../organizations/invitations.ts';
import { hasMemberWithEmail } from '../organizations/members.ts';
import { findUser } from '../users/users.ts';
import { type MessagePayload, sendInvitation, topicOf, writeInvitation } from './invitation-mail.ts';
import type { Parts } from './parts.ts';

export interface InvitationRequest {
  tenantId: string;
  ip: string;
  inviterId: string | null;
  invitee: string;
  organizationId: string;
  organizationRoleIds: string[];
  expiresAt: Date;
  /** False: no mail is sent. */
  messagePayload: MessagePayload | false;
}

const nextId = orderedIds();

/**
 * Invites somebody to an organization. Invitation and mail are one transaction: neither is there without the other, and
 * when the mail fails at once the invitation is taken back.
 */
export async function invite(parts: Parts, request: InvitationRequest): Promise<Invitation> {
  const { tenantId, ip, messagePayload, ...fields } = request;
  const createdAt = new Date(parts.clock());
  await refusePointless(parts, request, createdAt);
  const invitation = { ...fields, id: nextId(createdAt.getTime()), createdAt };
  const mail = messagePayload && (await writeInvitation(parts, { tenantId, ip, invitation, messagePayload }));
  const store = (transaction: Queryable) => insertInvitation(transaction, tenantId, invitation);
  const undo = async (transaction: Queryable) => void (await deleteInvitation(transaction, tenantId, invitation.id));
  if (mail) await sendInvitation(parts, mail, { store, undo });
  else await parts.database.transaction(store);
  return requireInvitation(parts, tenantId, invitation.id);
}

/** Sends the mail of an invitation once more. */
export async function remind(
  parts: Parts,
  { tenantId, id, ip, messagePayload }: { tenantId: string; id: string; ip: string; messagePayload: MessagePayload },
): Promise<void> {
  const invitation = await requireInvitation(parts, tenantId, id);
  if (invitation.status !== 'Pending') throw isFinal();
  const mail = await writeInvitation(parts, { tenantId, ip, invitation, messagePayload });
  await sendInvitation(parts, mail, {});
}

/** Makes the invited user a member, with the roles of the invitation. */
export async function accept(parts: Parts, tenantId: string, id: string, userId: string): Promise<Invitation> {
  const { status, invitee } = await requireInvitation(parts, tenantId, id);
  if (status !== 'Pending') throw isFinal();
  const user = await findUser(parts.database, tenantId, userId);
  if (!user) throw new PublicError('entity.relation_foreign_key_not_found');
  if (!user.primaryEmail || canonicalAddress(user.primaryEmail) !== canonicalAddress(invitee)) {
    throw refusal('The user who accepts must have the email address of the invitee.');
  }
  const now = new Date(parts.clock());
  return settle(parts, tenantId, id, () => acceptInvitation(parts.database, tenantId, id, userId, now));
}

export async function revoke(parts: Parts, tenantId: string, id: string): Promise<Invitation> {
  await requireInvitation(parts, tenantId, id);
  const now = new Date(parts.clock());
  return settle(parts, tenantId, id, () => revokeInvitation(parts.database, tenantId, id, now));
}

/** Gives whether it was there. */
export async function forget(parts: Parts, tenantId: string, id: string): Promise<boolean> {
  const isDeleted = await deleteInvitation(parts.database, tenantId, id);
  if (isDeleted) await withdraw(parts.database, tenantId, topicOf(id), new Date(parts.clock()));
  return isDeleted;
}

async function refusePointless(
  { database }: Parts,
  { tenantId, organizationId, invitee, expiresAt }: InvitationRequest,
  now: Date,
) {
  if (expiresAt <= now) throw new PublicError('request.invalid_input', { reason: 'expiresAt must be in the future.' });
  if (await hasMemberWithEmail(database, tenantId, organizationId, invitee)) {
    throw refusal('The invitee is a member of the organization already.');
  }
}

/** Of parallel changes one succeeds; a mail that is still on its way is not sent any more. */
async function settle(parts: Parts, tenantId: string, id: string, change: () => Promise<boolean>) {
  if (!(await change())) throw isFinal();
  await withdraw(parts.database, tenantId, topicOf(id), new Date(parts.clock()));
  return requireInvitation(parts, tenantId, id);
}

async function requireInvitation({ database, clock }: Parts, tenantId: string, id: string) {
  const invitation = await findInvitation(database, tenantId, id, new Date(clock()));
  if (!invitation) throw new PublicError('entity.not_exists_with_id', { name: 'organization invitation', id });
  return invitation;
}

const isFinal = () => refusal('The status of the invitation cannot be changed any more.');

const refusal = (reason: string) => new PublicError('request.invalid_input', { reason }, { status: 422 });
