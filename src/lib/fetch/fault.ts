import { isIPv6 } from 'node:net';
import { errors } from 'undici';
import { withoutControls } from '../controls.ts';
import type { NetworkFault } from './contract.ts';

/** A host and port, and whether TLS is spoken there. */
export interface Peer {
  /** A name or an IP address, without brackets. */
  host: string;
  port: number;
  isTls: boolean;
}

/** A fault on its way through code that throws. */
export class NetworkError extends Error {
  override name = 'NetworkError';
  readonly fault: NetworkFault;

  constructor(kind: NetworkFault['kind'], words: string, cause?: unknown) {
    super(words, { cause });
    this.fault = { kind, words, code: codeOf(cause) };
  }
}

export const placeOf = ({ host, port }: Peer) => `${isIPv6(host) ? `[${host}]` : host}:${port}`;

export const secondsOf = (milliseconds: number) => `${Math.round(milliseconds / 100) / 10} s`;

export function lookupError(error: unknown, { host }: Peer) {
  const code = codeOf(error);
  const words =
    code === 'ENOTFOUND' || code === 'ENODATA'
      ? `The host name ${host} does not exist (DNS)`
      : `The host name ${host} could not be looked up now (DNS: ${code ?? 'no answer'})`;
  return new NetworkError('dns', words, error);
}

export function connectError(error: unknown, peer: Peer) {
  const place = placeOf(peer);
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return new NetworkError('refused', `Nothing listens on ${place} (connection refused)`, error);
    case 'ETIMEDOUT':
      return new NetworkError('connect-timeout', `${place} did not answer`, error);
    case 'ECONNRESET':
      return new NetworkError('closed', `${place} closed the connection at once`, error);
    default:
      return new NetworkError('unreachable', `There is no way from here to ${place} (${code ?? 'unknown'})`, error);
  }
}

export function handshakeError(error: unknown, peer: Peer, isUntrusted: boolean) {
  if (isUntrusted) return new NetworkError('certificate', certificateWords(error, peer.host), error);
  const code = codeOf(error);
  const place = placeOf(peer);
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new NetworkError('closed', `${place} closed the connection during the TLS handshake`, error);
  }
  const traits = `${code} ${error instanceof Error ? error.message : ''}`;
  if (/wrong.version.number|packet.length.too.long|http.request/i.test(traits)) {
    return new NetworkError('tls', `${place} does not speak TLS on this port`, error);
  }
  if (/alert.protocol.version|unsupported.protocol|wrong.ssl.version/i.test(traits)) {
    return new NetworkError('tls', `${place} speaks only versions of TLS older than 1.2`, error);
  }
  return new NetworkError('tls', `The TLS handshake with ${place} failed (${code ?? 'no code'})`, error);
}

function certificateWords(error: unknown, host: string) {
  const code = codeOf(error) ?? '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate of ${host} is for another name (${namesIn(error)})`;
  }
  const known = certificateFaults[code];
  return known ? `The certificate of ${host} ${known}` : `The certificate of ${host} is not trusted (${code})`;
}

const certificateFaults: Record<string, string> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet; check the clock of this machine',
  CERT_REVOKED: 'was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is not trusted: it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'is not trusted: its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'is not trusted: its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is not trusted: its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is not trusted: its authority is not known here, or the server leaves it out',
};

const maximumNames = 3;

/** The other side wrote these names: no more of them than a line can take. */
function namesIn(error: unknown) {
  const { cert } = error as { cert?: { subjectaltname?: string } };
  const names = cert?.subjectaltname?.split(', ').map((name) => name.replace(/^[A-Z ]+:/i, '')) ?? [];
  const shown = names.slice(0, maximumNames).map((name) => withoutControls(name).slice(0, 100));
  return [...shown, ...(names.length > maximumNames ? ['…'] : [])].join(', ') || 'it has none';
}

/** A failure on a connection that stood. */
export function connectionError(error: unknown, peer: Peer) {
  if (error instanceof NetworkError) return error;
  const code = codeOf(error) ?? '';
  const message = error instanceof Error ? error.message : '';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new NetworkError('aborted', `The connections to ${placeOf(peer)} were ended from this side`, error);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new NetworkError('protocol', `The head of the answer of ${placeOf(peer)} is too long`, error);
  }
  // A `bad response` or `bad upgrade` is told as a broken socket, an end in the midst of chunks as broken HTTP.
  if ((error instanceof errors.HTTPParserError && !/EOF/.test(message)) || /^bad /.test(message)) {
    return new NetworkError('protocol', `What ${placeOf(peer)} answered is not HTTP`, error);
  }
  if (code.startsWith('ERR_SSL')) {
    return new NetworkError('tls', `TLS with ${placeOf(peer)} failed (${code})`, error);
  }
  return new NetworkError('closed', `${placeOf(peer)} closed the connection without a whole answer`, error);
}

/** Of several addresses each has an error of its own: one that was answered says more than one without a way to it. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errors' in error && Array.isArray(error.errors)) {
    const codes = error.errors.map(codeOf);
    return codes.find((code) => code && !/UNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/.test(code)) ?? codes[0];
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
