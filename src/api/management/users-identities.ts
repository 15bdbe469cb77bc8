import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sql } from '../../database/database.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { refusalOf } from '../../interactions/social/return.ts';
import { storableProfile } from '../../interactions/social/storable-profile.ts';
import { jsonObject } from '../../users/new-user.ts';
import { removeIdentity, replaceIdentity, type SocialIdentity } from '../../users/social-identities.ts';
import { findUser, type User, unlessInUse } from '../../users/users.ts';
import { lockUser } from '../../users/ways-in.ts';
import { identities, identity } from '../factor-shapes.ts';
import { route } from '../route.ts';
import { tellOfChangedUser } from './tell-of-user.ts';
import { toAnswer, userAnswer } from './users-answer.ts';
import { idParams } from './users-input.ts';

export const userIdentityRoutes = (door: Door) => [read(door), set(door), prove(door), remove(door)];

const targetParams = idParams.extend({ target: z.string().min(1).max(128) });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId/identities/:target',
    tag: 'Users',
    summary: 'Read who a user is at another service',
    given: { params: targetParams },
    answer: { status: 200, schema: z.object({ identity }) },
    errors: ['entity.not_found', 'user.identity_not_exist'],
    async run({ params: { userId, target } }) {
      return { identity: heldAt(await requireUser(door, userId), target) };
    },
  });

const set = (door: Door) =>
  route({
    method: 'PUT',
    path: '/users/:userId/identities/:target',
    tag: 'Users',
    summary: 'Say who a user is at another service; 201 when nobody had said so before',
    given: {
      params: targetParams,
      body: z.object({ userId: z.string().min(1).max(256), details: jsonObject.optional() }),
    },
    answer: { status: 200, schema: identities },
    errors: ['entity.not_found', 'user.identity_already_in_use'],
    async run({ params: { userId, target }, body, request, reply }) {
      const user = await requireUser(door, userId);
      const answer = await store(door, request, userId, {
        target,
        identityId: body.userId,
        details: body.details ?? {},
      });
      if (!Object.hasOwn(user.identities, target)) reply.code(201);
      return answer;
    },
  });

const prove = (door: Door) =>
  route({
    method: 'POST',
    path: '/users/:userId/identities',
    tag: 'Users',
    summary: 'Give a user the identity that was proven at the service of a social connector',
    given: {
      params: idParams,
      body: z.object({
        connectorId: z.string(),
        connectorData: jsonObject.describe(
          'The query that the service sent back, with the `state` and `redirectUri` that the authorization URI was made for',
        ),
      }),
    },
    answer: { status: 200, schema: identities },
    errors: [
      'entity.not_found',
      'session.invalid_connector_id',
      'user.identity_already_in_use',
      'connector.invalid_config',
      'connector.general',
      'connector.not_implemented',
      'connector.invalid_response',
      'connector.authorization_failed',
      'connector.social_auth_code_invalid',
      'connector.social_invalid_access_token',
      'connector.social_invalid_id_token',
    ],
    async run({ params: { userId }, body, request }) {
      await requireUser(door, userId);
      return store(door, request, userId, await identify(door, body));
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: '/users/:userId/identities/:target',
    tag: 'Users',
    summary: 'Take an identity at another service from a user, who signs in by it no more',
    given: { params: targetParams },
    answer: { status: 200, schema: userAnswer },
    errors: ['entity.not_found', 'user.identity_not_exist'],
    async run({ params: { userId, target }, request }) {
      heldAt(await requireUser(door, userId), target);
      await removeIdentity(door.parts.database, door.tenantId, userId, target);
      tellOfChangedUser(door, request, userId);
      return toAnswer(await requireUser(door, userId));
    },
  });

async function requireUser({ parts, tenantId }: Door, userId: string): Promise<User> {
  const user = await findUser(parts.database, tenantId, userId);
  if (!user) throw new PublicError('entity.not_found');
  return user;
}

function heldAt({ identities: held }: User, target: string) {
  const found = Object.hasOwn(held, target) ? held[target] : undefined;
  if (!found) throw new PublicError('user.identity_not_exist');
  return found;
}

/** The caller keeps no session here: what would be in it is derived from state and redirect URI. */
async function identify(
  { parts, tenantId }: Door,
  { connectorId, connectorData }: { connectorId: string; connectorData: Record<string, unknown> },
): Promise<SocialIdentity> {
  const connector = await parts.social.find(tenantId, connectorId);
  if (!connector) throw new PublicError('session.invalid_connector_id');
  const { state, redirectUri } = connectorData;
  const where = { state: textOf(state), redirectUri: textOf(redirectUri) };
  const outcome = await connector.identify(connectorData, connector.statelessSession(where));
  if (outcome.kind === 'refused') throw refusalOf(outcome);
  const profile = storableProfile(outcome.profile);
  return { target: connector.target, identityId: profile.id, details: { ...profile } };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

async function store(door: Door, request: FastifyRequest, userId: string, added: SocialIdentity) {
  const { parts, tenantId } = door;
  const stored = await unlessInUse(() =>
    parts.database.query(
      sql`with owner as (${lockUser(tenantId, userId)}) ${replaceIdentity(tenantId, userId, added, sql`owner`)}`,
    ),
  );
  if ('kind' in stored) throw new PublicError('user.identity_already_in_use');
  if (stored.length === 0) throw new PublicError('entity.not_found');
  tellOfChangedUser(door, request, userId);
  return (await requireUser(door, userId)).identities;
}
