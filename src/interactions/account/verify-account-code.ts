import { PublicError } from '../../errors.ts';
import type { Identifier } from '../../verification/codes.ts';
import { type CodeProof, codeBindingOf, findRecord, type RecordKey, verifyRecord } from '../../verification/records.ts';
import type { Parts } from '../parts.ts';
import { codeTypeOf } from '../records.ts';
import { digitsOf, verifyCodeOfIdentifier } from '../verify-code.ts';
import type { Account } from './account.ts';
import { auditedAccount } from './audited-account.ts';

export interface AccountCodeReply {
  verificationId: string;
  identifier: Identifier;
  code: string;
}

/** Takes a code that came back. Whatever it was sent for, and to, it is good for that alone. */
export const verifyAccountCode = (parts: Parts, account: Account, reply: AccountCodeReply): Promise<void> =>
  auditedAccount(parts, account, `Verification.${codeTypeOf(reply.identifier)}.Submit`, async () => {
    const key = { tenantId: account.tenantId, userId: account.user.id, id: reply.verificationId };
    const proof = await findCodeProof(parts, key, reply.identifier);
    const asked = {
      ...codeBindingOf(key, proof),
      identifier: reply.identifier,
      id: proof.codeId,
      code: reply.code && (digitsOf(reply.code) || 'none'),
    };
    await verifyCodeOfIdentifier(parts, asked, (guard) => verifyRecord(key, new Date(parts.clock()), guard));
  });

async function findCodeProof({ database, clock }: Parts, key: RecordKey, identifier: Identifier): Promise<CodeProof> {
  const record = await findRecord(database, key, new Date(clock()));
  if (!record || record.type === 'Password' || record.type !== codeTypeOf(identifier)) {
    throw new PublicError('verification_record.not_found');
  }
  return record;
}
