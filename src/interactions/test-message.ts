import type { Connector } from '../delivery/connectors.ts';
import { standardId } from '../lib/ids.ts';
import type { Logger } from '../lib/log.ts';
import type { UsableTemplate } from '../templates/store.ts';
import { composeMessage } from './compose-message.ts';
import { requireRecipient } from './recipient.ts';

/** The code of every test message. It opens nothing. */
const testCode = '000000';

export interface TestRequest {
  /** An address or a phone number, as the connector is for. */
  to: string;
  /** Absent: the fallback language, and `{{locale}}` has no value. */
  locale?: string | undefined;
  requestedAt: Date;
  templates?: readonly UsableTemplate[];
  fallbackLanguage?: string;
  origin: string;
  ip?: string;
}

/**
 * The message with which a connector is tried out: the Generic one, written as real ones are. Throws user.invalid_email
 * or user.invalid_phone.
 */
export async function testMessage(
  connector: Pick<Connector, 'factory' | 'config'>,
  { to, locale, templates = [], fallbackLanguage = 'en', ...rest }: TestRequest,
  log: Logger,
) {
  return composeMessage(connector, {
    ...rest,
    id: standardId(),
    to: await requireRecipient(connector, to, log),
    usageType: 'Generic',
    locale: locale ?? fallbackLanguage,
    variables: { code: testCode, ...(locale !== undefined && { locale }) },
    templates,
    fallbackLanguage,
    expiresInMinutes: 10,
  });
}
