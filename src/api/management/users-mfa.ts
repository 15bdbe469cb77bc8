import { z } from 'zod';
import { sql } from '../../database/database.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { hostOf, showSecret } from '../../interactions/account/view-factors.ts';
import { mayHaveBackupCodes } from '../../interactions/mfa/backup-code-rule.ts';
import { newBackupCodes } from '../../users/backup-codes.ts';
import { areBackupCodes, readTotpSecret } from '../../users/brought-factors.ts';
import {
  deleteFactor,
  findUserWithFactors,
  insertBackupCodes,
  insertTotp,
  listFactors,
  newBackupCodeSet,
  newTotp,
  storedFactorTypes,
  unlessTotpInUse,
} from '../../users/factors.ts';
import { newTotpSecret } from '../../users/totp.ts';
import { findUser } from '../../users/users.ts';
import { lockUser } from '../../users/ways-in.ts';
import { backupCodes, factorAnswer, toFactorAnswer, totpSecret } from '../factor-shapes.ts';
import { route } from '../route.ts';
import { tellOfChangedUser } from './tell-of-user.ts';
import { idParams } from './users-input.ts';

export const userMfaRoutes = (door: Door) => [list(door), add(door), remove(door)];

const list = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/users/:userId/mfa-verifications',
    tag: 'Users',
    summary: 'List the second factors that a user has set up',
    given: { params: idParams },
    answer: { status: 200, schema: z.array(factorAnswer) },
    errors: ['entity.not_found'],
    async run({ params: { userId } }) {
      if (!(await findUser(database, tenantId, userId))) throw new PublicError('entity.not_found');
      return (await listFactors(database, tenantId, userId)).map(toFactorAnswer);
    },
  });

const add = (door: Door) =>
  route({
    method: 'POST',
    path: '/users/:userId/mfa-verifications',
    tag: 'Users',
    summary: 'Set up an authenticator app or backup codes for a user; what is answered is shown this once',
    given: {
      params: idParams,
      body: z.discriminatedUnion('type', [
        z.object({ type: z.literal('Totp'), secret: totpSecret.optional() }),
        z.object({ type: z.literal('BackupCode'), codes: backupCodes.optional() }),
      ]),
    },
    answer: {
      status: 200,
      schema: z.object({
        type: z.enum(storedFactorTypes),
        secret: z.string().optional().describe('Of an authenticator app: base32'),
        secretQrCode: z.string().optional().describe('The same as a picture: a `data:` URL'),
        codes: z.array(z.string()).optional(),
      }),
    },
    errors: [
      'entity.not_found',
      'session.mfa.backup_code_can_not_be_alone',
      'user.totp_already_in_use',
      'user.totp_secret_invalid',
      'user.backup_code_already_in_use',
      'user.wrong_backup_code_format',
    ],
    async run({ params: { userId }, body, request }) {
      const answer =
        body.type === 'Totp'
          ? { type: body.type, ...(await addTotp(door, userId, body.secret)) }
          : { type: body.type, codes: await addBackupCodes(door, userId, body.codes) };
      tellOfChangedUser(door, request, userId);
      return answer;
    },
  });

const remove = (door: Door) =>
  route({
    method: 'DELETE',
    path: '/users/:userId/mfa-verifications/:verificationId',
    tag: 'Users',
    summary: 'Remove a second factor of a user, who has lost it, say',
    given: { params: idParams.extend({ verificationId: z.string() }) },
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run({ params: { userId, verificationId }, request }) {
      const { parts, tenantId } = door;
      const isRemoved = await deleteFactor(parts.database, tenantId, userId, verificationId);
      if (!isRemoved) throw new PublicError('entity.not_found');
      tellOfChangedUser(door, request, userId);
    },
  });

async function addTotp({ parts, tenantId }: Door, userId: string, given: string | undefined) {
  const user = await findUserWithFactors(parts.database, tenantId, userId);
  if (!user) throw new PublicError('entity.not_found');
  if (user.factorTypes.includes('Totp')) throw new PublicError('user.totp_already_in_use');
  const secret = given === undefined ? newTotpSecret() : readTotpSecret(given);
  if (!secret) throw new PublicError('user.totp_secret_invalid', undefined, { status: 422 });
  const factor = newTotp(parts.seal, tenantId, secret, parts.clock());
  const stored = await unlessTotpInUse(() =>
    parts.database.query(
      sql`with owner as (${lockUser(tenantId, userId)}) ${insertTotp(tenantId, userId, factor, sql`owner`)}`,
    ),
  );
  if ('kind' in stored) throw new PublicError('user.totp_already_in_use');
  if (stored.length === 0) throw new PublicError('entity.not_found');
  return showSecret(secret, { issuer: hostOf(parts, tenantId), user });
}

/** Two at once come one after the other: the codes of the first were shown to somebody, and must not be replaced. */
const addBackupCodes = ({ parts, tenantId }: Door, userId: string, codes = newBackupCodes()) =>
  parts.database.transaction(async (transaction) => {
    await transaction.query(lockUser(tenantId, userId));
    const user = await findUserWithFactors(transaction, tenantId, userId);
    if (!user) throw new PublicError('entity.not_found');
    if (user.factorTypes.includes('BackupCode')) throw new PublicError('user.backup_code_already_in_use');
    const settings = await parts.experience.get(tenantId);
    if (!mayHaveBackupCodes(user, settings)) throw new PublicError('session.mfa.backup_code_can_not_be_alone');
    if (!areBackupCodes(codes)) throw new PublicError('user.wrong_backup_code_format');
    const set = newBackupCodeSet(parts.seal, tenantId, codes, parts.clock());
    await transaction.query(sql`with once as (select 1) ${insertBackupCodes(tenantId, userId, set, sql`once`)}`);
    return codes;
  });
