/** Domains that people mistype most: those of the largest mailbox providers. */
const domains = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'yahoo.com',
  'icloud.com',
  'proton.me',
  'aol.com',
  'live.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'orange.fr',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
];

/** Domains that only look like a slip of another. */
const genuine = new Set([
  'gmx.com',
  'gmx.at',
  'gmx.ch',
  'mail.com',
  'email.com',
  'ymail.com',
  'me.com',
  'mac.com',
  '126.com',
  'qq.cn',
]);

/** The address that was probably meant, judged by its domain alone: one wrong, missing, extra or swapped character. */
export function suggestAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (domains.includes(domain) || genuine.has(domain)) return undefined;
  const meant = domains.find((known) => known.length > 6 && isOneSlipAway(domain, known));
  return meant && `${address.slice(0, at)}@${meant}`;
}

function isOneSlipAway(typed: string, meant: string) {
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start += 1;
  const [left, right] = [typed.slice(start), meant.slice(start)];
  const isReplaced = left.slice(1) === right.slice(1);
  const isExtra = left.slice(1) === right;
  const isMissing = left === right.slice(1);
  const isSwapped = left.slice(2) === right.slice(2) && left[0] === right[1] && left[1] === right[0];
  return typed !== meant && (isReplaced || isExtra || isMissing || isSwapped);
}
