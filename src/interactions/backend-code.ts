import { canonicalAddress } from '../lib/email-address.ts';
import { timeOrderedId } from '../lib/ids.ts';
import type { Identifier } from '../verification/codes.ts';
import type { Parts } from './parts.ts';
import { sendCode } from './send-code.ts';
import { verifyCode } from './verify-code.ts';

/** A code that the operator's backend asks for: bound to the address or number alone, the newest one is valid. */
export async function sendBackendCode(
  parts: Parts,
  { tenantId, identifier, ip }: { tenantId: string; identifier: Identifier; ip: string },
): Promise<void> {
  const { languageInfo } = await parts.experience.get(tenantId);
  await sendCode(parts, {
    ...bindingOf(tenantId, identifier),
    verificationId: timeOrderedId(parts.clock()),
    locale: languageInfo.fallbackLanguage,
    variables: {},
    ip,
  });
}

export async function verifyBackendCode(parts: Parts, tenantId: string, identifier: Identifier, code: string) {
  await verifyCode(parts, { ...bindingOf(tenantId, identifier), code });
}

const bindingOf = (tenantId: string, identifier: Identifier) => ({
  tenantId,
  identifier,
  usageType: 'Generic' as const,
  scope: `${identifier.type}:${canonicalAddress(identifier.value)}`,
});
