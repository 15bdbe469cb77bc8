import type { Connector } from '../delivery/connectors.ts';
import { PublicError } from '../errors.ts';
import { parseEmailAddress } from '../lib/email-address.ts';
import type { Logger } from '../lib/log.ts';
import { parsePhoneNumber } from '../lib/phone-number.ts';

/**
 * The recipient as it goes over the wire: an address with its domain as A-label, or the digits of a phone number.
 * Throws user.invalid_email or user.invalid_phone, also for an address that the connector cannot carry.
 */
export async function requireRecipient(
  { factory, config }: Pick<Connector, 'factory' | 'config'>,
  typed: string,
  log: Logger,
): Promise<string> {
  if (factory.type === 'Sms') return requirePhone(typed);
  const parsed = parseEmailAddress(typed);
  if (parsed.kind === 'invalid') throw new PublicError('user.invalid_email', { reason: parsed.reason });
  if (parsed.needsUnicode && factory.acceptsUnicodeLocalPart) {
    const signal = AbortSignal.timeout(10_000);
    if (!(await factory.acceptsUnicodeLocalPart(config, { signal, log }))) {
      const reason = 'the mail service cannot deliver to addresses with such characters before the @';
      throw new PublicError('user.invalid_email', { reason });
    }
  }
  return parsed.address;
}

function requirePhone(typed: string) {
  const parsed = parsePhoneNumber(typed);
  if (parsed.kind === 'invalid') throw new PublicError('user.invalid_phone', { reason: parsed.reason });
  return parsed.digits;
}
