import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import { explainCertificate, explainTls } from './certificate-fault.ts';
import { TlsSettingsError } from './dial.ts';
import { deferred, type Explanation, rejected } from './explanation.ts';
import { IncompleteLoginError, NoTokenError } from './login.ts';
import type { Situation } from './situation.ts';
import { explainStranger } from './stranger.ts';

/** The connection failed before the server had the message. Nothing is lost: almost all of it can pass by itself. */
export function explainFault(error: SMTPError, situation: Situation): Explanation {
  return (
    explainSettings(error, situation) ??
    explainByCode(error, situation) ??
    explainCertificate(error, situation) ??
    explainTls(error, situation) ??
    explainNetwork(error, situation)
  );
}

/** What ended the connection, said without a subject: "… after the message was sent". */
export function endingOf(error: SMTPError, { host, seconds }: Situation) {
  if (error.code === 'EABORT') return 'The attempt was ended';
  if (error.code === 'ESLOW') return `The server ${host} answered too slowly`;
  if (error.code === 'ETIMEDOUT') return `The server ${host} was silent for ${seconds.socket} s`;
  return `The server ${host} closed the connection`;
}

function explainSettings(error: SMTPError, { host, config, quote }: Situation): Explanation | undefined {
  if (error instanceof NoTokenError) {
    const { outcome, cause, advice } = error.failure;
    const { reason: _, ...verdict } = outcome;
    return { verdict, cause, ...(verdict.kind === 'rejected' ? { advice } : { hint: advice }) };
  }
  if (error instanceof IncompleteLoginError) {
    const hint = 'Fill in both, or leave "auth" out.';
    return { ...rejected('configuration', `"auth" needs both "user" and "pass" for ${host}.`), hint };
  }
  const code = error.originalCode ?? error.code ?? '';
  if (error instanceof TlsSettingsError || code.startsWith('ERR_INVALID_ARG')) {
    const hint = 'Keys and certificates are given as PEM, from BEGIN to END, with their line breaks.';
    return { ...rejected('configuration', `The settings in "tls" cannot be used: ${quote(error.message)}.`), hint };
  }
  if (config.localAddress && ['EADDRNOTAVAIL', 'EINVAL', 'EAFNOSUPPORT'].includes(code)) {
    const cause = `The local address ${config.localAddress} is not one of this host, or cannot reach ${host}.`;
    return rejected('configuration', cause, 'Check "localAddress".');
  }
  return undefined;
}

function explainByCode(error: SMTPError, situation: Situation): Explanation | undefined {
  switch (error.code) {
    case 'EMESSAGE':
      return {
        ...rejected('message', `The message is larger than ${situation.host} takes.`),
        hint: 'Make the template smaller: pictures belong on a web server, not into the HTML.',
      };
    case 'EABORT':
      return deferred('The attempt was ended before the message was sent.');
    case 'EDNS':
      return explainDns(error, situation);
    case 'ESLOW':
      return deferred(`The server ${situation.host} answers too slowly.`);
    case 'ETIMEDOUT':
      return explainTimeout(error, situation);
    default:
      return undefined;
  }
}

function explainDns({ originalCode }: SMTPError, { host }: Situation) {
  return originalCode === 'ENOTFOUND' || originalCode === 'ENODATA'
    ? deferred(`The host name ${host} does not exist (DNS).`, 'Check "host".')
    : deferred(`The host name ${host} could not be looked up now (DNS: ${originalCode ?? 'no answer'}).`);
}

function explainTimeout({ timeoutType }: SMTPError, { host, address, seconds, isImplicitTls }: Situation) {
  switch (timeoutType) {
    case 'CONNECT_TIMEOUT':
      return deferred(
        `${address} did not answer within ${seconds.connection} s.`,
        'Check "host" and "port"; many networks block outgoing port 25.',
      );
    case 'GREETING_TIMEOUT':
      return deferred(
        `${address} took the connection but did not greet within ${seconds.greeting} s.`,
        'If this is a TLS port, as 465 is, turn "secure" on.',
      );
    case 'UPGRADE_TIMEOUT':
      return deferred(
        `The TLS handshake with ${address} was not finished within ${isImplicitTls ? seconds.connection : seconds.greeting} s.`,
      );
    default:
      return deferred(`The server ${host} was silent for ${seconds.socket} s, before the message was sent.`);
  }
}

function explainNetwork(error: SMTPError, situation: Situation): Explanation {
  const { host, address, quote } = situation;
  const code = error.originalCode ?? error.code;
  switch (code) {
    case 'ECONNREFUSED':
      return deferred(`Nothing listens on ${address} (connection refused).`, 'Check "host" and "port".');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return deferred(`There is no way from here to ${address} (${code}).`);
    default:
      if (error.response || code === 'EPROTOCOL') return explainStranger(error, situation);
  }
  return ['ECONNRESET', 'EPIPE', 'ECONNECTION'].includes(code ?? '')
    ? deferred(`The server ${host} closed the connection before the message was sent.`)
    : deferred(`The connection to ${address} failed: ${quote(error.message)}.`);
}
