import { parseEmailAddress } from '../lib/email-address.ts';

/** The domain of an address as A-label in lower case; undefined of what is no address. */
export function domainOf(email: string): string | undefined {
  const parsed = parseEmailAddress(email);
  return parsed.kind === 'address' ? parsed.domain : undefined;
}

export type JudgedDomains =
  | { kind: 'fine'; domains: string[] }
  | { kind: 'invalid' | 'forbidden' | 'duplicated'; domains: string[] };

/** Domains as an operator gave them, in whatever spelling: as they are stored, or those that are refused. */
export function judgeDomains(given: readonly string[]): JudgedDomains {
  const invalid = given.filter((text) => domainOf(`name@${text}`) === undefined);
  if (invalid.length > 0) return { kind: 'invalid', domains: invalid };
  const domains = given.flatMap((text) => domainOf(`name@${text}`) ?? []);
  const forbidden = domains.filter((domain) => publicDomains.has(domain));
  if (forbidden.length > 0) return { kind: 'forbidden', domains: [...new Set(forbidden)] };
  const duplicated = domains.filter((domain, position) => domains.indexOf(domain) !== position);
  return duplicated.length > 0 ? { kind: 'duplicated', domains: [...new Set(duplicated)] } : { kind: 'fine', domains };
}

/** Where anybody gets a mailbox: a provider that spoke for such a domain would speak for everybody who has one there. */
const publicDomains: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'yahoo.com', 'ymail.com', 'rocketmail.com', 'yahoo.co.uk', 'yahoo.co.jp'],
  ...['hotmail.com', 'outlook.com', 'live.com', 'msn.com', 'hotmail.co.uk', 'hotmail.fr', 'outlook.de'],
  ...['icloud.com', 'me.com', 'mac.com', 'aol.com', 'yandex.com', 'yandex.ru', 'yanex.com', 'mail.com', 'mail.ru'],
  ...['bk.ru', 'inbox.ru', 'list.ru', 'protonmail.com', 'proton.me', 'pm.me', 'gmx.com', 'gmx.de', 'gmx.net'],
  ...['gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de', 'zoho.com', 'fastmail.com', 'hey.com'],
  ...['tutanota.com', 'tuta.com', 'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'libero.it', 'virgilio.it'],
  ...['seznam.cz', 'wp.pl', 'o2.pl', 'onet.pl', 'interia.pl', 'ukr.net', 'naver.com', 'daum.net', 'hanmail.net'],
  ...['qq.com', 'foxmail.com', '163.com', '126.com', 'yeah.net', 'sina.com', 'sina.cn', 'sohu.com', 'aliyun.com'],
  ...['139.com', 'uol.com.br', 'bol.com.br', 'terra.com.br', 'rediffmail.com', 'comcast.net', 'verizon.net'],
]);
