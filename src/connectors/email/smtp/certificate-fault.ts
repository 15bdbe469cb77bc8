import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import { deferred, type Explanation } from './explanation.ts';
import type { Situation } from './situation.ts';

/** Node's codes for a certificate that it does not trust, in words. */
export function explainCertificate(error: SMTPError, { host, quote }: Situation): Explanation | undefined {
  const code = error.originalCode ?? '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return deferred(
      `The certificate of ${host} is for another name: ${quote(error.message)}.`,
      'Set "host" or "servername" to a name in it.',
    );
  }
  const known = faults[code];
  return known && deferred(`The certificate of ${host} is not trusted: ${known[0]}.`, known[1]);
}

const ownAuthority = 'Give the certificate of its authority in "tls": { "ca": … }.';
const renewal = 'Whoever runs the server must renew it.';

const faults: Record<string, [why: string, advice: string]> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ['it is signed by itself (self-signed certificate)', ownAuthority],
  SELF_SIGNED_CERT_IN_CHAIN: ['its authority is not known here (self-signed certificate in the chain)', ownAuthority],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['its authority is not known here or the server leaves it out', ownAuthority],
  UNABLE_TO_GET_ISSUER_CERT: ['its authority is not known here', ownAuthority],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['its authority is not known here', ownAuthority],
  CERT_HAS_EXPIRED: ['it has expired', renewal],
  CERT_NOT_YET_VALID: ['it is not valid yet', 'Check the clock of this machine.'],
  CERT_REVOKED: ['it was revoked', renewal],
  CERT_UNTRUSTED: ['its authority is not trusted', ownAuthority],
  CERT_SIGNATURE_FAILURE: ['its signature is wrong', renewal],
  HOSTNAME_MISMATCH: ['it is for another name', 'Set "host" or "servername" to a name in it.'],
};

/** OpenSSL's codes for a handshake that failed, in words. */
export function explainTls(error: SMTPError, situation: Situation): Explanation | undefined {
  const { host, address, config, quote } = situation;
  const code = error.originalCode ?? '';
  const isClosed = /disconnected before secure|closed unexpectedly/.test(error.message);
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG/.test(code) || isNoTls(error)) return noTls(situation);
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code)) {
    return deferred(
      `The server ${host} speaks only versions of TLS older than ${config.tls?.minVersion ?? 'TLSv1.2'}.`,
      'Have it updated, or allow them with "tls": { "minVersion": … }.',
    );
  }
  if (/CERTIFICATE_REQUIRED/.test(code))
    return deferred(`The server ${host} wants a certificate of the client.`, ownCertificate);
  if (error.code === 'ETLS' && error.message === 'No TLS') return undefined;
  if (isClosed && (error.code === 'ETLS' || /secure/.test(error.message))) {
    return deferred(`The server ${host} closed the connection during the TLS handshake.`);
  }
  if (/HANDSHAKE_FAILURE/.test(code)) {
    return deferred(
      `The server ${host} refused the TLS handshake.`,
      `It may want a certificate of the client, or have no cipher in common. ${ownCertificate}`,
    );
  }
  return error.code === 'ETLS' || /SSL|TLS/.test(code)
    ? deferred(`TLS with ${address} failed: ${quote(error.message)}.`)
    : undefined;
}

const isNoTls = ({ message }: SMTPError) => /wrong version number|packet length too long/i.test(message);

const ownCertificate = 'Give certificate and key in "tls": { "cert": …, "key": … }.';

const noTls = ({ host, address, isImplicitTls }: Situation) =>
  isImplicitTls
    ? deferred(
        `${address} does not speak TLS from the first byte.`,
        'Turn "secure" off, so that STARTTLS is used, or use the TLS port, mostly 465.',
      )
    : deferred(
        `The server ${host} agreed to STARTTLS, but what follows is not TLS.`,
        'Something in between may read along, such as a firewall or a virus scanner: have it leave this connection alone.',
      );
