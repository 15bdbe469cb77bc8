import { PublicError } from '../../errors.ts';
import { qrCodeUrl } from '../../lib/qr-code.ts';
import { readBackupCodes } from '../../users/brought-factors.ts';
import { type Factor, listFactors } from '../../users/factors.ts';
import { newTotpSecret, toBase32, totpUri } from '../../users/totp.ts';
import type { User } from '../../users/users.ts';
import type { Parts } from '../parts.ts';
import { type Account, requireProof, requireScope, requireVisible } from './account.ts';

export async function listOwnFactors({ database }: Parts, account: Account): Promise<Factor[]> {
  requireVisible(account, 'mfa');
  requireScope(account, 'identities');
  return listFactors(database, account.tenantId, account.user.id);
}

export interface ShownSecret {
  secret: string;
  /** A `data:` URL. */
  secretQrCode: string;
}

/** A fresh secret, as it is typed and as it is scanned; it is stored nowhere. */
export async function newSecretFor(parts: Parts, { tenantId, user, clientId }: Account): Promise<ShownSecret> {
  const application = await parts.findApplication(tenantId, clientId);
  return showSecret(newTotpSecret(), { issuer: application?.name ?? hostOf(parts, tenantId), user });
}

export function showSecret(
  secret: Buffer,
  { issuer, user }: { issuer: string; user: Pick<User, 'id' | 'primaryEmail' | 'username' | 'primaryPhone' | 'name'> },
): ShownSecret {
  const account = user.primaryEmail ?? user.username ?? user.primaryPhone ?? user.name ?? user.id;
  return { secret: toBase32(secret), secretQrCode: qrCodeUrl(totpUri(secret, { issuer, account })) };
}

export const hostOf = ({ originOf }: Parts, tenantId: string) => new URL(originOf(tenantId)).hostname;

/** A code that can be used has no `usedAt`. What the codes are was told once, when they were generated. */
export interface ShownBackupCode {
  code: string;
  usedAt: Date | null;
}

export async function listOwnBackupCodes(parts: Parts, account: Account): Promise<ShownBackupCode[]> {
  await requireProof(parts, account);
  requireScope(account, 'identities');
  const found = await readBackupCodes(parts.database, account.tenantId, account.user.id);
  if (!found) throw new PublicError('verification_record.not_found', undefined, { status: 404 });
  const unused = Array.from({ length: found.unused }, () => ({ code: hidden, usedAt: null }));
  return [...unused, ...found.usedAt.map((usedAt) => ({ code: hidden, usedAt }))];
}

const hidden = '****-****-****';
