import { sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { updateAtSignIn } from '../users/at-sign-in.ts';
import { findUser } from '../users/users.ts';
import { endInteractions } from './end-interactions.ts';
import { forgetState, type StartedInteraction } from './interaction.ts';
import { languageOf } from './mail-language.ts';
import type { Parts } from './parts.ts';
import { prepareNotice } from './send-notice.ts';
import { occasionOf, tellOfEnd, tellOfUser } from './tell-hooks.ts';

/**
 * Stores the new password and forgets the interaction; nobody is signed in by it (spec 5.8). Whoever was signed in with
 * the old one is signed out (ASVS 7.4.3), and the user is told by mail (ASVS 6.3.7).
 */
export async function submitReset(
  parts: Parts,
  interaction: StartedInteraction,
  userId: string,
): Promise<{ kind: 'password reset' }> {
  const { tenantId, state, clientId, caller } = interaction;
  const { password } = state.profile;
  if (!password) throw new PublicError('user.new_password_required_in_profile');
  const user = await findUser(parts.database, tenantId, userId);
  if (!user) throw new PublicError('session.identifier_not_found');
  const notice = await prepareNotice(parts, {
    tenantId,
    userId,
    applicationId: clientId,
    noticeType: 'PasswordChanged',
    to: user.primaryEmail,
    locale: await languageOf(parts, interaction),
    askedFrom: { ip: caller.ip, userAgent: caller.userAgent },
  });
  const rows = await parts.database.query(sql`
    with forgotten as (${forgetState(interaction)}),
    stored as (${updateAtSignIn(tenantId, userId, { password }, undefined, sql`forgotten`)}),
    ${notice.promise(sql`stored`)}
    select from stored`);
  if (rows.length === 0) throw new PublicError('session.interaction_changed');
  notice.handOver();
  tellOfEnd(parts, interaction, 'ForgotPassword', userId);
  tellOfUser(parts, tenantId, 'User.Data.Updated', userId, occasionOf(interaction));
  await endInteractions(parts.database, tenantId, userId, interaction.uid);
  await parts.endSessions(tenantId, userId);
  return { kind: 'password reset' };
}
