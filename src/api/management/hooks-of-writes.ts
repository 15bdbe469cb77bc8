import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { toEntity } from '../../interactions/tell-hooks.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import type { User } from '../../users/users.ts';
import type { HookEvent, HookPayload } from '../../webhooks/events.ts';

/** Calls whose answer is what webhooks are told of. */
const eventsOfWrites: Record<string, HookEvent> = {
  'POST /users': 'User.Created',
  'PATCH /users/:userId': 'User.Data.Updated',
  'PATCH /users/:userId/custom-data': 'User.Data.Updated',
  'PATCH /users/:userId/profile': 'User.Data.Updated',
  'PATCH /users/:userId/password': 'User.Data.Updated',
  'PATCH /users/:userId/is-suspended': 'User.SuspensionStatus.Updated',
  'POST /organizations': 'Organization.Created',
  'PATCH /organizations/:id': 'Organization.Data.Updated',
  'DELETE /organizations/:id': 'Organization.Deleted',
  'POST /organization-roles': 'OrganizationRole.Created',
  'PATCH /organization-roles/:id': 'OrganizationRole.Data.Updated',
  'DELETE /organization-roles/:id': 'OrganizationRole.Deleted',
};

/** Tells webhooks of every write that succeeded: what was committed by then, and nothing that was only asked for. */
export function tellHooksOfWrites(app: FastifyInstance, { parts: { hooks }, tenantId }: Door) {
  app.addHook('onSend', async (request, { statusCode }, body) => {
    const event = eventsOfWrites[`${request.method} ${routeOf(request)}`];
    if (!event || statusCode >= 300) return;
    hooks.emit(tenantId, event, () => ({ ...callOf(request, statusCode), ...dataOf(body) }));
  });
}

/** The user was there until now. */
export const tellOfDeletion = ({ parts, tenantId }: Door, request: FastifyRequest, user: User): void =>
  parts.hooks.emit(tenantId, 'User.Deleted', () => ({ ...callOf(request, 204), data: toEntity(user) }));

export interface MembershipChange {
  /** Of the answer. */
  status: 200 | 201 | 204;
  organizationId: string;
  addedUserIds?: string[];
  removedUserIds?: string[];
}

/** More ids than these nobody reads out of one request. */
const mostIds = 5_000;

/** Nobody came and nobody went: there is nothing to tell. */
export function tellOfMembership(
  { parts, tenantId }: Door,
  request: FastifyRequest,
  { status, ...change }: MembershipChange,
): void {
  const { organizationId, addedUserIds: added = [], removedUserIds: removed = [] } = change;
  if (added.length + removed.length === 0) return;
  parts.hooks.emit(tenantId, 'Organization.Membership.Updated', () => ({
    ...callOf(request, status),
    organizationId,
    ...(added.length > 0 && { addedUserIds: added.slice(0, mostIds) }),
    ...(removed.length > 0 && { removedUserIds: removed.slice(0, mostIds) }),
  }));
}

/** Paths as the contract has them: below `/api`, without the query. */
const callOf = (request: FastifyRequest, status: number): HookPayload => ({
  userAgent: request.headers['user-agent']?.slice(0, 512),
  ip: callerAddress(request),
  path: request.url.replace(/^\/api(?=\/)/, '').replace(/\?.*$/s, ''),
  method: request.method,
  status,
  params: request.params,
  matchedRoute: routeOf(request),
});

const routeOf = (request: FastifyRequest) => (request.routeOptions.url ?? '').replace(/^\/api(?=\/)/, '');

/** The answer, which has no secrets of these calls; a deletion has none. */
const dataOf = (body: unknown) =>
  typeof body === 'string' && body !== '' ? { data: JSON.parse(body) as unknown } : {};
