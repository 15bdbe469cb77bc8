import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import { createUser, deleteUser, findUser, listUsers, type User } from '../../users/users.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';
import { emailText } from './verification-codes.ts';

const idParams = z.object({ userId: z.string() });
const jsonObject = z.record(z.string(), z.unknown());

const userAnswer = z.object({
  id: z.string(),
  username: z.string().nullable(),
  primaryEmail: z.string().nullable(),
  primaryPhone: z.string().nullable(),
  name: z.string().nullable(),
  avatar: z.string().nullable(),
  customData: jsonObject,
  identities: jsonObject,
  profile: jsonObject,
  applicationId: z.string().nullable(),
  isSuspended: z.boolean(),
  hasPassword: z.boolean(),
  lastSignInAt: z.number().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

const newUser = z.object({
  primaryEmail: emailText.optional(),
  primaryPhone: z.string().regex(/^\d+$/).optional(),
  username: z
    .string()
    .regex(/^[A-Z_a-z]\w*$/)
    .optional(),
  name: z.string().optional(),
  avatar: z.url({ protocol: /^https?$/ }).optional(),
  customData: jsonObject.optional(),
  profile: jsonObject.optional(),
});

/** Characters that are stored at most. */
const maximumLengths = { primaryEmail: 128, primaryPhone: 128, username: 128, name: 128, avatar: 2048 };

export const userRoutes = (door: Door) => [list(door), create(door), read(door), remove(door)];

const list = ({ parts: { database }, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/users',
    tag: 'Users',
    summary: 'List users, newest first',
    given: { query: z.object(pageQuery) },
    answer: { status: 200, schema: z.array(userAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const { total, users } = await listUsers(database, tenantId, page);
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
    errors: [
      'user.email_already_in_use',
      'user.phone_already_in_use',
      'user.username_already_in_use',
      'user.invalid_email',
      'entity.value_too_long',
    ],
    async run({ body }) {
      refuseTooLong(body);
      const email = body.primaryEmail === undefined ? undefined : parseEmailAddress(body.primaryEmail);
      if (email?.kind === 'invalid') throw new PublicError('user.invalid_email', { reason: email.reason });
      const created = await createUser(database, tenantId, withoutUndefined(body));
      if (created.kind === 'in use') throw new PublicError(`user.${created.field}_already_in_use`);
      return toAnswer(created.user);
    },
  });

const read = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId',
    tag: 'Users',
    summary: 'Read a user',
    given: { params: idParams },
    answer: { status: 200, schema: userAnswer },
    errors: ['entity.not_found'],
    async run({ params }) {
      const user = await findUser(database, tenantId, params.userId);
      if (!user) throw new PublicError('entity.not_found');
      return toAnswer(user);
    },
  });

const remove = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/users/:userId',
    tag: 'Users',
    summary: 'Delete a user',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      if (!(await deleteUser(database, tenantId, params.userId))) throw new PublicError('entity.not_found');
    },
  });

function refuseTooLong(body: z.infer<typeof newUser>) {
  for (const [field, maximum] of Object.entries(maximumLengths)) {
    const value = body[field as keyof typeof maximumLengths];
    if (value && [...value].length > maximum) throw new PublicError('entity.value_too_long', { field, maximum });
  }
}

const toAnswer = (user: User): z.infer<typeof userAnswer> => ({
  ...user,
  identities: {},
  hasPassword: false,
  lastSignInAt: user.lastSignInAt?.getTime() ?? null,
  createdAt: user.createdAt.getTime(),
  updatedAt: user.updatedAt.getTime(),
});

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

const withoutUndefined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<Value>;
