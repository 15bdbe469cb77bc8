import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { identify } from '../../interactions/identify.ts';
import type { Interaction, StartedInteraction, VerificationRecord } from '../../interactions/interaction.ts';
import { submit } from '../../interactions/submit.ts';

/** Signs in, or registers, with an address that is proven. Gives the URL at which the browser goes on. */
export async function finish(
  { parts }: Door,
  interaction: StartedInteraction,
  { id }: VerificationRecord,
): Promise<string> {
  try {
    return await submit(parts, await identify(parts, interaction, id));
  } catch (error) {
    const path = error instanceof PublicError ? detours[error.code] : undefined;
    if (!path) throw error;
    return path;
  }
}

const detours: Partial<Record<string, string>> = {
  'user.user_not_exist': '/sign-in/confirm',
  'user.email_already_in_use': '/sign-in/confirm',
  'user.suspended': '/account-suspended',
};

/** Where a sign-in that has its result goes on: someone came back to a page of it, or pressed a button twice. */
export const finishedUrl = ({ isFinished, returnTo }: Interaction) => (isFinished ? returnTo : undefined);
