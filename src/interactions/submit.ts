import { type Fragment, sql } from '../database/database.ts';
import { type ErrorCode, PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { mayBeSignedIn, recordSignIn, updateAtSignIn } from '../users/at-sign-in.ts';
import { type TotpInUse, type UserWithFactors, unlessTotpInUse } from '../users/factors.ts';
import { addIdentity } from '../users/social-identities.ts';
import { findUser, type InUse, unlessInUse } from '../users/users.ts';
import { audited } from './audited.ts';
import { finishInteraction, type Interaction, requireStarted, type StartedInteraction } from './interaction.ts';
import { provenFactor } from './mfa/factors.ts';
import { requireSetUp } from './mfa/fulfil.ts';
import { mayAskForFactors, readMfaUser, requireSecondFactor } from './mfa/require.ts';
import { hasNewFactor, newChoiceOf, noticeOfFactor, storeFactors } from './mfa/store.ts';
import { missingProfileOf } from './missing-profile.ts';
import type { Parts } from './parts.ts';
import { refuseTaken } from './refuse-taken.ts';
import { requireCaptcha } from './require-captcha.ts';
import type { Notice } from './send-notice.ts';
import { identityOf } from './social/identity.ts';
import { noticeOfIdentity } from './social/notice.ts';
import { submitReset } from './submit-reset.ts';
import { occasionOf, tellOfEnd, tellOfUser } from './tell-hooks.ts';

export type Submitted = { kind: 'signed in'; redirectTo: string } | { kind: 'password reset' };

/** Ends the interaction: the user is signed in, or has a new password (spec 5.9). */
export const submit = (parts: Parts, given: Interaction): Promise<Submitted> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Submit', async () => {
    const user = await requireReady(parts, interaction);
    const { event } = interaction.state;
    return event === 'ForgotPassword' ? submitReset(parts, interaction, user.id) : signIn(parts, interaction, user);
  });
};

interface ReadyUser {
  id: string;
  /** Where something depends on second factors. */
  user: UserWithFactors | undefined;
}

/** Throws what keeps the interaction from its end; to ask for that leaves no trace in the audit log. */
export async function requireReady(parts: Parts, interaction: StartedInteraction): Promise<ReadyUser> {
  const settings = await parts.experience.get(interaction.tenantId);
  const { state } = interaction;
  requireCaptcha(state, settings);
  const { userId } = state;
  if (!userId) throw new PublicError('session.identifier_not_found');
  if (state.event === 'ForgotPassword') return { id: userId, user: undefined };
  // Most tenants ask for no second factor, and their users are not looked at.
  const isAsked = mayAskForFactors(interaction, settings) || hasNewFactor(state);
  const user = isAsked ? await readMfaUser(parts, interaction, settings) : undefined;
  if (user) requireSecondFactor(interaction, user, settings);
  await requireProfile(parts, interaction, settings);
  if (user) requireSetUp(interaction, user, settings);
  return { id: userId, user };
}

/** Whether somebody else has what is pending is told before what is missing; the index decides in the end. */
async function requireProfile(parts: Parts, { tenantId, state }: StartedInteraction, settings: ExperienceSettings) {
  // The enterprise answers for what it wants to know of its people (spec 5.9).
  if (state.ssoConnectorId !== undefined) return;
  const held = Object.fromEntries((state.held ?? []).map((name) => [name, true]));
  const missingProfile = missingProfileOf({ ...held, ...state.profile }, settings);
  if (missingProfile.length === 0) return;
  await refuseTaken(parts, tenantId, state.profile, settings);
  throw new PublicError('user.missing_profile', { missingProfile });
}

async function signIn(
  parts: Parts,
  interaction: StartedInteraction,
  { id: userId, user }: ReadyUser,
): Promise<Submitted> {
  const { tenantId, state } = interaction;
  const amr = methodsOf(interaction);
  const result = { login: { accountId: userId, ...(amr.length > 0 && { amr }) } };
  const told = [await noticeOfFactor(parts, interaction, user), await noticeOfIdentity(parts, interaction, userId)];
  const [notice, ...further] = told.filter((one) => one !== undefined);
  // A sign-in can be done again; what somebody was told to have been added must be there.
  const database = hasNewFactor(state) || state.profile.social ? parts.database : parts.database.relaxed;
  const updated = await unlessTotpInUse(() =>
    unlessInUse(() =>
      database.query(sql`
        with finished as (${finishInteraction(interaction, result, mayBeSignedIn(tenantId, userId))})
        ${identified(interaction, userId)}
        ${storeFactors(interaction, userId, sql`finished`)}
        ${notice ? sql`, ${notice.promise(sql`finished`)}` : sql``}
        ${noteSignIn(parts, interaction, userId)}`),
    ),
  );
  if ('kind' in updated) throw new PublicError(codeOf(updated));
  if (updated.length === 0) throw await refusalOf(parts, tenantId, userId);
  notice?.handOver();
  for (const one of further) await promiseAlone(parts, one);
  tell(parts, interaction, userId);
  return { kind: 'signed in', redirectTo: interaction.returnTo };
}

/** A statement has room for one notice. */
async function promiseAlone({ database }: Parts, notice: Notice) {
  await database.query(sql`with once as (select 1), ${notice.promise(sql`once`)} select from once`);
  notice.handOver();
}

/** The indexes have the last word on what only one can have. */
const codeOf = (taken: InUse | TotpInUse): ErrorCode =>
  taken.kind === 'totp in use' ? 'user.totp_already_in_use' : `user.${taken.field}_already_in_use`;

/** Part of a statement: the identity at another service that was linked on the way. */
function identified({ tenantId, state }: StartedInteraction, userId: string): Fragment {
  const { social } = state.profile;
  if (!social) return sql``;
  return sql`, identified as (${addIdentity(tenantId, userId, identityOf(social), sql`finished`)})`;
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
  if (Object.keys(state.profile).length === 0 && !hasNewFactor(state)) return;
  tellOfUser(parts, tenantId, 'User.Data.Updated', userId, occasionOf(interaction));
}

function noteSignIn({ clock }: Parts, { tenantId, state }: StartedInteraction, userId: string): Fragment {
  const { username, email, phone, password, name, avatar } = state.profile;
  const at = new Date(clock());
  const finished = sql`finished`;
  const mfaChoice = newChoiceOf(state.mfa);
  if (Object.keys(state.profile).length === 0 && !mfaChoice) return recordSignIn(tenantId, userId, at, finished);
  const added = { mfaChoice, username, primaryEmail: email, primaryPhone: phone, password, name, avatar };
  return updateAtSignIn(tenantId, userId, added, at, finished);
}

/**
 * RFC 8176: what happened here, and no level of assurance (NIST 800-63B-4 does not count mail as a second channel). There is
 * no word for another service's.
 */
function methodsOf({ state: { records } }: StartedInteraction): string[] {
  const proven = records.filter(({ isVerified }) => isVerified).map(({ type }) => type);
  const second = records.map(provenFactor);
  const hasPassword = proven.some((type) => type === 'Password' || type === 'NewPasswordIdentity');
  const hasCode = proven.some((type) => type.endsWith('VerificationCode') || type === 'OneTimeToken');
  const hasSecond = second.some((factor) => factor !== undefined);
  return [...(hasPassword ? ['pwd'] : []), ...(hasCode || hasSecond ? ['otp'] : []), ...(hasSecond ? ['mfa'] : [])];
}
