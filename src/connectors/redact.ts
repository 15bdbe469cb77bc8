import { maskEmail } from '../lib/mask.ts';

/** Takes the secrets out of a text that came from outside, however the other side wrote them. */
export type Redact = (text: string) => string;

const mask = '******';

/** Secrets under three characters are none, and would leave nothing of the text. */
export function createRedaction(secrets: () => readonly string[]): Redact {
  return (text) => {
    const known = secrets().filter((secret) => secret.length >= 3);
    if (known.length === 0) return text;
    const withoutPlain = known
      .flatMap(spellingsOf)
      .reduce((masked, spelling) => masked.replaceAll(spelling, mask), text);
    return withoutPlain.replace(/[A-Za-z0-9+/_-]{4,}=*/g, (run) => (hidesSecret(run, known) ? mask : run));
  };
}

/** As it stands itself, and as URLs (RFC 3986), forms (WHATWG URL §5.2) and JSON write it: what was sent comes back so. */
function spellingsOf(secret: string) {
  const text = secret.toWellFormed();
  const inForm = new URLSearchParams([['', text]]).toString().slice('='.length);
  return [secret, encodeURIComponent(text), inForm, JSON.stringify(text).slice(1, -1)];
}

/** AUTH PLAIN and XOAUTH2 wrap the secret in base64 together with the user; servers like to echo it. */
function hidesSecret(run: string, secrets: string[]) {
  const decoded = Buffer.from(run, 'base64').toString();
  return secrets.some((secret) => decoded.includes(secret));
}

/** Recipients stand masked wherever servers name them; the sender is no secret, and often the point. */
export const maskAddresses = (text: string, sender?: string) =>
  text.replace(/[^\s<>:"'(),;=@]{1,64}@[^\s<>:"'(),;@]{1,255}/g, (address) =>
    address === sender ? address : maskEmail(address),
  );
