import type { TLSSocket } from 'node:tls';
import { withoutControls } from '../../../lib/controls.ts';
import type { SmtpConfig } from './config.ts';
import type { Remark } from './walk.ts';

/** What a handshake came to, read before the certificate is judged. */
export interface Encryption {
  version: string;
  cipher: string;
  subject: string;
  issuer: string;
  expiresAt: Date | undefined;
}

export function encryptionOf(socket: TLSSocket): Encryption {
  const { subject, issuer, valid_to: expiresAt, subjectaltname: names } = socket.getPeerCertificate();
  return {
    version: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher()?.name ?? 'an unknown cipher',
    subject: nameIn(subject) ?? /DNS:([^,]+)/.exec(names ?? '')?.[1] ?? 'no name',
    issuer: nameIn(issuer) ?? 'an unnamed authority',
    expiresAt: expiresAt ? new Date(expiresAt) : undefined,
  };
}

const nameLimit = 100;

/** The common name or, as with the authorities of old, the organization. */
function nameIn(fields: { CN?: string | string[]; O?: string | string[] } | undefined) {
  const [name] = [fields?.CN ?? fields?.O ?? []].flat();
  return name === undefined ? undefined : withoutControls(name).slice(0, nameLimit);
}

export const encryptionWords = ({ version, cipher, ...certificate }: Encryption) =>
  `Encrypted by ${version} with ${cipher}; ${certificateWords(certificate)}.`;

export const certificateWords = ({ subject, issuer, expiresAt }: Omit<Encryption, 'version' | 'cipher'>) =>
  `the certificate of ${subject} was issued by ${issuer}${expiresAt ? ` and is valid until ${dayOf(expiresAt)}` : ''}`;

const warningDays = 14;
const dayMilliseconds = 24 * 3600 * 1000;

/** What works now and will not, or should not. `refusal`: why the certificate would not be trusted, if it were checked. */
export function encryptionRemarks(
  { expiresAt, version }: Encryption,
  config: SmtpConfig,
  refusal: string | undefined,
  now: number,
): Remark[] {
  const remarks: Remark[] = [];
  const allowed = config.tls?.minVersion;
  if (config.tls?.rejectUnauthorized === false) {
    remarks.push({
      cause: refusal
        ? `The certificate is not checked ("rejectUnauthorized" is off), and it would not pass: ${withoutControls(refusal)}.`
        : 'The certificate is not checked ("rejectUnauthorized" is off), though it would pass.',
      advice: 'Turn "rejectUnauthorized" on; for an authority of your own give its certificate in "ca".',
    });
  }
  if (expiresAt && expiresAt.getTime() - now < warningDays * dayMilliseconds && expiresAt.getTime() > now) {
    remarks.push({
      cause: `The certificate expires on ${dayOf(expiresAt)}.`,
      advice: 'Whoever runs the server must renew it before; afterwards no mail is sent.',
    });
  }
  if (allowed === 'TLSv1' || allowed === 'TLSv1.1' || (config.tls && 'secureProtocol' in config.tls)) {
    remarks.push({
      cause: `The config allows versions of TLS older than 1.2, which can be broken; ${version} was used.`,
      advice: 'Take "minVersion" and "secureProtocol" out of "tls" when the server can do better.',
    });
  }
  return remarks;
}

const dayOf = (date: Date) => (Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10));
