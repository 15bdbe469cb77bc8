import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import {
  createToken,
  type OneTimeToken,
  tokenRefusal,
  tokenStatuses,
  useToken,
} from '../../verification/one-time-tokens.ts';
import { deleteToken, endToken, findToken, listTokens } from '../../verification/stored-tokens.ts';
import { pageQuery, route } from '../route.ts';
import { optionalPageOf, setOptionalPageHeaders } from './optional-page.ts';
import { emailText } from './verification-codes.ts';

const tag = 'One-time tokens';
const defaultLifetimeSeconds = 600;
const longestLifetimeSeconds = 365 * 24 * 3600;
const mask = '********';

const context = z.object({
  jitOrganizationIds: z.array(z.string().min(1).max(256)).max(100).optional(),
  interactionEvent: z.enum(['SignIn', 'Register', 'ForgotPassword']).optional(),
});

const status = z.enum(tokenStatuses);

const tokenAnswer = z.object({
  tenantId: z.string(),
  id: z.string(),
  email: z.string(),
  token: z.string().describe(`while it is active; afterwards ${mask}, for nothing of it is kept`),
  context,
  status,
  createdAt: z.number(),
  expiresAt: z.number(),
});

const idParams = z.object({ id: z.string().max(256) });

export const oneTimeTokenRoutes = (door: Door) => [
  create(door),
  list(door),
  read(door),
  verify(door),
  end(door),
  remove(door),
];

const create = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/one-time-tokens',
    tag,
    summary: 'Create a token that proves who reads a mailbox; sending it is up to you',
    given: {
      body: z.object({
        email: emailText,
        context: context.default({}),
        expiresIn: z.number().min(1).max(longestLifetimeSeconds).default(defaultLifetimeSeconds).describe('seconds'),
      }),
    },
    answer: { status: 201, schema: tokenAnswer },
    errors: ['user.invalid_email'],
    async run({ body }) {
      const { email, context, expiresIn: lifetimeSeconds } = body;
      const address = parseEmailAddress(email);
      if (address.kind === 'invalid') throw new PublicError('user.invalid_email', { reason: address.reason });
      const asked = { tenantId, email, context, lifetimeSeconds, now: new Date(parts.clock()) };
      return toAnswer(await createToken(parts.database, parts.seal, asked));
    },
  });

const list = ({ parts, tenantId, origin }: Door) =>
  route({
    method: 'GET',
    path: '/one-time-tokens',
    tag,
    summary: 'List the tokens, newest first; all of them unless a page is asked for',
    given: { query: z.object({ ...pageQuery, email: z.string().optional(), status: status.optional() }) },
    answer: { status: 200, schema: z.array(tokenAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = optionalPageOf(query);
      const asked = { tenantId, filter: query, page, now: new Date(parts.clock()) };
      const { total, tokens } = await listTokens(parts.database, parts.seal, asked);
      setOptionalPageHeaders(request, reply, page, total, origin);
      return tokens.map(toAnswer);
    },
  });

const read = (door: Door) =>
  route({
    method: 'GET',
    path: '/one-time-tokens/:id',
    tag,
    summary: 'Read a token',
    given: { params: idParams },
    answer: { status: 200, schema: tokenAnswer },
    errors: ['entity.not_exists_with_id'],
    run: async ({ params }) => toAnswer(await find(door, params.id)),
  });

const verify = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/one-time-tokens/verify',
    tag,
    summary: 'Verify a token, which consumes it',
    given: { body: z.object({ token: z.string().min(1).max(256), email: emailText }) },
    answer: { status: 200, schema: tokenAnswer },
    errors: [
      'one_time_token.token_not_found',
      'one_time_token.email_mismatch',
      'one_time_token.token_expired',
      'one_time_token.token_consumed',
      'one_time_token.token_revoked',
    ],
    async run({ body }) {
      const used = await useToken(parts.database, parts.seal, { tenantId, ...body, now: new Date(parts.clock()) });
      if (used.verdict !== 'correct') throw tokenRefusal(used.verdict);
      return toAnswer(used.token);
    },
  });

const end = (door: Door) =>
  route({
    method: 'PUT',
    path: '/one-time-tokens/:id/status',
    tag,
    summary: 'End a token; one that has ended already stays what it is',
    given: { params: idParams, body: z.object({ status }) },
    answer: { status: 200, schema: tokenAnswer },
    errors: ['entity.not_exists_with_id', 'one_time_token.cannot_reactivate_token'],
    async run({ params: { id }, body: { status } }) {
      const { parts, tenantId } = door;
      if (status === 'active') {
        await find(door, id);
        throw new PublicError('one_time_token.cannot_reactivate_token');
      }
      const ended = { tenantId, id, status, now: new Date(parts.clock()) };
      return toAnswer(requireThere(await endToken(parts.database, parts.seal, ended), id));
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/one-time-tokens/:id',
    tag,
    summary: 'Delete a token, which ends it',
    given: { params: idParams },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params }) {
      if (!(await deleteToken(parts.database, tenantId, params.id))) throw new PublicError('entity.not_found');
    },
  });

async function find({ parts, tenantId }: Door, id: string) {
  const asked = { tenantId, id, now: new Date(parts.clock()) };
  return requireThere(await findToken(parts.database, parts.seal, asked), id);
}

function requireThere(token: OneTimeToken | undefined, id: string) {
  if (!token) throw new PublicError('entity.not_exists_with_id', { name: 'one-time token', id });
  return token;
}

const toAnswer = (token: OneTimeToken): z.output<typeof tokenAnswer> => ({
  ...token,
  token: token.token ?? mask,
  createdAt: token.createdAt.getTime(),
  expiresAt: token.expiresAt.getTime(),
});
