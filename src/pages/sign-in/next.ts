import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { identify } from '../../interactions/identify.ts';
import { findInteraction, type Interaction, type StartedInteraction } from '../../interactions/interaction.ts';
import { submit } from '../../interactions/submit.ts';
import type { Visit } from './visit.ts';
import { waysOf } from './ways.ts';

/**
 * Goes on as far as possible: identifies the person by what is proven, unless known already, and submits. Gives the URL
 * of what comes next: the application, or the page on which something is still to be given.
 */
export async function proceed(
  { parts }: Door,
  interaction: StartedInteraction,
  verificationId?: string,
): Promise<string> {
  try {
    const isKnown = interaction.state.userId !== undefined;
    const submitted = await submit(parts, isKnown ? interaction : await identify(parts, interaction, verificationId));
    return submitted.kind === 'signed in' ? submitted.redirectTo : '/sign-in';
  } catch (error) {
    const path = detourFor(error);
    if (!path) throw error;
    return path;
  }
}

/** The page on which somebody goes on whose way was refused by this error. */
export const detourFor = (error: unknown) => (error instanceof PublicError ? detours[error.code] : undefined);

/** The same on the pages that take a password: one that has expired is reset, where it can be. */
export async function passwordDetourFor(error: unknown, visit: Visit) {
  const isExpired = error instanceof PublicError && error.code === 'password.expired';
  if (isExpired && (await waysOf(visit)).ForgotPassword.length > 0) return '/reset-password?why=expired';
  return detourFor(error);
}

const detours: Partial<Record<string, string>> = {
  'user.user_not_exist': '/sign-in/confirm',
  'user.email_already_in_use': '/sign-in/confirm',
  'user.phone_already_in_use': '/sign-in/confirm',
  'user.suspended': '/account-suspended',
  'session.sso_enabled': '/single-sign-on?why=needed',
  'user.missing_profile': '/sign-in/continue',
  'user.new_password_required_in_profile': '/reset-password/new',
  'session.mfa.require_mfa_verification': '/sign-in/second-factor',
  'user.suggest_mfa': '/mfa-onboarding',
  'user.missing_mfa': '/mfa-binding',
  'session.mfa.suggest_additional_mfa': '/mfa-binding',
  'session.mfa.backup_code_required': '/mfa-binding/BackupCode',
};

/** Where a sign-in that has its result goes on: someone came back to a page of it, or pressed a button twice. */
export const finishedUrl = ({ isFinished, returnTo }: Interaction) => (isFinished ? returnTo : undefined);

/** Another request of the same person was faster: a form was sent twice. */
export const isOvertaken = (error: unknown) =>
  error instanceof PublicError && error.code === 'session.interaction_changed';

/** The interaction as the faster request has left it. */
export const readAgain = ({ parts, tenantId }: Door, { uid, caller }: Interaction) =>
  findInteraction(parts.database, tenantId, uid, caller);
