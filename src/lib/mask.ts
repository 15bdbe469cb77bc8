/** `foo1****@example.com`: four characters of a longer local part, none of a shorter one. */
export function maskEmail(address: string) {
  const at = address.lastIndexOf('@');
  if (at < 0) return '****';
  const local = address.slice(0, at);
  return `${local.length > 4 ? local.slice(0, 4) : ''}****${address.slice(at)}`;
}

/** `****4567` */
export const maskPhone = (phone: string) => `****${phone.slice(-4)}`;

export const maskRecipient = (recipient: string) =>
  recipient.includes('@') ? maskEmail(recipient) : maskPhone(recipient);
