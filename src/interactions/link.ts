import { codePolicyOf } from '../experience/settings.ts';
import { peekLink, readLink } from '../verification/links.ts';
import type { Interaction } from './interaction.ts';
import { matchingWord } from './link-word.ts';
import type { Parts } from './parts.ts';
import { type CodeRecord, isCodeRecord } from './records.ts';
import { scopeOf } from './verification-code.ts';

export type OpenedLink =
  /** This browser is in the interaction that the link was mailed for. */
  | { kind: 'here'; record: CodeRecord; secret: string }
  /** So it is, and the interaction has its result already. */
  | { kind: 'finished'; url: string }
  | { kind: 'elsewhere'; word: string }
  /** Used, expired, replaced by a newer one, or never ours. */
  | { kind: 'unusable' };

/** What to show to whoever opens a link that was mailed beside a code. It changes nothing. */
export async function openLink(
  parts: Parts,
  tenantId: string,
  token: string,
  interaction: Interaction | undefined,
): Promise<OpenedLink> {
  const link = readLink(token);
  if (!link) return { kind: 'unusable' };
  const policy = codePolicyOf(await parts.experience.get(tenantId));
  const now = new Date(parts.clock());
  const seen = await peekLink(parts.database, parts.seal, { tenantId, link, now }, policy);
  if (seen.kind === 'unusable') return seen;
  const record = interaction?.state?.records.filter(isCodeRecord).find(({ id }) => id === link.id);
  // Used already, it leads to where whoever used it in this browser has come.
  if (record) return { kind: 'here', record, secret: link.secret };
  const isFinished = interaction?.isFinished && seen.scope === scopeOf(interaction, { type: 'EmailVerificationCode' });
  if (isFinished) return { kind: 'finished', url: interaction.returnTo };
  if (seen.kind === 'used') return { kind: 'unusable' };
  return { kind: 'elsewhere', word: matchingWord(parts.seal, tenantId, link.id) };
}
