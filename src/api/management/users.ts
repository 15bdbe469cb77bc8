import { z } from 'zod';
import type { Queryable } from '../../database/database.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { endSessions } from '../../oidc/end-sessions.ts';
import { listFactors } from '../../users/factors.ts';
import { newUser, passwordErrors, requirePassword, requireStorable } from '../../users/new-user.ts';
import { searchCondition } from '../../users/search.ts';
import { ssoIdentitiesOf } from '../../users/sso-identities.ts';
import { findPassword } from '../../users/stored-passwords.ts';
import { createUser, deleteUser, findUser, listUsers, updateUser } from '../../users/users.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { tellOfDeletion } from './hooks-of-writes.ts';
import { fullUserAnswer, toAnswer, toSsoAnswer, userAnswer } from './users-answer.ts';
import { checkPasswordRoutes } from './users-check-password.ts';
import { userIdentityRoutes } from './users-identities.ts';
import { identifierErrors, idParams, userChanges, withoutUndefined } from './users-input.ts';
import { userMfaRoutes } from './users-mfa.ts';
import { userMfaChoiceRoutes } from './users-mfa-choice.ts';
import { userPartRoutes } from './users-parts.ts';
import { userPasswordRoutes } from './users-password.ts';
import { readSearch, searchQuery } from './users-search.ts';

export const userRoutes = (door: Door) => [
  list(door),
  create(door),
  read(door),
  change(door),
  remove(door),
  ...userPasswordRoutes(door),
  ...userPartRoutes(door),
  ...userMfaRoutes(door),
  ...userMfaChoiceRoutes(door),
  ...userIdentityRoutes(door),
  ...checkPasswordRoutes(door),
];

const list = ({ parts: { database }, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/users',
    tag: 'Users',
    summary: 'List users, newest first, or search for some',
    given: { query: z.object({ ...pageQuery, ...searchQuery }) },
    answer: { status: 200, schema: z.array(userAnswer) },
    errors: ['guard.invalid_pagination', 'request.invalid_input'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const search = readSearch(query, Object.keys(request.query as object));
      const { total, users } = await listUsers(database, tenantId, page, searchCondition(search));
      setPageHeaders(request, reply, page, total, origin);
      return users.map(toAnswer);
    },
  });

const create = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/users',
    tag: 'Users',
    summary: 'Create a user; an address given here counts as verified',
    given: { body: newUser },
    answer: { status: 200, schema: userAnswer },
    errors: [...identifierErrors, ...passwordErrors],
    async run({ body: { password, passwordDigest, passwordAlgorithm, ...fields } }) {
      requireStorable(fields);
      const stored = await requirePassword({ password, passwordDigest, passwordAlgorithm });
      const created = await createUser(database, tenantId, { ...withoutUndefined(fields), password: stored });
      if (created.kind === 'in use') throw new PublicError(`user.${created.field}_already_in_use`);
      return toAnswer(created.user);
    },
  });

const flag = z.enum(['true', 'false', '1', '0']).optional();

const isSet = (given: z.output<typeof flag>) => given === 'true' || given === '1';

const read = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId',
    tag: 'Users',
    summary: 'Read a user',
    given: {
      params: idParams,
      query: z.object({
        includePasswordHash: flag.describe('Adds passwordDigest and passwordAlgorithm'),
        includeSsoIdentities: flag.describe('Adds ssoIdentities'),
        includeMfaVerificationFactors: flag.describe('Adds mfaVerificationFactors: what the user has set up'),
      }),
    },
    answer: { status: 200, schema: fullUserAnswer },
    errors: ['entity.not_found'],
    async run({ params, query }) {
      const user = await findUser(database, tenantId, params.userId);
      if (!user) throw new PublicError('entity.not_found');
      return {
        ...toAnswer(user),
        ...(isSet(query.includePasswordHash) && (await passwordFields(database, tenantId, user.id))),
        ...(isSet(query.includeSsoIdentities) && (await ssoFields(database, tenantId, user.id))),
        ...(isSet(query.includeMfaVerificationFactors) && (await factorFields(database, tenantId, user.id))),
      };
    },
  });

async function passwordFields(database: Queryable, tenantId: string, userId: string) {
  const found = await findPassword(database, tenantId, userId);
  const password = found.kind === 'found' ? found.password : undefined;
  return { passwordDigest: password?.digest ?? null, passwordAlgorithm: password?.algorithm ?? null };
}

async function ssoFields(database: Queryable, tenantId: string, userId: string) {
  const held = await ssoIdentitiesOf(database, tenantId, userId);
  return { ssoIdentities: held.map(toSsoAnswer) };
}

async function factorFields(database: Queryable, tenantId: string, userId: string) {
  return { mfaVerificationFactors: (await listFactors(database, tenantId, userId)).map(({ type }) => type) };
}

const change = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'PATCH',
    path: '/users/:userId',
    tag: 'Users',
    summary: 'Change a user; null or an empty text clears a field',
    given: { params: idParams, body: userChanges },
    answer: { status: 200, schema: userAnswer },
    errors: ['entity.not_found', ...identifierErrors],
    async run({ params, body }) {
      requireStorable(body);
      const updated = await updateUser(database, tenantId, params.userId, withoutUndefined(body));
      if (updated.kind === 'unknown') throw new PublicError('entity.not_found');
      if (updated.kind === 'in use') throw new PublicError(`user.${updated.field}_already_in_use`);
      return toAnswer(updated.user);
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: '/users/:userId',
    tag: 'Users',
    summary: 'Delete a user, which ends all sessions',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params: { userId }, request }) {
      const { parts, tenantId } = door;
      const user = await findUser(parts.database, tenantId, userId);
      await parts.database.transaction(async (transaction) => {
        if (!(await deleteUser(transaction, tenantId, userId))) throw new PublicError('entity.not_found');
        await endSessions(transaction, tenantId, userId);
      });
      if (user) tellOfDeletion(door, request, user);
    },
  });
