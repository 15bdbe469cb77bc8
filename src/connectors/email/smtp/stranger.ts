import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import { deferred, type Explanation } from './explanation.ts';
import type { Situation } from './situation.ts';

/** Whatever answered, it did not answer as RFC 5321 has it: mostly another kind of server. */
export function explainStranger(error: SMTPError, { address, quote }: Situation): Explanation {
  if (/exceeds maximum allowed size/.test(error.message)) {
    return deferred(`${address} sends a reply that does not end; Postern read 64 KiB of it.`, portAdvice);
  }
  const said = error.response ?? '';
  const kind = strangers.find(([banner]) => banner.test(said))?.[1];
  if (kind) return deferred(`${address} speaks ${kind}, not SMTP (${quote(said)}).`, portAdvice);
  return deferred(`${address} does not speak SMTP as expected: ${quote(error.message)}.`, portAdvice);
}

const portAdvice = 'Check "host" and "port".';

/** How servers of other protocols begin to speak. */
const strangers: [banner: RegExp, protocol: string][] = [
  [/^HTTP\/\d|^<(!doctype|html)/i, 'HTTP'],
  [/^(\+OK|-ERR)\b/, 'POP3'],
  [/^\* (OK|PREAUTH|BYE)\b/, 'IMAP'],
  [/^SSH-\d/, 'SSH'],
];
