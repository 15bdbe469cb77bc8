import { type ErrorCode, PublicError } from '../../errors.ts';
import { identify } from '../../interactions/identify.ts';
import type { StartedInteraction } from '../../interactions/interaction.ts';
import { changeEvent } from '../../interactions/start.ts';
import { proceed } from './next.ts';
import type { ExternalRecord } from './social-record.ts';
import { mustAgree } from './terms.ts';
import { startPathOf, type Visit } from './visit.ts';

/**
 * Goes on with what a provider has proven: signs in who is known, and registers who is new. Where only the person can
 * decide (to link an account, to agree to something) the next page asks.
 */
export async function arrive(visit: Visit, interaction: StartedInteraction, record: ExternalRecord): Promise<string> {
  try {
    return await goOn(visit, interaction, record);
  } catch (error) {
    if (!(error instanceof PublicError) || !refusals.has(error.code)) throw error;
    const why = new URLSearchParams({ why: error.code });
    return `${startPathOf(visit, interaction.state.event)}?${why}`;
  }
}

async function goOn(visit: Visit, interaction: StartedInteraction, record: ExternalRecord): Promise<string> {
  const { door, settings } = visit;
  const { state } = interaction;
  const asks = linkPathOf(record);
  if (state.userId) return proceed(door, interaction);
  if (state.event === 'Register' && mustStillAgree(visit, interaction)) return asks;
  try {
    return await proceed(door, interaction, record.id);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    const related = error.data?.relatedUser !== undefined;
    if (related && settings.socialSignIn.automaticAccountLinking) return link(visit, interaction, record);
    if (related || settings.signInMode === 'SignIn' || mustStillAgree(visit, interaction)) return asks;
    return registerWith(visit, interaction, record);
  }
}

/** Adds the identity to the account that has its address or number, and signs in. */
export async function link({ door }: Visit, interaction: StartedInteraction, { id }: ExternalRecord): Promise<string> {
  const signingIn = await changeEvent(door.parts, interaction, 'SignIn');
  return proceed(door, await identify(door.parts, signingIn, id, { linkSocialIdentity: true }));
}

/** Creates an account with the identity, and signs in. */
export async function registerWith({ door }: Visit, interaction: StartedInteraction, { id }: ExternalRecord) {
  return proceed(door, await changeEvent(door.parts, interaction, 'Register'), id);
}

/** Whoever came from a page without the box, or by a link, has not been asked yet. */
export const mustStillAgree = (visit: Visit, { state }: StartedInteraction) =>
  mustAgree(visit, 'Register') && !state.hasAgreed;

export const linkPath = '/social/link';

export const linkPathOf = ({ connectorId }: ExternalRecord) => `${linkPath}/${connectorId}`;

export const isUnknown = (error: unknown): error is PublicError =>
  error instanceof PublicError && error.code === 'user.identity_not_exist';

/** What keeps somebody out who has come back: the first page says it. */
const refusals = new Set<string>([
  'session.email_blocklist.email_not_allowed',
  'session.email_blocklist.email_subaddressing_not_allowed',
  'session.email_blocklist.invalid_email',
  'user.identity_already_in_use',
  'user.social_account_exists_in_profile',
]);

export const isRefusal = (why: string): why is ErrorCode => refusals.has(why);
