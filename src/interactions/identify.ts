import { PublicError } from '../errors.ts';
import { forgotPasswordOf } from '../experience/forgot-password.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { identityPolicyOf } from '../users/identity-keys.ts';
import { findUser, findUserByIdentifier, type User } from '../users/users.ts';
import { audited } from './audited.ts';
import { availableConnectors } from './available-connectors.ts';
import { type Interaction, requireStarted, type StartedInteraction, saveState } from './interaction.ts';
import { joinNamed } from './join-organizations.ts';
import type { Parts } from './parts.ts';
import { isCodeRecord, type VerificationRecord } from './records.ts';
import { register } from './register.ts';
import { verifiedRecord } from './verified-record.ts';

/** Says who the person is: finds the user of what was verified, or creates it in a registration. */
export const identify = (
  parts: Parts,
  given: Interaction,
  verificationId: string | undefined,
): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Identifier.Submit', async () => {
    const settings = await parts.experience.get(interaction.tenantId);
    switch (interaction.state.event) {
      case 'SignIn':
        return signIn(parts, interaction, verifiedRecord(interaction, verificationId), settings);
      case 'Register':
        return register(parts, interaction, verificationId, settings);
      case 'ForgotPassword':
        return recover(parts, interaction, verifiedRecord(interaction, verificationId), settings);
    }
  });
};

async function signIn(
  parts: Parts,
  interaction: StartedInteraction,
  record: VerificationRecord,
  settings: ExperienceSettings,
) {
  if (!opensSignIn(record, settings)) throw new PublicError('user.sign_in_method_not_enabled');
  if (settings.signInMode === 'Register') throw new PublicError('auth.forbidden');
  return identifyAs(parts, interaction, record, settings);
}

function opensSignIn(record: VerificationRecord, { signIn: { methods } }: ExperienceSettings) {
  const method = methods.find(({ identifier }) => identifier === record.identifier.type);
  switch (record.type) {
    case 'Password':
      return method?.password === true;
    case 'EmailVerificationCode':
    case 'PhoneVerificationCode':
      if (record.usageType === 'ForgotPassword') throw new PublicError('session.verification_failed');
      return method?.verificationCode === true;
    case 'OneTimeToken':
      return true;
    case 'NewPasswordIdentity':
    case 'MfaEmailVerificationCode':
    case 'MfaPhoneVerificationCode':
      throw new PublicError('session.verification_failed');
  }
}

/** A password can be reset by a code that was asked for to that end, and by a way that the settings name (spec 5.8). */
async function recover(
  parts: Parts,
  interaction: StartedInteraction,
  record: VerificationRecord,
  settings: ExperienceSettings,
) {
  const ways = forgotPasswordOf(settings, await availableConnectors(parts, interaction.tenantId));
  const isOpen =
    (record.type === 'EmailVerificationCode' && ways.email) || (record.type === 'PhoneVerificationCode' && ways.phone);
  if (!isOpen) throw new PublicError('session.not_supported_for_forgot_password', undefined, { status: 422 });
  if (!isCodeRecord(record) || record.usageType !== 'ForgotPassword') {
    throw new PublicError('session.verification_failed');
  }
  return identifyAs(parts, interaction, record, settings);
}

async function identifyAs(
  parts: Parts,
  interaction: StartedInteraction,
  record: VerificationRecord,
  settings: ExperienceSettings,
) {
  const { tenantId, state } = interaction;
  const user =
    record.type === 'Password'
      ? await findUser(parts.database, tenantId, record.userId)
      : await findUserByIdentifier(parts.database, tenantId, record.identifier, identityPolicyOf(settings));
  if (!user) throw new PublicError('user.user_not_exist', { identifier: record.identifier.value });
  if (user.isSuspended) throw new PublicError('user.suspended');
  if (state.userId && state.userId !== user.id) throw new PublicError('session.identity_conflict');
  if (record.type === 'OneTimeToken') await joinNamed(parts, interaction, user.id);
  return saveState(parts.database.relaxed, interaction, { ...state, userId: user.id, held: heldBy(user) });
}

const heldBy = (user: User) => [
  ...(user.username ? (['username'] as const) : []),
  ...(user.primaryEmail ? (['email'] as const) : []),
  ...(user.primaryPhone ? (['phone'] as const) : []),
  ...(user.hasPassword ? (['password'] as const) : []),
];
