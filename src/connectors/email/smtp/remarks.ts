import type { SmtpConfig } from './config.ts';
import { isFullName } from './dial.ts';
import type { Remark } from './walk.ts';

/** What may go wrong with the name that Postern gives itself, and with a server that knows no EHLO. */
export function ehloRemarks(ehloName: string, verb: string): Remark[] {
  const isAddressLiteral = /^\[[\da-f:.IPv]+\]$/i.test(ehloName);
  return [
    ...(isFullName(ehloName) || isAddressLiteral ? [] : [shortName(ehloName)]),
    ...(verb === 'HELO' ? [heloOnly] : []),
  ];
}

const shortName = (ehloName: string): Remark => ({
  cause: `Postern calls itself ${ehloName}, which is no full name of a machine; some servers refuse that.`,
  advice: 'Set "name" to the full name of this machine, such as auth.example.com.',
});

const heloOnly: Remark = {
  cause: 'The server refused EHLO and took HELO, with which there is neither TLS nor a login.',
  advice: 'See that "port" is one for submission, mostly 587 or 465.',
};

export function plainTextRemark({ ignoreTLS }: SmtpConfig, isOffered: boolean): Remark {
  const though = isOffered ? ', though the server offers STARTTLS' : '';
  return {
    cause: ignoreTLS
      ? `"ignoreTLS" is on: password and codes travel in clear${though}.`
      : '"requireTLS" is off and the server does not offer STARTTLS: password and codes travel in clear.',
    advice: isOffered ? 'Turn "ignoreTLS" off.' : 'Keep to this only inside a network you trust.',
  };
}

/** Responses slipped in before the handshake would be read as if they had come encrypted (CVE-2021-38371 and its kin). */
export const injectionRemark = (bytes: number): Remark => ({
  cause: `After its consent to STARTTLS ${bytes} more bytes came in clear, which is what an attacker would do; they were thrown away.`,
  advice: 'Have the server updated, or find out who sits in between.',
});
