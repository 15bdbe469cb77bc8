import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { endSessions } from '../../oidc/end-sessions.ts';
import { mergeIntoUser } from '../../users/merge-into-user.ts';
import { jsonObject } from '../../users/new-user.ts';
import { findUser, updateUser } from '../../users/users.ts';
import { route } from '../route.ts';
import { toAnswer, userAnswer } from './users-answer.ts';
import { idParams } from './users-input.ts';

export const userPartRoutes = (door: Door) => [
  suspend(door),
  readCustomData(door),
  changePart(door, 'customData', { path: '/users/:userId/custom-data', what: 'the custom data' }),
  changePart(door, 'profile', { path: '/users/:userId/profile', what: 'the profile' }),
];

const suspend = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/users/:userId/is-suspended',
    tag: 'Users',
    summary: 'Suspend a user, which ends all sessions, or let a user in again',
    given: { params: idParams, body: z.object({ isSuspended: z.boolean() }) },
    answer: { status: 200, schema: userAnswer },
    errors: ['entity.not_found'],
    run: ({ params: { userId }, body: { isSuspended } }) =>
      database.transaction(async (transaction) => {
        const updated = await updateUser(transaction, tenantId, userId, { isSuspended });
        if (updated.kind !== 'updated') throw new PublicError('entity.not_found');
        if (isSuspended) await endSessions(transaction, tenantId, userId);
        return toAnswer(updated.user);
      }),
  });

const readCustomData = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId/custom-data',
    tag: 'Users',
    summary: 'Read the custom data of a user',
    given: { params: idParams },
    answer: { status: 200, schema: jsonObject },
    errors: ['entity.not_found'],
    async run({ params }) {
      const user = await findUser(database, tenantId, params.userId);
      if (!user) throw new PublicError('entity.not_found');
      return user.customData;
    },
  });

const changePart = (
  { parts: { database }, tenantId }: Door,
  field: 'customData' | 'profile',
  { path, what }: { path: string; what: string },
) =>
  route({
    method: 'PATCH',
    path,
    tag: 'Users',
    summary: `Add to ${what} of a user: what has other names stays`,
    given: { params: idParams, body: z.object({ [field]: jsonObject }) },
    answer: { status: 200, schema: jsonObject },
    errors: ['entity.not_found'],
    async run({ params, body }) {
      const user = await mergeIntoUser(database, tenantId, params.userId, field, body[field] ?? {});
      if (!user) throw new PublicError('entity.not_found');
      return user[field];
    },
  });
