import { z } from 'zod';
import type { Door } from '../../door.ts';
import { linkOwnIdentity, unlinkOwnIdentity } from '../../interactions/account/own-identities.ts';
import { route } from '../route.ts';
import { accountOf, changeErrors, tag } from './shapes.ts';

export const identityRoutes = (door: Door) => [
  link(door, 'POST', 'Add another way to sign in; told by mail'),
  link(door, 'PUT', 'Add another way to sign in, in place of the one at the same service; told by mail'),
  unlink(door),
];

const link = ({ parts }: Door, method: 'POST' | 'PUT', summary: string) =>
  route({
    method,
    path: '/identities',
    tag,
    summary,
    given: {
      body: z.object({
        newIdentifierVerificationRecordId: z.string().describe('Of `POST /api/verifications/social`, verified'),
      }),
    },
    answer: { status: 204 },
    errors: [...changeErrors, 'verification_record.not_found', 'user.identity_already_in_use'],
    async run({ body, request }) {
      const recordId = body.newIdentifierVerificationRecordId;
      await linkOwnIdentity(parts, accountOf(request), { recordId, replaces: method === 'PUT' });
    },
  });

const unlink = ({ parts }: Door) =>
  route({
    method: 'DELETE',
    path: '/identities/:target',
    tag,
    summary: 'Remove a way to sign in by another service; told by mail',
    given: { params: z.object({ target: z.string() }) },
    answer: { status: 204 },
    errors: [...changeErrors, 'user.identity_not_exist', 'user.last_sign_in_method_required'],
    run: async ({ params, request }) => unlinkOwnIdentity(parts, accountOf(request), params.target),
  });
