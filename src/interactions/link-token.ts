import { canonicalAddress } from '../lib/email-address.ts';
import { type AskedToken, peekToken, type TokenVerdict } from '../verification/one-time-tokens.ts';
import { audited } from './audited.ts';
import { type Interaction, saveState } from './interaction.ts';
import { openLinkToken } from './oidc-records.ts';
import type { Parts } from './parts.ts';
import { occasionOf } from './tell-hooks.ts';
import { refuseToken, type TokenProof, verifyOneTimeToken } from './verify-one-time-token.ts';

/** Whether the link with which this interaction began is still good for anything. Changes nothing. */
export async function peekLinkedToken(parts: Parts, interaction: Interaction): Promise<'usable' | 'unusable'> {
  const { tenantId, parameters } = interaction;
  const { login_hint: email = '' } = parameters;
  const token = tokenOf(parts, interaction);
  const asked = { tenantId, token, email, now: new Date(parts.clock()) };
  const { verdict } = await peekToken(parts.database, parts.seal, asked);
  // Without a hint nobody has named an address yet.
  return verdict === 'correct' || (verdict === 'email_mismatch' && !email) ? 'usable' : 'unusable';
}

/**
 * Takes the token that the application passed on from its link (spec 5.12), from whoever names the address that the link
 * was sent to: opening the link and pressing what it shows is not enough. A wrong address costs the token nothing, and
 * counts against the address of the link.
 */
export async function takeLinkedToken(parts: Parts, interaction: Interaction, typed: string): Promise<TokenProof> {
  const { tenantId, parameters } = interaction;
  const { login_hint: hint } = parameters;
  const token = tokenOf(parts, interaction);
  const email = hint ?? typed.trim();
  const asked: AskedToken = { tenantId, token, email, now: new Date(parts.clock()) };
  if (canonicalAddress(typed.trim()) !== canonicalAddress(email)) {
    return refuseToken(parts, asked, 'email_mismatch', occasionOf(interaction));
  }
  const { verdict, event } = await judge(parts, asked);
  if (verdict !== 'correct') return refuseToken(parts, asked, verdict, occasionOf(interaction));
  return verifyOneTimeToken(parts, await begin(parts, interaction, event), { email, token });
}

/** Not by `start`: of a form that was sent twice, the second would forget what the first has proven. */
async function begin(parts: Parts, interaction: Interaction, event: 'SignIn' | 'Register') {
  const { state } = interaction;
  if (state?.event === event && !state.userId && state.records.length === 0) return interaction;
  return audited(
    parts,
    interaction,
    'Create',
    () => saveState(parts.database.relaxed, interaction, { event, profile: {}, records: [] }),
    event,
  );
}

const tokenOf = ({ seal }: Parts, { uid, parameters: { one_time_token: sealed } }: Interaction) =>
  (sealed && openLinkToken(seal, uid, sealed)) ?? '';

/** A token is for signing in unless it says otherwise. One for a reset opens no sign-in. */
async function judge(
  parts: Parts,
  asked: AskedToken,
): Promise<{ verdict: TokenVerdict; event: 'SignIn' | 'Register' }> {
  const seen = await peekToken(parts.database, parts.seal, asked);
  if (seen.verdict !== 'correct') return { verdict: seen.verdict, event: 'SignIn' };
  const { signInMode } = await parts.experience.get(asked.tenantId);
  const wished = seen.context.interactionEvent ?? (signInMode === 'Register' ? 'Register' : 'SignIn');
  return wished === 'ForgotPassword'
    ? { verdict: 'event_mismatch', event: 'SignIn' }
    : { verdict: 'correct', event: wished };
}
