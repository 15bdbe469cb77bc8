import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import type { UserWithFactors } from '../../users/factors.ts';
import type { StartedInteraction } from '../interaction.ts';
import { demandedIdentifiers } from '../missing-profile.ts';
import { factorsToBe, isOn, type MfaFactor, maskedIdentifiers, offeredFactors } from './factors.ts';
import { isMandatory, isOnlyAtSignIn } from './policies.ts';
import { isWaived } from './require.ts';

interface Situation {
  interaction: StartedInteraction;
  user: UserWithFactors;
  settings: ExperienceSettings;
  /** What the user has by the end of the interaction. */
  factors: MfaFactor[];
  /** The settings or an organization of the user demand a second factor. */
  isDemanded: boolean;
}

/** Asks for what the user has not set up of second factors, in the order of the description (spec 5.10). */
export function requireSetUp(
  interaction: StartedInteraction,
  user: UserWithFactors,
  settings: ExperienceSettings,
): void {
  const situation = {
    ...{ interaction, user, settings },
    factors: factorsToBe(interaction, user, settings),
    isDemanded: isMandatory(settings) || user.isMfaDemanded,
  };
  refuseSwitchedOff(interaction, settings);
  if (!isPrompted(situation)) return;
  suggestSetUp(situation);
  requireOne(situation);
  suggestAnother(situation);
  requireBackupCodes(situation);
}

/** The settings may have changed since it was set up. */
function refuseSwitchedOff({ state: { mfa } }: StartedInteraction, settings: ExperienceSettings) {
  const isRefused = (mfa?.totp && !isOn('Totp', settings)) || (mfa?.backupCodes && !isOn('BackupCode', settings));
  if (isRefused) throw new PublicError('session.mfa.mfa_factor_not_enabled');
}

function isPrompted({ interaction: { state }, user, settings, isDemanded }: Situation): boolean {
  if (offeredFactors(settings).length === 0 || state.ssoConnectorId !== undefined) return false;
  if (state.event === 'Register' && isOnlyAtSignIn(settings)) return false;
  if (isDemanded) return true;
  const isSkipped = state.mfa?.isSkipped ?? user.mfaChoice.isSkipped;
  return settings.mfa.policy !== 'NoPrompt' && !isSkipped;
}

/** Whoever has said nothing yet is asked whether to set one up at all. */
function suggestSetUp({ interaction: { state }, user, factors, isDemanded }: Situation) {
  const isEnabled = state.mfa?.isEnabled ?? user.mfaChoice.isEnabled;
  if (!isDemanded && !isEnabled && factors.length === 0) throw new PublicError('user.suggest_mfa');
}

function requireOne({ settings, factors, isDemanded }: Situation) {
  if (factors.length > 0) return;
  throw new PublicError('user.missing_mfa', {
    availableFactors: offeredFactors(settings),
    ...(!isDemanded && { skippable: true }),
  });
}

/**
 * A code to what somebody signs up with is hardly a second factor: another one is suggested, at the sign-up, and where
 * factors are demanded at each sign-in until there is one.
 */
function suggestAnother({ interaction: { state }, user, settings, factors, isDemanded }: Situation) {
  if (state.mfa?.isSuggestionSkipped || (state.event !== 'Register' && !isDemanded)) return;
  const availableFactors = offeredFactors(settings);
  const isAnotherLeft = availableFactors.some((factor) => !factors.includes(factor));
  if (!isAnotherLeft || !factors.every((factor) => isOfSignUp(factor, settings))) return;
  const { email, phone } = state.profile;
  const person = { primaryEmail: user.primaryEmail ?? email ?? null, primaryPhone: user.primaryPhone ?? phone ?? null };
  throw new PublicError('session.mfa.suggest_additional_mfa', {
    availableFactors,
    maskedIdentifiers: maskedIdentifiers(person, factors),
    isWebAuthnUsedAsSignInPasskey: false,
    skippable: true,
    suggestion: true,
  });
}

function isOfSignUp(factor: MfaFactor, settings: ExperienceSettings) {
  const demanded = demandedIdentifiers(settings);
  return (
    (factor === 'EmailVerificationCode' && demanded.includes('email')) ||
    (factor === 'PhoneVerificationCode' && demanded.includes('phone'))
  );
}

/** Whoever is not asked for the factors there are has no need of codes for when they are lost. */
function requireBackupCodes({ user, settings, factors }: Situation) {
  if (isWaived(user, settings)) return;
  if (isOn('BackupCode', settings) && !factors.includes('BackupCode')) {
    throw new PublicError('session.mfa.backup_code_required');
  }
}
