import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { passwordText, requireHash, tooBusy } from '../../users/new-user.ts';
import { verifyPassword } from '../../users/passwords.ts';
import { findPassword, markPassword, setPassword } from '../../users/stored-passwords.ts';
import { findUser } from '../../users/users.ts';
import { route } from '../route.ts';
import { toAnswer, userAnswer } from './users-answer.ts';
import { idParams } from './users-input.ts';

export const userPasswordRoutes = (door: Door) => [change(door), expire(door), has(door), verify(door)];

const passwordBody = z.object({ password: passwordText });

const change = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/users/:userId/password',
    tag: 'Users',
    summary: 'Set the password of a user; the password policy is not asked',
    given: { params: idParams, body: passwordBody },
    answer: { status: 200, schema: userAnswer },
    errors: ['entity.not_found', 'request.rate_limited'],
    async run({ params: { userId }, body }) {
      if (!(await findUser(database, tenantId, userId))) throw new PublicError('entity.not_found');
      await setPassword(database, tenantId, userId, await requireHash(body.password));
      const user = await findUser(database, tenantId, userId);
      if (!user) throw new PublicError('entity.not_found');
      return toAnswer(user);
    },
  });

const expire = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/users/:userId/password/expiration',
    tag: 'Users',
    summary: 'Say that a password has expired: the user has to reset it before signing in with one; or take it back',
    given: { params: idParams, body: z.object({ isExpired: z.boolean() }) },
    answer: { status: 200, schema: userAnswer },
    errors: ['entity.not_found'],
    async run({ params, body }) {
      const user = await markPassword(database, tenantId, params.userId, body.isExpired);
      if (!user) throw new PublicError('entity.not_found');
      return toAnswer(user);
    },
  });

const has = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId/has-password',
    tag: 'Users',
    summary: 'Say whether a user has a password',
    given: { params: idParams },
    answer: { status: 200, schema: z.object({ hasPassword: z.boolean() }) },
    errors: ['entity.not_found'],
    async run({ params }) {
      const user = await findUser(database, tenantId, params.userId);
      if (!user) throw new PublicError('entity.not_found');
      return { hasPassword: user.hasPassword };
    },
  });

const verify = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/users/:userId/password/verify',
    tag: 'Users',
    summary: 'Compare a password with that of a user; wrong ones are not counted',
    given: { params: idParams, body: passwordBody },
    answer: { status: 204 },
    errors: ['entity.not_found', 'session.invalid_credentials', 'request.rate_limited'],
    async run({ params, body }) {
      const found = await findPassword(database, tenantId, params.userId);
      if (found.kind === 'unknown user') throw new PublicError('entity.not_found');
      switch (await verifyPassword(found.password, body.password)) {
        case 'correct':
          return;
        case 'incorrect':
          throw new PublicError('session.invalid_credentials');
        case 'busy':
          throw tooBusy();
      }
    },
  });
