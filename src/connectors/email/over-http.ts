import type { ConfigTemplate, EmailConnectorFactory, EmailMessage, SendContext } from '../connector.ts';
import { diagnoseHttp } from '../http/diagnose.ts';
import { transmit } from '../http/exchange.ts';
import type { HttpProvider } from '../http/provider.ts';
import { type Envelope, envelopeOf, type Senders } from './envelope.ts';

/** A mail service that speaks HTTP, described. */
export interface EmailProvider<Config> extends HttpProvider<Envelope, Config> {
  senders(config: Config): Senders;
  templates?(config: Config): ConfigTemplate[];
  /** The provider takes addresses whose local part is not ASCII. Default: no. */
  carriesUnicodeLocalPart?: boolean;
}

export function emailFactoryOf<Config>(provider: EmailProvider<Config>): EmailConnectorFactory<Config> {
  const { metadata, config: schema, templates, release } = provider;
  const send = async (message: EmailMessage, config: Config, context: SendContext) => {
    const envelope = envelopeOf(message, provider.senders(config));
    return envelope.kind === 'prepared' ? transmit(provider, envelope, config, context) : envelope;
  };
  return {
    type: 'Email',
    metadata,
    config: schema,
    send,
    acceptsUnicodeLocalPart: async () => provider.carriesUnicodeLocalPart ?? false,
    ...(templates && { templates }),
    ...(release && { release }),
    diagnose: (config, message, context) =>
      diagnoseHttp(provider, config, context, message && ((sending) => send(message, config, sending))),
  };
}
