import type { ConfigSmsTemplate, SmsConnectorFactory, SmsMessage } from '../connector.ts';
import { diagnoseHttp } from '../http/diagnose.ts';
import { transmit } from '../http/exchange.ts';
import type { HttpProvider } from '../http/provider.ts';
import { badNumber, isNumber } from './number.ts';

/** A text message service that speaks HTTP, described. */
export interface SmsProvider<Config> extends HttpProvider<SmsMessage, Config> {
  templates?(config: Config): ConfigSmsTemplate[];
}

export function smsFactoryOf<Config>(provider: SmsProvider<Config>): SmsConnectorFactory<Config> {
  const { metadata, config, templates, release } = provider;
  const send: SmsConnectorFactory<Config>['send'] = async (message, given, context) =>
    isNumber(message.to) ? transmit(provider, message, given, context) : badNumber;
  return {
    type: 'Sms',
    metadata,
    config,
    send,
    ...(templates && { templates }),
    ...(release && { release }),
    diagnose: (given, message, context) =>
      diagnoseHttp(provider, given, context, message && ((sending) => send(message, given, sending))),
  };
}
