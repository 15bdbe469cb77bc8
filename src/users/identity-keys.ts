import { canonicalAddress } from '../lib/email-address.ts';

/** Which spellings of a username or an address are one. For look-ups and uniqueness only: stored is what was typed. */
export interface IdentityPolicy {
  ignoresUsernameCase: boolean;
  /** `ada+news@example.com` is the mailbox `ada@example.com`. */
  ignoresSubaddress: boolean;
  /** At Gmail, `a.d.a@googlemail.com` is `ada@gmail.com`. */
  ignoresDots: boolean;
}

interface PolicySettings {
  usernamePolicy: { caseSensitive: boolean };
  emailAddressPolicy: { ignoreSubaddress?: boolean | undefined; ignoreDots?: boolean | undefined };
}

export const identityPolicyOf = ({ usernamePolicy, emailAddressPolicy }: PolicySettings): IdentityPolicy => ({
  ignoresUsernameCase: !usernamePolicy.caseSensitive,
  ignoresSubaddress: emailAddressPolicy.ignoreSubaddress ?? false,
  ignoresDots: emailAddressPolicy.ignoreDots ?? false,
});

/**
 * What a username is looked up by. The function of this name in migrations/ makes the keys that are stored. Only ASCII
 * has case here, as a username has: the lower case of the Kelvin sign would be a plain k.
 */
export const usernameKey = (username: string, { ignoresUsernameCase }: IdentityPolicy) =>
  ignoresUsernameCase ? username.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase()) : username;

/** What an address is looked up by. The function of this name in migrations/ makes the keys that are stored. */
export function emailKey(typed: string, { ignoresSubaddress, ignoresDots }: IdentityPolicy): string {
  const canonical = canonicalAddress(typed);
  const address = ignoresSubaddress ? canonical.replace(/^([^+@]+)\+[^@]*@/, '$1@') : canonical;
  const [, name, tag = ''] = (ignoresDots && /^([^+@]*)(\+[^@]*)?@(?:gmail|googlemail)\.com$/.exec(address)) || [];
  return name === undefined || `${name}${tag}` === '' ? address : `${name.replaceAll('.', '')}${tag}@gmail.com`;
}
