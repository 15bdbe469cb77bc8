import { PublicError } from '../../errors.ts';
import { countAttempt } from '../../limits/attempts.ts';
import type { Identifier } from '../../verification/codes.ts';
import { type CodeProof, codeBindingOf, findRecord, type RecordKey, verifyRecord } from '../../verification/records.ts';
import type { Parts } from '../parts.ts';
import { codeTypeOf } from '../records.ts';
import { digitsOf, verifyCodeOfIdentifier } from '../verify-code.ts';
import { type Account, accountOccasion, guessOf } from './account.ts';
import { auditedAccount } from './audited-account.ts';

export interface AccountCodeReply {
  verificationId: string;
  identifier: Identifier;
  code: string;
}

/** Takes a code that came back. Whatever it was sent for, and to, it is good for that alone. */
export const verifyAccountCode = (parts: Parts, account: Account, reply: AccountCodeReply): Promise<void> =>
  auditedAccount(parts, account, `Verification.${codeTypeOf(reply.identifier)}.Submit`, () =>
    countAttempt(parts, guessOf(account), () => judge(parts, account, reply)),
  );

async function judge(parts: Parts, account: Account, { verificationId, identifier, code }: AccountCodeReply) {
  const { tenantId, user } = account;
  const key = { tenantId, userId: user.id, id: verificationId };
  const proof = await findCodeProof(parts, key, identifier);
  const asked = {
    ...codeBindingOf(key, proof),
    identifier,
    id: proof.codeId,
    code: code && (digitsOf(code) || 'none'),
    occasion: accountOccasion(account),
  };
  await verifyCodeOfIdentifier(parts, asked, (guard) => verifyRecord(key, new Date(parts.clock()), guard));
}

async function findCodeProof({ database, clock }: Parts, key: RecordKey, identifier: Identifier): Promise<CodeProof> {
  const record = await findRecord(database, key, new Date(clock()));
  if (!record || record.type === 'Password' || record.type !== codeTypeOf(identifier)) {
    throw new PublicError('verification_record.not_found');
  }
  return record;
}
