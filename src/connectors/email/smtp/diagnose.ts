import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import type { About, DiagnosisContext, DiagnosisStep, EmailMessage, StepName } from '../../connector.ts';
import { createRedaction } from '../../redact.ts';
import { secretsOf } from '../../secrets.ts';
import { parseMailbox } from '../mailbox.ts';
import { type SmtpConfig, smtpConfig } from './config.ts';
import { Connection, type DialOptions } from './connection.ts';
import { allowsPlainText, connectionOptions, isImplicitTls, stepMilliseconds } from './dial.ts';
import { adviceOf, type Explanation, rejected } from './explanation.ts';
import { type Credentials, credentialsOf } from './login.ts';
import { explainFailure } from './outcome.ts';
import { type Prepared, prepare } from './prepare.ts';
import { type Situation, situationOf } from './situation.ts';
import { withoutUnicode } from './unicode.ts';
import { Walk } from './walk.ts';
import { Witness } from './witness.ts';

/** The steps of a session, by how TLS comes into it. */
const stepNames = (config: SmtpConfig): StepName[] => [
  ...((isImplicitTls(config)
    ? ['dns', 'tcp', 'tls', 'greeting', 'ehlo']
    : ['dns', 'tcp', 'greeting', 'ehlo', 'starttls']) satisfies StepName[]),
  'auth',
  'mail',
  'rcpt',
  'data',
];

export interface Measures {
  slowMilliseconds: number;
  now: () => number;
}

/**
 * One session of its own with the server of a config, looked on step by step. With a message that is sent; without one
 * the session ends after the server was asked about the sender.
 */
export async function* diagnose(
  config: SmtpConfig,
  message: EmailMessage | undefined,
  context: DiagnosisContext,
  { slowMilliseconds, now }: Measures = { slowMilliseconds: 5_000, now: Date.now },
): AsyncIterable<DiagnosisStep> {
  const walk = new Walk(stepNames(config), slowMilliseconds);
  const giveUp = new AbortController();
  const signal = AbortSignal.any([context.signal, giveUp.signal]);
  const credentials = credentialsOf(config);
  const prepared = message && prepare(message, config);
  const situation = situationFor(config, credentials, prepared, message?.about);
  const witness = new Witness({ walk, config, situation, isSending: message !== undefined, now: now() });
  const visit = new Visit({ walk, witness, situation, credentials, prepared, context: { ...context, signal } });
  const end = visit.run();
  try {
    yield* walk.steps();
  } finally {
    giveUp.abort();
    await end;
  }
}

function situationFor(
  config: SmtpConfig,
  credentials: Credentials,
  prepared: ReturnType<typeof prepare> | undefined,
  about: About | undefined,
) {
  const secrets = secretsOf(smtpConfig, config);
  const redact = createRedaction(() =>
    credentials.kind === 'oauth' ? [...secrets, ...credentials.tokens.secrets()] : secrets,
  );
  const configured = parseMailbox(config.fromEmail)?.address ?? '';
  const sender = prepared?.kind === 'prepared' ? prepared.sender : configured;
  return situationOf({ config, sender, login: credentials.kind, redact, about });
}

interface Party {
  walk: Walk;
  witness: Witness;
  situation: Situation;
  credentials: Credentials;
  prepared: ReturnType<typeof prepare> | undefined;
  context: DiagnosisContext;
}

/** The session itself. */
class Visit {
  readonly #party: Party;
  #connection: Connection | undefined;

  constructor(party: Party) {
    this.#party = party;
  }

  /** Never rejects: whatever happens is told as a step. */
  async run() {
    const { walk, context } = this.#party;
    try {
      this.#connection = await Connection.connect(this.#dial(), context.signal);
      await this.#logIn(this.#connection);
      await this.#converse(this.#connection);
    } catch (error) {
      this.#fail(explainFailure({ error: error as SMTPError, hasBodyBegun: false }, this.#party.situation));
    } finally {
      this.#connection?.destroy();
      walk.skip('The check ended before this step.');
    }
  }

  #dial(): DialOptions {
    const { situation, context, credentials, witness } = this.#party;
    const { config } = situation;
    const server = connectionOptions(config, context.log, situation.show);
    return {
      server: { ...server, logger: witness.logger, transactionLog: true },
      credentials,
      allowsPlainText: allowsPlainText(config),
      stepMilliseconds: stepMilliseconds(config),
      watch: (smtp) => witness.watch(smtp),
    };
  }

  async #logIn(connection: Connection) {
    const { walk, credentials, context, witness } = this.#party;
    if (credentials.kind === 'none') {
      return walk.end('auth', { status: 'skipped', result: 'The config has no login.' });
    }
    await connection.logIn({ signal: context.signal, fetch: (request) => this.#fetch(request) });
    if (witness.mechanism) {
      return walk.end('auth', { status: 'passed', result: `Logged in with ${witness.mechanism}.` });
    }
    walk.end('auth', {
      status: 'warned',
      result: 'The server offers no login on this connection.',
      remarks: [noLogin],
    });
  }

  /** Access tokens, with the exchange in the transcript. */
  async #fetch(request: Parameters<DiagnosisContext['fetch']>[0]) {
    const { walk, context } = this.#party;
    const { origin, pathname } = new URL(request.url);
    walk.note('auth', `C: POST ${origin}${pathname}`);
    const result = await context.fetch(request);
    walk.note('auth', result.kind === 'answered' ? `S: ${result.status}` : 'S: (no answer)');
    return result;
  }

  async #converse(connection: Connection) {
    const { situation, prepared } = this.#party;
    if (!prepared) return this.#offerSender(connection);
    if (prepared.kind === 'rejected') return this.#fail(rejected(prepared.scope, prepared.reason));
    if (prepared.needsUnicodeFor && !connection.offers('SMTPUTF8')) {
      if (prepared.needsUnicodeFor === 'recipient') await this.#askForSender(connection);
      return this.#fail(withoutUnicode(prepared.needsUnicodeFor, situation.host));
    }
    await this.#send(connection, prepared);
  }

  async #offerSender(connection: Connection) {
    const { walk, situation } = this.#party;
    if (!/^[\x20-\x7e]*$/.test(situation.sender) && !connection.offers('SMTPUTF8')) {
      return this.#fail(withoutUnicode('sender', situation.host));
    }
    await this.#askForSender(connection);
    walk.end('mail', { status: 'passed', result: `It takes mails from ${situation.sender}.` });
    walk.skip('No recipient was given, so nothing was sent.');
  }

  async #askForSender(connection: Connection) {
    await connection.offerSender(this.#party.situation.sender, this.#party.context.signal);
    await connection.quit();
  }

  async #send(connection: Connection, mail: Prepared) {
    const { walk, situation, context } = this.#party;
    const transmission = await connection.transmit(mail, async () => true, context.signal);
    if (transmission.kind === 'failed') return this.#fail(explainFailure(transmission, situation));
    await connection.quit();
    const id = (transmission.kind === 'sent' && transmission.serverMessageId) || mail.messageId;
    walk.end('data', { status: 'passed', result: `The server took the message, under the id ${id}.` });
  }

  #fail(explanation: Explanation) {
    const { walk, witness } = this.#party;
    const { cause } = explanation;
    walk.fail(witness.resultOfFailure(walk.current), { cause, advice: adviceOf(explanation, walk.current) });
  }
}

const noLogin = {
  cause: 'The config has a login, but the server offers none on this connection, so Postern goes on without.',
  advice: 'Use its port for submission, mostly 587, or 465 with "secure"; or take "auth" out.',
};
