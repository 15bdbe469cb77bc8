import { isIP } from 'node:net';
import { withoutControls } from '../lib/controls.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { keepDetails } from './details.ts';
import type { AuditEntry } from './entry.ts';

/** A row of audit_log. */
export interface AuditRow {
  tenant_id: string;
  id: string;
  key: string;
  result: 'Success' | 'Error';
  error: string | undefined;
  user_id: string | undefined;
  application_id: string | undefined;
  session_id: string | undefined;
  ip: string | undefined;
  user_agent: string | undefined;
  details: unknown;
  created_at: string;
}

const userAgentCharacters = 256;

/** `Interaction.SignIn.Submit`, or a call of the Management API with its route: words that are shorter than secrets. */
const keys = /^([A-Z][A-Za-z]{1,23}(\.[A-Z][A-Za-z]{0,31})*|Management\.[A-Z]{3,6} (\/:?[A-Za-z-]{1,40})+\/?)$/;

/** What is kept of an entry. What does not look as it should is left out, for it may be anything. */
export const toRow = (tenantId: string, entry: AuditEntry, at: number, id = timeOrderedId(at)): AuditRow => ({
  tenant_id: tenantId,
  id,
  key: matching(keys, entry.key, 128) ?? 'Unknown',
  result: entry.result === 'Success' ? 'Success' : 'Error',
  error: matching(/^[a-z]{1,24}([._][a-z]{1,24})*$/, entry.error, 128),
  user_id: idOf(entry.userId),
  application_id: idOf(entry.applicationId),
  session_id: idOf(entry.sessionId),
  ip: addressOf(entry.ip),
  user_agent: entry.userAgent && withoutControls(entry.userAgent.slice(0, userAgentCharacters)),
  details: keepDetails(entry.details),
  created_at: new Date(at).toISOString(),
});

/** Ids may be the operator's choice (applications) or the provider's (interactions); none is six digits, as codes are. */
const idOf = (id: string | undefined) => (id && /^\d{4,8}$/.test(id) ? undefined : matching(/^[\w-]+$/, id, 64));

const matching = (pattern: RegExp, text: string | undefined, most: number) =>
  typeof text === 'string' && text.length <= most && pattern.test(text) ? text : undefined;

/** Some proxies write the port behind the address. */
function addressOf(text: string | undefined) {
  const bare = text?.replace(/^([\d.]+):\d+$/, '$1').replace(/^\[([^\]]+)\](:\d+)?$/, '$1');
  return bare && isIP(bare) ? bare : undefined;
}
