import { z } from 'zod';
import type { Door } from '../../door.ts';
import { type ErrorCode, PublicError } from '../../errors.ts';
import { accept, forget, invite, remind, revoke } from '../../interactions/invitation.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import {
  findInvitation,
  type Invitation,
  invitationStatuses,
  listInvitations,
} from '../../organizations/invitations.ts';
import { route } from '../route.ts';
import { tellOfMembership } from './hooks-of-writes.ts';
import { ids, namedRolesAnswer, organizationParams } from './organizations-input.ts';

const tag = 'Organization invitations';
const path = '/organization-invitations';

/** The entity of spec 8.1. */
const answer = z.object({
  tenantId: z.string(),
  id: z.string(),
  inviterId: z.string().nullable(),
  invitee: z.string(),
  acceptedUserId: z.string().nullable(),
  organizationId: z.string(),
  status: z.enum(invitationStatuses),
  createdAt: z.number(),
  updatedAt: z.number(),
  expiresAt: z.number(),
  organizationRoles: namedRolesAnswer,
});

const messagePayload = z
  .object({
    code: z.string().optional(),
    link: z.string().optional(),
    locale: z.string().max(100).optional(),
    uiLocales: z.string().optional(),
  })
  .catchall(z.unknown());

/** The last time that a date can tell, in milliseconds (ECMA-262 §21.4.1.1). */
const latest = 8_640_000_000_000_000;

const newInvitation = z.object({
  inviterId: z.string().max(128).nullish(),
  invitee: z
    .string()
    .max(256)
    .refine((text) => parseEmailAddress(text).kind === 'address', 'must be an email address'),
  organizationId: z.string().max(128),
  expiresAt: z.number().min(0).max(latest).describe('Epoch milliseconds'),
  organizationRoleIds: ids.optional(),
  messagePayload: z
    .union([messagePayload, z.literal(false)])
    .default(false)
    .describe('What the mail says, usually `{ "link": … }`; false: no mail is sent'),
});

const mailErrors = [
  'request.message_rate_limited',
  'connector.not_found',
  'connector.invalid_config',
  'connector.general',
  'connector.rate_limit_exceeded',
  'connector.usage_limit_exceeded',
  'connector.not_implemented',
  'user.invalid_email',
] as const satisfies ErrorCode[];

export const organizationInvitationRoutes = (door: Door) => [
  list(door),
  create(door),
  read(door),
  sendAgain(door),
  changeStatus(door),
  remove(door),
];

const list = ({ parts: { database, clock }, tenantId }: Door) =>
  route({
    method: 'GET',
    path,
    tag,
    summary: 'List invitations, newest first',
    given: {
      query: z.object({
        organizationId: z.string().optional(),
        inviterId: z.string().optional(),
        invitee: z.string().optional().describe('In any case'),
      }),
    },
    answer: { status: 200, schema: z.array(answer) },
    async run({ query }) {
      const invitations = await listInvitations(database, tenantId, query, new Date(clock()));
      return invitations.map((invitation) => toAnswer(tenantId, invitation));
    },
  });

const create = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path,
    tag,
    summary: 'Invite somebody to an organization; the invitation is stored only together with its mail',
    given: { body: newInvitation },
    answer: { status: 201, schema: answer },
    errors: [
      'request.invalid_input',
      'entity.unique_integrity_violation',
      'entity.relation_foreign_key_not_found',
      ...mailErrors,
    ],
    async run({ body: { organizationRoleIds = [], inviterId = null, expiresAt, ...body }, request }) {
      const invitation = { ...body, inviterId, organizationRoleIds, expiresAt: new Date(expiresAt) };
      return toAnswer(tenantId, await invite(parts, { tenantId, ip: callerAddress(request), ...invitation }));
    },
  });

const read = ({ parts: { database, clock }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: `${path}/:id`,
    tag,
    summary: 'Read an invitation',
    given: { params: organizationParams },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_exists_with_id'],
    async run({ params: { id } }) {
      const invitation = await findInvitation(database, tenantId, id, new Date(clock()));
      if (!invitation) throw new PublicError('entity.not_exists_with_id', { name: 'organization invitation', id });
      return toAnswer(tenantId, invitation);
    },
  });

const sendAgain = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: `${path}/:id/message`,
    tag,
    summary: 'Send the mail of a pending invitation once more',
    given: { params: organizationParams, body: messagePayload },
    answer: { status: 204 },
    errors: ['entity.not_exists_with_id', 'request.invalid_input', ...mailErrors],
    run: ({ params: { id }, body, request }) =>
      remind(parts, { tenantId, id, ip: callerAddress(request), messagePayload: body }),
  });

const changeStatus = (door: Door) =>
  route({
    method: 'PUT',
    path: `${path}/:id/status`,
    tag,
    summary: 'Accept an invitation for a user, who becomes a member, or revoke it; both are final',
    given: {
      params: organizationParams,
      body: z.object({ status: z.enum(['Accepted', 'Revoked']), acceptedUserId: z.string().max(128).nullish() }),
    },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_exists_with_id', 'request.invalid_input', 'entity.relation_foreign_key_not_found'],
    async run({ params: { id }, body: { status, acceptedUserId }, request }) {
      const { parts, tenantId } = door;
      if (status === 'Revoked') return toAnswer(tenantId, await revoke(parts, tenantId, id));
      if (!acceptedUserId) {
        const reason = 'acceptedUserId is needed to accept an invitation.';
        throw new PublicError('request.invalid_input', { reason }, { status: 422 });
      }
      const invitation = await accept(parts, tenantId, id, acceptedUserId);
      const { organizationId } = invitation;
      tellOfMembership(door, request, { status: 200, organizationId, addedUserIds: [acceptedUserId] });
      return toAnswer(tenantId, invitation);
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    tag,
    summary: 'Delete an invitation',
    given: { params: organizationParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      if (!(await forget(parts, tenantId, params.id))) throw new PublicError('entity.not_found');
    },
  });

const toAnswer = (tenantId: string, invitation: Invitation) => ({
  tenantId,
  ...invitation,
  createdAt: invitation.createdAt.getTime(),
  updatedAt: invitation.updatedAt.getTime(),
  expiresAt: invitation.expiresAt.getTime(),
});
