import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import type { Outcome } from '../../connector.ts';
import { TlsSettingsError } from './dial.ts';
import { IncompleteLoginError } from './login.ts';
import type { Situation } from './situation.ts';

/** The connection failed before the server had the message. Nothing is lost: almost all of it can pass by itself. */
export function outcomeOfFault(error: SMTPError, situation: Situation): Outcome {
  const refused = configurationFault(error, situation);
  if (refused) return { kind: 'rejected', scope: 'configuration', reason: refused };
  if (error.code === 'EMESSAGE') {
    return { kind: 'rejected', scope: 'message', reason: `The message is larger than ${situation.host} takes.` };
  }
  return { kind: 'deferred', reason: deferral(error, situation) };
}

/** What ended the connection, said without a subject: "… after the message was sent". */
export function endingOf(error: SMTPError, { host, seconds }: Situation) {
  if (error.code === 'EABORT') return 'The attempt was ended';
  if (error.code === 'ETIMEDOUT') return `The server ${host} was silent for ${seconds.socket} s`;
  return `The server ${host} closed the connection`;
}

function configurationFault(error: SMTPError, { host, config, quote }: Situation) {
  const cause = error.originalCode ?? error.code ?? '';
  if (error.code === 'EAUTH' && cause === 'EOAUTH2') {
    return isTemporaryGrantFault(error.message)
      ? undefined
      : `No access token could be had for ${host}: ${quote(error.message)}. Check the OAuth2 settings in "auth".`;
  }
  if (error instanceof IncompleteLoginError) return `"auth" needs both "user" and "pass" for ${host}.`;
  if (error instanceof TlsSettingsError || cause.startsWith('ERR_INVALID_ARG')) {
    return `The settings in "tls" cannot be used: ${quote(error.message)}.`;
  }
  if (config.localAddress && ['EADDRNOTAVAIL', 'EINVAL', 'EAFNOSUPPORT'].includes(cause)) {
    return `The local address ${config.localAddress} is not one of this host, or cannot reach ${host}. Check "localAddress".`;
  }
  return undefined;
}

/** RFC 6749 §4.1.2.1 names; token endpoints answer them when they are ill or busy. */
const isTemporaryGrantFault = (message: string) =>
  /\b(temporarily_unavailable|server_error|slow_down|rate_?limit)/i.test(message);

function deferral(error: SMTPError, situation: Situation) {
  const { host, quote } = situation;
  switch (error.code) {
    case 'EABORT':
      return 'The attempt was ended before the message was sent.';
    case 'EDNS':
      return dnsWords(error, situation);
    case 'ETIMEDOUT':
      return timeoutWords(error, situation);
    case 'EAUTH':
      return `The token service for ${host} could not be used now: ${quote(error.message)}.`;
    default:
      return certificateWords(error, situation) ?? networkWords(error, situation);
  }
}

function dnsWords({ originalCode }: SMTPError, { host }: Situation) {
  return originalCode === 'ENOTFOUND' || originalCode === 'ENODATA'
    ? `The host name ${host} does not exist (DNS). Check "host".`
    : `The host name ${host} could not be looked up now (DNS: ${originalCode ?? 'no answer'}).`;
}

function timeoutWords({ timeoutType }: SMTPError, { host, address, seconds }: Situation) {
  switch (timeoutType) {
    case 'CONNECT_TIMEOUT':
      return `${address} did not answer within ${seconds.connection} s. Check "host" and "port"; many networks block outgoing port 25.`;
    case 'GREETING_TIMEOUT':
      return `${address} took the connection but did not greet within ${seconds.greeting} s. If this is a TLS port, as 465 is, turn "secure" on.`;
    case 'UPGRADE_TIMEOUT':
      return `The TLS handshake with ${address} was not finished within ${seconds.greeting} s.`;
    default:
      return `The server ${host} was silent for ${seconds.socket} s, before the message was sent.`;
  }
}

function networkWords(error: SMTPError, { host, address, quote }: Situation) {
  switch (error.originalCode ?? error.code) {
    case 'ECONNREFUSED':
      return `Nothing listens on ${address} (connection refused). Check "host" and "port".`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way from here to ${address} (${error.originalCode}).`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNECTION':
      return `The server ${host} closed the connection before the message was sent.`;
    case 'EPROTOCOL':
      return `${address} does not speak SMTP as expected: ${quote(error.message)}. Check "host" and "port".`;
    default:
      return `The connection to ${address} failed: ${quote(error.message)}.`;
  }
}

/** Node's and OpenSSL's codes in words, each with what an operator can do. */
function certificateWords(error: SMTPError, { host, address, config, quote }: Situation) {
  const cause = error.originalCode ?? '';
  const known = certificateFaults[cause];
  if (known) return `The certificate of ${host} is not trusted: ${known}.`;
  if (cause === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate of ${host} is for another name: ${quote(error.message)}. Set "host" or "servername" to a name in it.`;
  }
  if (
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG/.test(cause) ||
    /wrong version number|packet length too long/i.test(error.message)
  ) {
    return `${address} does not speak TLS from the first byte. Turn "secure" off, so that STARTTLS is used, or use the TLS port, mostly 465.`;
  }
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(cause)) {
    return `The server ${host} speaks only versions of TLS older than ${config.tls?.minVersion ?? 'TLSv1.2'}. Have it updated, or allow them with "tls": { "minVersion": … }.`;
  }
  return error.code === 'ETLS' || /SSL|TLS/.test(cause)
    ? `TLS with ${address} failed: ${quote(error.message)}.`
    : undefined;
}

const ownAuthority = 'give the certificate of its authority in "tls": { "ca": … }';

const certificateFaults: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: `it is signed by itself (self-signed certificate); ${ownAuthority}`,
  SELF_SIGNED_CERT_IN_CHAIN: `its authority is not known here (self-signed certificate in the chain); ${ownAuthority}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its authority is not known here or the server leaves it out; ${ownAuthority}`,
  UNABLE_TO_GET_ISSUER_CERT: `its authority is not known here; ${ownAuthority}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its authority is not known here; ${ownAuthority}`,
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; check the clock of this host',
  CERT_REVOKED: 'it was revoked',
  CERT_UNTRUSTED: `its authority is not trusted; ${ownAuthority}`,
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  HOSTNAME_MISMATCH: 'it is for another name',
};
