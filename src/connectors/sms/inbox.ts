import { z } from 'zod';
import type { ConnectorMetadata, SmsConnectorFactory, SmsMessage } from '../connector.ts';
import { smsTemplates } from '../fields.ts';
import { logoOf } from '../logo.ts';
import { superseded } from '../outcomes.ts';
import { badNumber, isNumber } from './number.ts';

const metadata: ConnectorMetadata = {
  id: 'postern-sms-inbox',
  target: 'postern-sms-inbox',
  platform: null,
  name: { en: 'Development inbox for text messages' },
  description: { en: 'Shows every text message in the development inbox. Nothing leaves the machine.' },
  logo: logoOf(
    '#1b8a5a',
    '<rect x="15" y="8" width="18" height="32" rx="4" fill="none" stroke="#fff" stroke-width="3"/><path d="M20 17h8M20 23h5M22 35h4" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>',
  ),
  logoDark: null,
  readme: 'sms-inbox.md',
};

/** Only what other services have as well, so that a wording can be tried before there is one. */
export const smsInboxConfig = z.object({ templates: smsTemplates });

export type SmsInboxConfig = z.output<typeof smsInboxConfig>;

/** For development only: the registry has no such factory in production. */
export const createSmsInboxFactory = (
  inbox: ((message: SmsMessage) => void) | undefined,
): SmsConnectorFactory<SmsInboxConfig> => ({
  type: 'Sms',
  metadata,
  config: smsInboxConfig,
  templates: ({ templates = [] }) => templates,
  async send(message, _config, { signal, confirmTransmission }) {
    if (!inbox) return { kind: 'rejected', scope: 'configuration', reason: 'There is no inbox in this process.' };
    if (!isNumber(message.to)) return badNumber;
    if (signal.aborted) return { kind: 'deferred', reason: 'The attempt was ended before the message was sent.' };
    if (!(await confirmTransmission())) return superseded;
    inbox(message);
    return { kind: 'accepted', providerMessageId: message.id };
  },
});
