import { type Fragment, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { findUser, mayBeSignedIn, recordSignIn, unlessInUse, updateAtSignIn } from '../users/users.ts';
import { audited } from './audited.ts';
import { finishInteraction, type Interaction, requireStarted, type StartedInteraction } from './interaction.ts';
import { lacksSecondFactor, requireSecondFactor } from './mfa.ts';
import { missingProfileOf } from './missing-profile.ts';
import type { Parts } from './parts.ts';
import { refuseTaken } from './refuse-taken.ts';
import { requireCaptcha } from './require-captcha.ts';
import { submitReset } from './submit-reset.ts';
import { occasionOf, tellOfEnd, tellOfUser } from './tell-hooks.ts';

export type Submitted = { kind: 'signed in'; redirectTo: string } | { kind: 'password reset' };

/** Ends the interaction: the user is signed in, or has a new password (spec 5.9). */
export const submit = (parts: Parts, given: Interaction): Promise<Submitted> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Submit', async () => {
    const settings = await parts.experience.get(interaction.tenantId);
    const { state } = interaction;
    requireCaptcha(state, settings);
    const { userId } = state;
    if (!userId) throw new PublicError('session.identifier_not_found');
    if (state.event === 'ForgotPassword') return submitReset(parts, interaction, userId);
    await requireSecondFactorOf(parts, interaction, userId, settings);
    await requireProfile(parts, interaction, settings);
    return signIn(parts, interaction, userId);
  });
};

/** What the user holds was noted when the user was identified, so that most sign-ins need not look again. */
async function requireSecondFactorOf(
  { database }: Parts,
  interaction: StartedInteraction,
  userId: string,
  settings: ExperienceSettings,
) {
  if (!lacksSecondFactor(interaction, interaction.state.held ?? [], settings)) return;
  const user = await findUser(database, interaction.tenantId, userId);
  if (!user) throw new PublicError('session.identifier_not_found');
  requireSecondFactor(interaction, user, settings);
}

/** Whether somebody else has what is pending is told before what is missing; the index decides in the end. */
async function requireProfile(parts: Parts, { tenantId, state }: StartedInteraction, settings: ExperienceSettings) {
  const held = Object.fromEntries((state.held ?? []).map((name) => [name, true]));
  const missingProfile = missingProfileOf({ ...held, ...state.profile }, settings);
  if (missingProfile.length === 0) return;
  await refuseTaken(parts, tenantId, state.profile, settings);
  throw new PublicError('user.missing_profile', { missingProfile });
}

async function signIn(parts: Parts, interaction: StartedInteraction, userId: string): Promise<Submitted> {
  const result = { login: { accountId: userId, amr: methodsOf(interaction) } };
  const updated = await unlessInUse(() =>
    parts.database.relaxed.query(sql`
      with finished as (${finishInteraction(interaction, result, mayBeSignedIn(interaction.tenantId, userId))})
      ${noteSignIn(parts, interaction, userId)}`),
  );
  if ('kind' in updated) throw new PublicError(`user.${updated.field}_already_in_use`);
  if (updated.length === 0) throw await refusalOf(parts, interaction.tenantId, userId);
  tell(parts, interaction, userId);
  return { kind: 'signed in', redirectTo: interaction.returnTo };
}

/** The user may have been suspended or deleted since the identification. */
async function refusalOf({ database }: Parts, tenantId: string, userId: string): Promise<PublicError> {
  const user = await findUser(database, tenantId, userId);
  if (!user) return new PublicError('session.identifier_not_found');
  return new PublicError(user.isSuspended ? 'user.suspended' : 'session.interaction_changed');
}

/** What was given at the way is the user's from now on. */
function tell(parts: Parts, interaction: StartedInteraction, userId: string) {
  const { tenantId, state } = interaction;
  tellOfEnd(parts, interaction, state.event, userId);
  if (Object.keys(state.profile).length === 0) return;
  tellOfUser(parts, tenantId, 'User.Data.Updated', userId, occasionOf(interaction));
}

function noteSignIn({ clock }: Parts, { tenantId, state }: StartedInteraction, userId: string): Fragment {
  const { username, email, phone, password } = state.profile;
  const at = new Date(clock());
  const finished = sql`finished`;
  if (!username && !email && !phone && !password) return recordSignIn(tenantId, userId, at, finished);
  const added = { username, primaryEmail: email, primaryPhone: phone, password };
  return updateAtSignIn(tenantId, userId, added, at, finished);
}

/** RFC 8176: what happened, and no level of assurance (NIST 800-63B-4 does not count mail as a second channel). */
function methodsOf({ state: { records } }: StartedInteraction): string[] {
  const proven = records.filter(({ isVerified }) => isVerified).map(({ type }) => type);
  const hasPassword = proven.some((type) => type === 'Password' || type === 'NewPasswordIdentity');
  const hasCode = proven.some((type) => type.endsWith('VerificationCode') || type === 'OneTimeToken');
  const hasSecond = proven.some((type) => type.startsWith('Mfa'));
  return [...(hasPassword ? ['pwd'] : []), ...(hasCode ? ['otp'] : []), ...(hasSecond ? ['mfa'] : [])];
}
