import { PublicError } from '../errors.ts';
import { refuseBlocked } from '../experience/email-blocklist.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { requireStorable } from '../users/new-user.ts';
import type { User } from '../users/users.ts';
import { audited } from './audited.ts';
import {
  type Interaction,
  type PendingProfile,
  requireStarted,
  type StartedInteraction,
  saveState,
} from './interaction.ts';
import { readMfaUser, requireSecondFactor } from './mfa/require.ts';
import { acceptPassword, requireUsername } from './new-password.ts';
import type { Parts } from './parts.ts';
import { recordOfType, type VerificationRecord } from './records.ts';
import { refuseTaken, refuseTakenUsername } from './refuse-taken.ts';
import { readSocial } from './social/addition.ts';
import { refuseSsoAddress } from './sso/refuse-sso-address.ts';

/** Something that is added to the profile of whoever registers or signs in. */
export type Addition =
  | { type: 'username'; value: string }
  | { type: 'password'; value: string }
  | { type: 'email' | 'phone'; verificationId: string }
  | { type: 'social'; verificationId: string };

/**
 * Takes what the profile lacks (spec 5.9). It stays pending until the user is created or the sign-in submitted; what the
 * user has already cannot be replaced here.
 */
export const addToProfile = (parts: Parts, given: Interaction, addition: Addition): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Profile.Update', async () => {
    const { state, tenantId } = interaction;
    if (state.event === 'ForgotPassword') throw new PublicError('session.not_supported_for_forgot_password');
    const settings = await parts.experience.get(tenantId);
    const user = await identifiedUser(parts, interaction, addition, settings);
    if (user && addition.type !== 'social') refuseHeld(user, addition.type);
    const added = await read(parts, interaction, addition, { settings, user });
    return saveState(parts.database.relaxed, interaction, { ...state, profile: { ...state.profile, ...added } });
  });
};

/**
 * In a sign-in the user must be known, second factor included (not yet for an identity at another service: it is stored
 * after the second factor); in a registration there may be none yet.
 */
async function identifiedUser(
  parts: Parts,
  interaction: StartedInteraction,
  { type }: Addition,
  settings: ExperienceSettings,
) {
  const { state } = interaction;
  if (state.event === 'Register' && !state.userId) return undefined;
  const user = await readMfaUser(parts, interaction, settings);
  if (type !== 'social') requireSecondFactor(interaction, user, settings);
  return user;
}

/** What the user has already is not replaced on the way in. */
export function refuseHeld(user: User, type: 'username' | 'password' | 'email' | 'phone') {
  const held = {
    username: user.username,
    password: user.hasPassword,
    email: user.primaryEmail,
    phone: user.primaryPhone,
  };
  if (held[type]) throw new PublicError(`user.${type}_exists_in_profile`);
}

async function read(
  parts: Parts,
  interaction: StartedInteraction,
  addition: Addition,
  { settings, user }: { settings: ExperienceSettings; user: User | undefined },
): Promise<PendingProfile> {
  const { tenantId, state } = interaction;
  switch (addition.type) {
    case 'username': {
      requireUsername(addition.value, settings.usernamePolicy);
      await refuseTakenUsername(parts, interaction, addition.value, settings);
      return { username: addition.value };
    }
    case 'password': {
      const person = { ...state.profile, ...personOf(user) };
      return { password: await acceptPassword(parts, tenantId, addition.value, person) };
    }
    case 'email':
    case 'phone':
      return readProven(parts, interaction, addition, settings);
    case 'social':
      return readSocial(parts, interaction, addition.verificationId, { settings, user });
  }
}

/** An address or number that a code of this interaction has proven. */
export async function readProven(
  parts: Parts,
  { tenantId, state }: StartedInteraction,
  { type, verificationId }: { type: 'email' | 'phone'; verificationId: string },
  settings: ExperienceSettings,
): Promise<PendingProfile> {
  const record = provingRecord(state.records, type);
  if (record?.id !== verificationId) throw new PublicError('session.verification_session_not_found');
  if (!record.isVerified) throw new PublicError('session.verification_failed');
  const { value } = record.identifier;
  if (type === 'email') {
    await refuseSsoAddress(parts, tenantId, value, settings);
    refuseBlocked(value, settings.emailBlocklistPolicy);
  }
  requireStorable(type === 'email' ? { primaryEmail: value } : { primaryPhone: value });
  const added = { [type]: value };
  await refuseTaken(parts, tenantId, added, settings);
  return added;
}

const provingRecord = (records: readonly VerificationRecord[], type: 'email' | 'phone') =>
  recordOfType(records, type === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode');

/** What a password should not be made of. */
export const personOf = (user: User | undefined) =>
  user ? { name: user.name, username: user.username, email: user.primaryEmail, phone: user.primaryPhone } : {};
