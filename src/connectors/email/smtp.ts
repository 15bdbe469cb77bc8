import type { ConnectorMetadata, EmailConnectorFactory, Outcome, SendContext } from '../connector.ts';
import { secretsOf } from '../secrets.ts';
import { type SmtpConfig, smtpConfig } from './smtp/config.ts';
import type { Transmission } from './smtp/connection.ts';
import { allowsPlainText, connectionOptions } from './smtp/dial.ts';
import { credentialsOf } from './smtp/login.ts';
import { outcomeOfFailure, superseded } from './smtp/outcome.ts';
import { Pool } from './smtp/pool.ts';
import { type Prepared, prepare } from './smtp/prepare.ts';
import { createRedaction, type Redact } from './smtp/redact.ts';
import { type Situation, situationOf } from './smtp/situation.ts';

const metadata: ConnectorMetadata = {
  id: 'simple-mail-transfer-protocol',
  target: 'smtp',
  platform: null,
  name: { en: 'SMTP' },
  description: { en: 'Sends email through any mail server that speaks SMTP.' },
  logo: `data:image/svg+xml;base64,${Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#2f5bea"/><path d="M11 16h26v17H11z M11 16l13 10 13-10" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round"/></svg>',
  ).toString('base64')}`,
  logoDark: null,
  readme: 'smtp.md',
};

/** Any mail server. Connections are kept per config object and given back by `release`. */
export const smtpFactory: EmailConnectorFactory<SmtpConfig> = {
  type: 'Email',
  metadata,
  config: smtpConfig,
  templates: (config) => config.templates ?? [],
  async send(message, config, context) {
    const prepared = prepare(message, config);
    return prepared.kind === 'prepared' ? transmit(prepared, config, context) : prepared;
  },
  async acceptsUnicodeLocalPart(config, context) {
    // A server that cannot be reached says nothing about addresses; sending will show.
    const answer = await relayOf(config).pool.offersUnicode(context);
    return typeof answer === 'boolean' ? answer : true;
  },
  async release(config) {
    const relay = relays.get(config);
    relays.delete(config);
    await relay?.pool.release();
  },
};

async function transmit(mail: Prepared, config: SmtpConfig, context: SendContext): Promise<Outcome> {
  const { pool, redact, isOAuth } = relayOf(config);
  const situation = situationOf({ config, ...mail, isOAuth, redact });
  if (mail.needsUnicodeFor) {
    const answer = await pool.offersUnicode(context);
    if (typeof answer !== 'boolean') return toOutcome(answer, mail, situation);
    if (!answer) return withoutUnicode(mail.needsUnicodeFor, config.host);
  }
  return toOutcome(await pool.transmit(mail, once(context.confirmTransmission), context), mail, situation);
}

function toOutcome(transmission: Transmission, { messageId }: Prepared, situation: Situation): Outcome {
  switch (transmission.kind) {
    case 'sent':
      return { kind: 'accepted', providerMessageId: transmission.serverMessageId ?? messageId };
    case 'superseded':
      return superseded;
    case 'failed':
      return outcomeOfFailure(transmission, situation);
  }
}

const withoutUnicode = (whose: 'sender' | 'recipient', host: string): Outcome => ({
  kind: 'rejected',
  scope: whose === 'recipient' ? 'recipient' : 'configuration',
  reason: `The server ${host} cannot carry the address of the ${whose}: it has characters beyond ASCII before the @, which need SMTPUTF8.`,
});

interface Relay {
  pool: Pool;
  redact: Redact;
  isOAuth: boolean;
}

const relays = new WeakMap<SmtpConfig, Relay>();

function relayOf(config: SmtpConfig): Relay {
  const known = relays.get(config);
  if (known) return known;
  const relay = createRelay(config);
  relays.set(config, relay);
  return relay;
}

function createRelay(config: SmtpConfig): Relay {
  const credentials = credentialsOf(config);
  const secrets = secretsOf(smtpConfig, config);
  const redact = createRedaction(() =>
    credentials.kind === 'oauth' ? [...secrets, credentials.tokens.accessToken || ''] : secrets,
  );
  const dial = (log: SendContext['log']) => ({
    server: connectionOptions(config, log, redact),
    credentials,
    allowsPlainText: allowsPlainText(config),
  });
  return { pool: new Pool(dial), redact, isOAuth: credentials.kind === 'oauth' };
}

/** A mail may need two connections within one attempt; its transmission is recorded only once. */
function once(confirm: () => Promise<boolean>) {
  let answer: Promise<boolean> | undefined;
  return () => {
    answer ??= confirm();
    return answer;
  };
}
