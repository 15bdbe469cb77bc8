import type { ConnectorMetadata, EmailConnectorFactory, Outcome, SendContext } from '../connector.ts';
import { superseded } from '../outcomes.ts';
import { createRedaction, type Redact } from '../redact.ts';
import { secretsOf } from '../secrets.ts';
import { type SmtpConfig, smtpConfig } from './smtp/config.ts';
import type { Transmission } from './smtp/connection.ts';
import { diagnose } from './smtp/diagnose.ts';
import { allowsPlainText, connectionOptions, stepMilliseconds } from './smtp/dial.ts';
import { outcomeOf } from './smtp/explanation.ts';
import { type Credentials, credentialsOf } from './smtp/login.ts';
import { outcomeOfFailure } from './smtp/outcome.ts';
import { Pool } from './smtp/pool.ts';
import { type Prepared, prepare } from './smtp/prepare.ts';
import { type Situation, situationOf } from './smtp/situation.ts';
import { withoutUnicode } from './smtp/unicode.ts';

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
export const createSmtpFactory = ({ maximumConnections = 10 } = {}): EmailConnectorFactory<SmtpConfig> => ({
  type: 'Email',
  metadata,
  config: smtpConfig,
  templates: (config) => config.templates ?? [],
  async send(message, config, context) {
    const prepared = prepare(message, config);
    if (prepared.kind !== 'prepared') return prepared;
    const relay = relayOf(config, maximumConnections);
    return transmit(prepared, relay, situationOf({ config, ...prepared, ...relay, about: message.about }), context);
  },
  async acceptsUnicodeLocalPart(config, context) {
    // A server that cannot be reached says nothing about addresses; sending will show.
    const answer = await relayOf(config, maximumConnections).pool.offersUnicode(context);
    return typeof answer === 'boolean' ? answer : true;
  },
  diagnose: (config, message, context) => diagnose(config, message, context),
  async release(config) {
    const relay = relays.get(config);
    relays.delete(config);
    await relay?.pool.release();
  },
});

export const smtpFactory = createSmtpFactory();

async function transmit(mail: Prepared, { pool }: Relay, situation: Situation, context: SendContext): Promise<Outcome> {
  if (mail.needsUnicodeFor) {
    const answer = await pool.offersUnicode(context);
    if (typeof answer !== 'boolean') return toOutcome(answer, mail, situation);
    if (!answer) return outcomeOf(withoutUnicode(mail.needsUnicodeFor, situation.host));
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

interface Relay {
  pool: Pool;
  redact: Redact;
  login: Credentials['kind'];
}

const relays = new WeakMap<SmtpConfig, Relay>();

function relayOf(config: SmtpConfig, maximumConnections: number): Relay {
  const known = relays.get(config);
  if (known) return known;
  const relay = createRelay(config, maximumConnections);
  relays.set(config, relay);
  return relay;
}

function createRelay(config: SmtpConfig, maximumConnections: number): Relay {
  const credentials = credentialsOf(config);
  const secrets = secretsOf(smtpConfig, config);
  const redact = createRedaction(() =>
    credentials.kind === 'oauth' ? [...secrets, ...credentials.tokens.secrets()] : secrets,
  );
  const dial = (log: SendContext['log']) => ({
    server: connectionOptions(config, log, redact),
    credentials,
    allowsPlainText: allowsPlainText(config),
    stepMilliseconds: stepMilliseconds(config),
  });
  return { pool: new Pool(dial, maximumConnections), redact, login: credentials.kind };
}

/** A mail may need two connections within one attempt; its transmission is recorded only once. */
function once(confirm: () => Promise<boolean>) {
  let answer: Promise<boolean> | undefined;
  return () => {
    answer ??= confirm();
    return answer;
  };
}
