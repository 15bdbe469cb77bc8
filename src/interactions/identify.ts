import { sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { shortId } from '../lib/ids.ts';
import { findUserByEmail, insertUser, unlessInUse } from '../users/users.ts';
import {
  type Interaction,
  type InteractionState,
  requireStarted,
  type StartedInteraction,
  saveState,
  type VerificationRecord,
  writeState,
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
  const { tenantId, state } = interaction;
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
  return createPerson(parts, interaction, email);
}

/** The user and the interaction that knows it are one statement: neither is there without the other. */
async function createPerson(parts: Parts, interaction: StartedInteraction, email: string | undefined) {
  const { tenantId, clientId } = interaction;
  const userId = shortId();
  const state: InteractionState = { ...interaction.state, profile: {}, userId };
  const user = { ...(email && { primaryEmail: email }), applicationId: clientId };
  const result = await unlessInUse(() =>
    parts.database.query(sql`
      with always as (select 1), saved as (${writeState(interaction, state, sql`always`)}),
      created as (${insertUser(tenantId, userId, user, sql`saved`)})
      select id from created`),
  );
  if ('kind' in result) throw new PublicError(`user.${result.field}_already_in_use`);
  if (result.length === 0) throw new PublicError('session.interaction_changed');
  return { ...interaction, state, revision: interaction.revision + 1 };
}

function verifiedRecord({ state }: StartedInteraction, verificationId: string | undefined) {
  const record = state.records.find(({ id }) => id === verificationId);
  if (!record?.isVerified) throw new PublicError('session.verification_failed');
  return record;
}
