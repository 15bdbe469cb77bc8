import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { StepName } from '../../connector.ts';
import type { SmtpConfig } from './config.ts';
import { isImplicitTls } from './dial.ts';
import { certificateWords, type Encryption, encryptionOf, encryptionRemarks, encryptionWords } from './encryption.ts';
import { ehloRemarks, injectionRemark, plainTextRemark } from './remarks.ts';
import type { Situation } from './situation.ts';
import { createTrafficMask, type Entry, loggerFor } from './traffic-log.ts';
import type { Walk } from './walk.ts';

interface Options {
  walk: Walk;
  config: SmtpConfig;
  situation: Situation;
  isSending: boolean;
  now: number;
}

/**
 * Looks on while the very code that sends mails connects and speaks, and tells the walk how far it came. It reads
 * nodemailer's log and the events of the socket; it says nothing itself.
 */
export class Witness {
  readonly logger = loggerFor((entry, line) => this.#read(entry, line));
  readonly #options: Options;
  readonly #mask = createTrafficMask();
  /** What the next replies answer. */
  readonly #asked: { step: StepName | undefined; verb: string }[] = [{ step: 'greeting', verb: '' }];
  readonly #addresses: string[] = [];
  readonly #attempts = new Map<string, string>();
  #smtp: SMTPConnection | undefined;
  #encryption: Encryption | undefined;
  #discardedBytes = 0;
  #resolved = '';
  #ehlo: string[] = [];
  #lastReply: { step: StepName | undefined; text: string } | undefined;
  /** The mechanism that the login was tried with. */
  mechanism: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  watch(smtp: SMTPConnection) {
    this.#smtp = smtp;
    smtp.on('connect', () => this.#endHandshake());
  }

  /** What is known about the step that failed, besides why. */
  resultOfFailure(step: StepName | undefined) {
    const { quote } = this.#options.situation;
    if (this.#lastReply && this.#lastReply.step === step) return `The answer was: ${quote(this.#lastReply.text)}.`;
    if (step === 'tcp' && this.#attempts.size > 0) return `Tried ${this.#triedWords()}.`;
    if (this.#encryption && (step === 'tls' || step === 'starttls')) {
      return `It showed a certificate: ${certificateWords(this.#encryption)}.`;
    }
    return step === 'dns' ? 'No address was found.' : 'There was no answer.';
  }

  #read(entry: Entry, line: string) {
    switch (entry.tnx) {
      case 'dns':
        this.#resolved = entry.resolved ?? '';
        // The socket is made right after this line.
        return process.nextTick(() => this.#attend(this.#smtp?._socket || undefined));
      case 'client':
        return this.#readCommand(entry, line);
      case 'server':
        return this.#readReply(entry, line);
      case 'message':
        this.#note('data', `C: (message, ${(entry.outByteCount ?? 0).toLocaleString('en')} bytes)`);
        this.#asked.push({ step: 'data', verb: '.' });
        return;
      default:
        this.#discardedBytes = entry.discarded ?? this.#discardedBytes;
    }
  }

  #attend(socket: Socket | undefined) {
    if (!socket) return;
    const { walk, config } = this.#options;
    socket.on('lookup', (_error, address) => this.#addresses.push(address));
    socket.on('connectionAttempt', (address: string) => {
      this.#endDns();
      this.#attempts.set(address, 'no answer');
    });
    socket.prependOnceListener('error', () => this.#endDns());
    socket.on('connectionAttemptFailed', (address: string, _port, _family, error: NodeJS.ErrnoException) =>
      this.#attempts.set(address, error.code ?? 'failed'),
    );
    socket.once('connect', () => {
      this.#attempts.delete(socket.remoteAddress ?? '');
      walk.end('tcp', { status: 'passed', result: this.#peerWords(socket) });
    });
    if (socket instanceof TLSSocket) this.#attendHandshake(socket);
    socket.once('secureConnect', () => isImplicitTls(config) && this.#endTls('tls'));
  }

  /** Before the certificate is judged, so that a refused one is known, too. */
  #attendHandshake(socket: TLSSocket) {
    socket.prependOnceListener('secure', () => {
      this.#encryption = encryptionOf(socket);
    });
  }

  #readCommand(entry: Entry, line: string) {
    const { situation } = this.#options;
    const command = isHidden(line) && this.#options.walk.current === 'mail' ? `MAIL FROM:<${situation.sender}>` : line;
    const verb = command.split(' ')[0]?.toUpperCase() ?? '';
    if (verb === 'AUTH') this.mechanism = command.split(' ')[1];
    const step = this.#stepOf(verb);
    this.#asked.push({ step, verb });
    this.#note(step, `C: ${this.#mask(entry, command)}`);
  }

  #stepOf(verb: string): StepName | undefined {
    const { current } = this.#options.walk;
    if (verb === 'EHLO' || verb === 'HELO') return current === 'starttls' ? 'starttls' : 'ehlo';
    return stepOfVerb[verb] ?? current;
  }

  #readReply(entry: Entry, line: string) {
    const { step, verb } = this.#asked.shift() ?? { step: this.#options.walk.current, verb: '' };
    const shown = this.#mask(entry, line);
    for (const one of shown.split(/\r?\n/)) this.#note(step, `S: ${one}`);
    this.#lastReply = { step, text: shown };
    if (verb === 'STARTTLS' && line.startsWith('220')) process.nextTick(() => this.#attendUpgrade());
    if (/^2\d\d/.test(line)) this.#endStep(step, verb, shown);
  }

  #attendUpgrade() {
    const socket = this.#smtp?._socket;
    if (socket instanceof TLSSocket) this.#attendHandshake(socket);
  }

  /** `starttls` and `auth` end when the client has nothing more to say in them, `data` when all is known. */
  #endStep(step: StepName | undefined, verb: string, reply: string) {
    const { walk, situation, isSending } = this.#options;
    const { quote } = situation;
    if (verb === 'EHLO' || verb === 'HELO')
      this.#ehlo = reply
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.replace(/^\d{3}[- ]?/, '').trim());
    if (step === 'greeting') walk.end('greeting', { status: 'passed', result: `It greeted: ${quote(reply)}.` });
    if (step === 'ehlo') this.#endEhlo(verb);
    if (verb === 'MAIL' && isSending)
      walk.end('mail', { status: 'passed', result: `It takes mails from ${situation.sender}.` });
    if (verb === 'RCPT') walk.end('rcpt', { status: 'passed', result: 'It takes mails to this recipient.' });
  }

  #endEhlo(verb: string) {
    const { walk, situation } = this.#options;
    const remarks = ehloRemarks(situation.ehloName, verb);
    walk.end('ehlo', { status: remarks.length > 0 ? 'warned' : 'passed', result: this.#offerWords(), remarks });
  }

  /** TLS stands, or the config does without. */
  #endHandshake() {
    if (this.#smtp?.secure) return this.#endTls('starttls');
    const { walk, config } = this.#options;
    const isOffered = this.#ehlo.some((line) => /^STARTTLS\b/i.test(line));
    walk.end('starttls', {
      status: 'warned',
      result: 'The connection is not encrypted.',
      remarks: [plainTextRemark(config, isOffered)],
    });
  }

  #endTls(step: 'tls' | 'starttls') {
    const { walk, config, now } = this.#options;
    if (!this.#encryption) return;
    const socket = this.#smtp?._socket;
    // Node types it as an error, and gives its code or its message.
    const refusal =
      socket instanceof TLSSocket && socket.authorizationError ? String(socket.authorizationError) : undefined;
    const remarks = encryptionRemarks(this.#encryption, config, refusal, now);
    if (this.#discardedBytes > 0) remarks.push(injectionRemark(this.#discardedBytes));
    const offers = step === 'starttls' ? ` ${this.#offerWords()}` : '';
    const result = `${encryptionWords(this.#encryption)}${offers}`;
    walk.end(step, { status: remarks.length > 0 ? 'warned' : 'passed', result, remarks });
  }

  #note(step: StepName | undefined, line: string) {
    this.#options.walk.note(step, this.#options.situation.show(line));
  }

  #endDns() {
    this.#options.walk.end('dns', { status: 'passed', result: this.#addressWords() });
  }

  #addressWords() {
    const { host } = this.#options.situation;
    const found = [...new Set(this.#addresses.length > 0 ? this.#addresses : [this.#resolved])];
    if (found.length === 1 && found[0] === host) return `${host} is an address; nothing had to be looked up.`;
    return `${host} has the address${found.length > 1 ? 'es' : ''} ${found.join(' and ')}.`;
  }

  #peerWords({ remoteAddress, remotePort, localAddress }: Socket) {
    const tried = this.#attempts.size > 0 ? `; tried before: ${this.#triedWords()}` : '';
    return `Connected to ${remoteAddress}, port ${remotePort}, from ${localAddress}${tried}.`;
  }

  #triedWords() {
    return [...this.#attempts].map(([address, end]) => `${address} (${end})`).join(', ');
  }

  #offerWords() {
    const offers = this.#ehlo.filter(Boolean);
    return offers.length === 0
      ? 'It offers no extensions.'
      : `It offers ${this.#options.situation.quote(offers.join(', '))}.`;
  }
}

const stepOfVerb: Record<string, StepName> = {
  STARTTLS: 'starttls',
  AUTH: 'auth',
  MAIL: 'mail',
  RSET: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
};

/** How nodemailer writes commands of `raw-command.ts`. */
const isHidden = (line: string) => line === '/* secret */';
