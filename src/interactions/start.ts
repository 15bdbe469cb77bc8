import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import {
  type Interaction,
  type InteractionEvent,
  requireStarted,
  resetState,
  type StartedInteraction,
  saveState,
} from './interaction.ts';
import type { Parts } from './parts.ts';

/**
 * Starts an interaction anew as a sign-in, registration or reset; what was done in it before is forgotten. Whether the
 * settings allow it is judged when the person is identified: a link of the operator's may allow more.
 */
export const start = (parts: Parts, tenantId: string, uid: string, event: InteractionEvent) =>
  resetState(parts.database.relaxed, tenantId, uid, { event, profile: {}, records: [] });

/** Switches between sign-in and registration. Verified addresses stay verified: no second mail is needed. */
export async function changeEvent(
  parts: Parts,
  given: Interaction,
  event: InteractionEvent,
): Promise<StartedInteraction> {
  const interaction = requireStarted(given);
  refuseByMode(await parts.experience.get(interaction.tenantId), event);
  const { state } = interaction;
  if (state.event === event) return interaction;
  if (event === 'ForgotPassword' || state.event === 'ForgotPassword') {
    throw new PublicError('session.not_supported_for_forgot_password');
  }
  return saveState(parts.database.relaxed, interaction, { ...state, event, profile: {} });
}

function refuseByMode({ signInMode }: ExperienceSettings, event: InteractionEvent) {
  const isRefused =
    (event === 'Register' && signInMode === 'SignIn') || (event === 'SignIn' && signInMode === 'Register');
  if (isRefused) throw new PublicError('auth.forbidden');
}
