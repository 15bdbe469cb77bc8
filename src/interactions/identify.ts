import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { createUser, findUserByEmail } from '../users/users.ts';
import {
  type Interaction,
  requireStarted,
  type StartedInteraction,
  saveState,
  type VerificationRecord,
} from './interaction.ts';
import { missingProfileOf } from './missing-profile.ts';
import type { Parts } from './parts.ts';

/** Says who the person is: finds the user of a verified address, or creates it in a registration. */
export async function identify(
  parts: Parts,
  given: Interaction,
  verificationId: string | undefined,
): Promise<StartedInteraction> {
  const interaction = requireStarted(given);
  const settings = await parts.experience.get(interaction.tenantId);
  switch (interaction.state.event) {
    case 'SignIn':
      return signIn(parts, interaction, verifiedRecord(interaction, verificationId), settings);
    case 'Register':
      return register(parts, interaction, verificationId, settings);
    case 'ForgotPassword':
      throw new PublicError('session.not_supported_for_forgot_password', undefined, { status: 422 });
  }
}

async function signIn(
  parts: Parts,
  interaction: StartedInteraction,
  { identifier }: VerificationRecord,
  settings: ExperienceSettings,
) {
  const { tenantId, state } = interaction;
  const method = settings.signIn.methods.find((candidate) => candidate.identifier === identifier.type);
  if (!method?.verificationCode) throw new PublicError('user.sign_in_method_not_enabled');
  if (settings.signInMode === 'Register') throw new PublicError('auth.forbidden');
  const user = await findUserByEmail(parts.database, tenantId, identifier.value);
  if (!user) throw new PublicError('user.user_not_exist', { identifier: identifier.value });
  if (user.isSuspended) throw new PublicError('user.suspended');
  if (state.userId && state.userId !== user.id) throw new PublicError('session.identity_conflict');
  return saveState(parts.database.relaxed, interaction, { ...state, userId: user.id });
}

/**
 * When the profile lacks something, the verified address stays pending in the interaction, and the next call comes
 * without a verification.
 */
async function register(
  parts: Parts,
  interaction: StartedInteraction,
  verificationId: string | undefined,
  settings: ExperienceSettings,
) {
  const { tenantId, state, clientId } = interaction;
  if (state.userId) throw new PublicError('session.identity_conflict');
  const email = verificationId ? verifiedRecord(interaction, verificationId).identifier.value : state.profile.email;
  if (settings.signInMode === 'SignIn') throw new PublicError('auth.forbidden');
  const profile = { ...(email && { email }) };
  if (email && email.length > 128) {
    throw new PublicError('entity.value_too_long', { field: 'primaryEmail', maximum: 128 });
  }
  const missingProfile = missingProfileOf(profile, settings);
  if (missingProfile.length > 0) {
    if (email && (await findUserByEmail(parts.database, tenantId, email))) {
      throw new PublicError('user.email_already_in_use');
    }
    await saveState(parts.database.relaxed, interaction, { ...state, profile });
    throw new PublicError('user.missing_profile', { missingProfile });
  }
  const created = await createUser(parts.database, tenantId, {
    ...(email && { primaryEmail: email }),
    applicationId: clientId,
  });
  if (created.kind === 'in use') throw new PublicError(`user.${created.field}_already_in_use`);
  return saveState(parts.database.relaxed, interaction, { ...state, profile: {}, userId: created.user.id });
}

function verifiedRecord({ state }: StartedInteraction, verificationId: string | undefined) {
  const record = state.records.find(({ id }) => id === verificationId);
  if (!record?.isVerified) throw new PublicError('session.verification_failed');
  return record;
}
