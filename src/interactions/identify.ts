import { PublicError } from '../errors.ts';
import { forgotPasswordOf } from '../experience/forgot-password.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { identityPolicyOf } from '../users/identity-keys.ts';
import { findUser, findUserByIdentifier, type User } from '../users/users.ts';
import { audited } from './audited.ts';
import { availableConnectors } from './available-connectors.ts';
import { heldBy } from './held-by.ts';
import {
  type Interaction,
  type PendingProfile,
  requireStarted,
  type StartedInteraction,
  saveState,
} from './interaction.ts';
import { joinNamed } from './join-organizations.ts';
import type { Parts } from './parts.ts';
import { isCodeRecord, isIdentifierRecord, type VerificationRecord } from './records.ts';
import { register } from './register.ts';
import { identifySocial } from './social/identify-social.ts';
import { identifyBySso } from './sso/identify-by-sso.ts';
import { addressOfRecord, refuseSsoAddress } from './sso/refuse-sso-address.ts';
import { verifiedRecord } from './verified-record.ts';

export interface IdentifyingWish {
  /** The identity is to be added to the user who has its address or number (spec 5.11). */
  linkSocialIdentity?: boolean | undefined;
}

/** Says who the person is: finds the user of what was verified, or creates it in a registration. */
export const identify = (
  parts: Parts,
  given: Interaction,
  verificationId: string | undefined,
  wish: IdentifyingWish = {},
): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Identifier.Submit', async () => {
    const settings = await parts.experience.get(interaction.tenantId);
    switch (interaction.state.event) {
      case 'SignIn':
        return signIn(parts, interaction, verifiedRecord(interaction, verificationId), settings, wish);
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
  wish: IdentifyingWish,
) {
  if (!opensSignIn(record, settings)) throw new PublicError('user.sign_in_method_not_enabled');
  if (settings.signInMode === 'Register') throw new PublicError('auth.forbidden');
  if (record.type === 'EnterpriseSso') return identifyBySso(parts, interaction, record, settings);
  // Whoever was mailed a token has it from the operator, who knows of the enterprise.
  if (record.type !== 'OneTimeToken') {
    await refuseSsoAddress(parts, interaction.tenantId, addressOfRecord(record), settings);
  }
  return identifyAs(parts, interaction, record, settings, wish);
}

function opensSignIn(record: VerificationRecord, { signIn: { methods }, singleSignOnEnabled }: ExperienceSettings) {
  const methodOf = (type: string) => methods.find(({ identifier }) => identifier === type);
  switch (record.type) {
    case 'Password':
      return methodOf(record.identifier.type)?.password === true;
    case 'EmailVerificationCode':
    case 'PhoneVerificationCode':
      if (record.usageType === 'ForgotPassword') throw new PublicError('session.verification_failed');
      return methodOf(record.identifier.type)?.verificationCode === true;
    case 'OneTimeToken':
    case 'Social':
      return true;
    case 'EnterpriseSso':
      return singleSignOnEnabled;
    case 'NewPasswordIdentity':
    case 'MfaEmailVerificationCode':
    case 'MfaPhoneVerificationCode':
    case 'Totp':
    case 'BackupCode':
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
  return identifyAs(parts, interaction, record, settings, {});
}

async function identifyAs(
  parts: Parts,
  interaction: StartedInteraction,
  record: VerificationRecord,
  settings: ExperienceSettings,
  wish: IdentifyingWish,
) {
  const { tenantId, state } = interaction;
  const { user, gained } = await findPerson(parts, tenantId, record, settings, wish);
  if (user.isSuspended) throw new PublicError('user.suspended');
  if (state.userId && state.userId !== user.id) throw new PublicError('session.identity_conflict');
  if (record.type === 'OneTimeToken') await joinNamed(parts, interaction, user.id);
  const profile = { ...state.profile, ...gained };
  return saveState(parts.database.relaxed, interaction, { ...state, userId: user.id, held: heldBy(user), profile });
}

/** Whom a record stands for, and what the user gains by it. */
async function findPerson(
  parts: Parts,
  tenantId: string,
  record: VerificationRecord,
  settings: ExperienceSettings,
  wish: IdentifyingWish,
): Promise<{ user: User; gained?: PendingProfile }> {
  if (record.type === 'Social') return identifySocial(parts, tenantId, record, settings, wish);
  if (!isIdentifierRecord(record)) throw new PublicError('session.verification_failed');
  const user =
    record.type === 'Password'
      ? await findUser(parts.database, tenantId, record.userId)
      : await findUserByIdentifier(parts.database, tenantId, record.identifier, identityPolicyOf(settings));
  if (!user) throw new PublicError('user.user_not_exist', { identifier: record.identifier.value });
  return { user };
}
