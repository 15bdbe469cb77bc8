import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import type { Account } from '../../interactions/account/account.ts';

export const tag = 'Account';

/** Requests reach a route only once their account is known. */
export function accountOf({ account }: FastifyRequest): Account {
  if (!account) throw new Error('A route of the Account API was reached without an account.');
  return account;
}

export const endOtherSessions = z.boolean().optional().describe('Signs the user out everywhere else');

/** What a change that needs proof, a field and a scope refuses. */
export const changeErrors = [
  'verification_record.permission_denied',
  'account_center.field_not_editable',
] as const satisfies ErrorCode[];
