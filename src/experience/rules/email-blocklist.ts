import { type Rule, rule } from './rule.ts';

export const blocklistRules: Rule[] = [
  rule('sign_in_experiences.invalid_custom_email_blocklist_format', ['emailBlocklistPolicy'], (settings) => {
    const { customAllowlist = [], customBlocklist = [] } = settings.emailBlocklistPolicy;
    const items = [...customAllowlist, ...customBlocklist].filter((item) => !isAddressPattern(item));
    return items.length > 0 && { items: [...new Set(items)] };
  }),
];

/**
 * An address or `@domain`, with `*` for any characters. The domain has a dot and more to it than wildcards: an item that
 * stands for every address is a mistake.
 */
export function isAddressPattern(item: string) {
  const [, domain = ''] = /^[^\s@]{0,64}@([^\s@]{1,255})$/u.exec(item) ?? [];
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => /^[\p{L}\p{N}*-]+$/u.test(label)) && /[^*.]/.test(domain);
}
