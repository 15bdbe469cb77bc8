import { sql } from '../../database/database.ts';
import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { isMfaDemandedOf } from '../../organizations/mfa-demand.ts';
import { findUserWithFactors, type UserWithFactors } from '../../users/factors.ts';
import type { StartedInteraction } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { factorsOf, isOn, maskedIdentifiers, offeredFactors, provenFactor } from './factors.ts';
import { isMandatory } from './policies.ts';

/** The identified user with all that decides about second factors. Throws session.identifier_not_found. */
export async function readMfaUser(
  { database }: Parts,
  { tenantId, state: { userId } }: StartedInteraction,
  { mfa }: ExperienceSettings,
): Promise<UserWithFactors> {
  const mayBeDemanded = userId && mfa.organizationRequiredMfaPolicy === 'Mandatory';
  const isDemanded = mayBeDemanded ? isMfaDemandedOf(tenantId, userId) : sql`false`;
  const user = userId ? await findUserWithFactors(database, tenantId, userId, isDemanded) : undefined;
  if (!user) throw new PublicError('session.identifier_not_found');
  return user;
}

/**
 * The same for whoever changes what signs the user in: the second factor was given, also by those who are not asked for it
 * when they sign in. Throws session.mfa.require_mfa_verification, and in a reset session.not_supported_for_forgot_password.
 */
export async function readProvenUser(
  parts: Parts,
  interaction: StartedInteraction,
  settings: ExperienceSettings,
): Promise<UserWithFactors> {
  const isReset = interaction.state.event === 'ForgotPassword';
  if (isReset) throw new PublicError('session.not_supported_for_forgot_password');
  const user = await readMfaUser(parts, interaction, settings);
  requireProof(interaction, user, settings);
  return user;
}

/** Whether what is known without a look at the user leaves room for a question about second factors. */
export function mayAskForFactors(interaction: StartedInteraction, settings: ExperienceSettings): boolean {
  if (offeredFactors(settings).length === 0 || interaction.state.ssoConnectorId !== undefined) return false;
  const { policy, organizationRequiredMfaPolicy } = settings.mfa;
  return lacksProof(interaction, settings) || policy !== 'NoPrompt' || organizationRequiredMfaPolicy === 'Mandatory';
}

/** Throws session.mfa.require_mfa_verification, with the factors that the user has and where their codes would go. */
export function requireSecondFactor(
  interaction: StartedInteraction,
  user: UserWithFactors,
  settings: ExperienceSettings,
): void {
  if (!isWaived(user, settings)) requireProof(interaction, user, settings);
}

function requireProof(interaction: StartedInteraction, user: UserWithFactors, settings: ExperienceSettings): void {
  if (!lacksProof(interaction, settings)) return;
  const availableFactors = factorsOf(user, settings);
  if (availableFactors.length === 0) return;
  throw new PublicError('session.mfa.require_mfa_verification', {
    availableFactors,
    maskedIdentifiers: maskedIdentifiers(user, availableFactors),
  });
}

/** A registration needs no second factor: there is nobody yet who could have one. For its people an enterprise asks. */
const lacksProof = ({ state }: StartedInteraction, settings: ExperienceSettings) =>
  state.event === 'SignIn' &&
  state.ssoConnectorId === undefined &&
  !state.records.some((record) => {
    const factor = provenFactor(record);
    return factor !== undefined && isOn(factor, settings);
  });

/** People may choose not to be asked, where nobody demands that they are (spec 7.4, mfa-settings). */
export const isWaived = ({ mfaChoice, isMfaDemanded }: UserWithFactors, settings: ExperienceSettings) =>
  mfaChoice.isSkippedAtSignIn === true && !isMandatory(settings) && !isMfaDemanded;
