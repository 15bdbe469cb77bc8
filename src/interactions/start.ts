import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { audited } from './audited.ts';
import {
  type Interaction,
  type InteractionEvent,
  requireStarted,
  resetState,
  type StartedInteraction,
  saveState,
} from './interaction.ts';
import { isFactorRecord } from './mfa/factors.ts';
import type { Parts } from './parts.ts';
import type { UserIdentifier } from './records.ts';
import { captchaOf } from './require-captcha.ts';

export interface Beginning {
  event: InteractionEvent;
  captchaToken?: string | undefined;
  typed?: UserIdentifier | undefined;
  hasAgreed?: boolean;
  hasReset?: boolean;
}

/**
 * Starts an interaction anew as a sign-in, registration or reset; what was done in it before is forgotten. Whether the
 * settings allow it is judged when the person is identified: a link of the operator's may allow more.
 */
export const start = (
  parts: Parts,
  given: Pick<Interaction, 'tenantId' | 'uid' | 'caller'>,
  { event, captchaToken, typed, hasAgreed, hasReset }: Beginning,
): Promise<StartedInteraction> =>
  audited(
    parts,
    given,
    'Create',
    async () => {
      const captcha = await captchaOf(parts, given.tenantId, captchaToken, given.caller);
      const known = { ...(typed && { typed }), ...(hasAgreed && { hasAgreed }), ...(hasReset && { hasReset }) };
      return resetState(parts.database.relaxed, given, { event, profile: {}, records: [], ...known, ...captcha });
    },
    event,
  );

/** Switches between sign-in and registration. What was verified stays verified: no second message is needed. */
export const changeEvent = (parts: Parts, given: Interaction, event: InteractionEvent): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Update', async () => {
    const { state } = interaction;
    refuseByMode(await parts.experience.get(interaction.tenantId), event, interaction);
    if (state.event === event) return interaction;
    if (event === 'ForgotPassword' || state.event === 'ForgotPassword') {
      throw new PublicError('session.not_supported_for_forgot_password');
    }
    // Whoever was identified is not any more: a registration would sign in without the second factor of a sign-in, and
    // a second factor of this user would serve the next.
    const { userId: _user, held: _held, mfa: _mfa, ssoConnectorId: _connector, ...kept } = state;
    const records = state.records.filter((record) => !isFactorRecord(record));
    return saveState(parts.database.relaxed, interaction, { ...kept, records, event, profile: {} });
  });
};

/** A token that the operator mailed opens registration where it is closed (spec 5.12). */
function refuseByMode({ signInMode }: ExperienceSettings, event: InteractionEvent, { state }: StartedInteraction) {
  const hasToken = state.records.some(({ type }) => type === 'OneTimeToken');
  const isRefused =
    (event === 'Register' && signInMode === 'SignIn' && !hasToken) || (event === 'SignIn' && signInMode === 'Register');
  if (isRefused) throw new PublicError('auth.forbidden');
}
