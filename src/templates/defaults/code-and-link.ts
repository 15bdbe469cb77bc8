import { lookUp } from '../placeholders.ts';
import { safeUrl, singleLine } from '../values.ts';

/** Empty when there is none. */
export function readCode(variables: Record<string, unknown>) {
  const code = lookUp(variables, ['code']);
  return typeof code === 'string' ? singleLine(code.slice(0, 64)) : '';
}

/** Only the web: what opens a mailbox or a phone is no way into an organization. */
export function readLink(variables: Record<string, unknown>) {
  const link = lookUp(variables, ['link']);
  const address = typeof link === 'string' && link.length <= 2_000 ? safeUrl(link) : undefined;
  return address && /^https?:/i.test(address) ? address : undefined;
}
