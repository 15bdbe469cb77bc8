import { findUser } from '../../users/users.ts';
import type { StartedInteraction } from '../interaction.ts';
import { languageOf } from '../mail-language.ts';
import type { Parts } from '../parts.ts';
import { type Notice, prepareNotice } from '../send-notice.ts';

/** The mail that tells a user of an identity that was added on the way in: whoever has it can sign in from now on. */
export async function noticeOfIdentity(
  parts: Parts,
  interaction: StartedInteraction,
  userId: string,
): Promise<Notice | undefined> {
  const { tenantId, clientId, caller, state } = interaction;
  const { social } = state.profile;
  const user = social && (await findUser(parts.database, tenantId, userId));
  if (!user) return undefined;
  const locale = await languageOf(parts, interaction);
  const name = (await parts.social.byTarget(tenantId, social.target))?.name;
  return prepareNotice(parts, {
    tenantId,
    userId,
    applicationId: clientId,
    noticeType: 'IdentityLinked',
    to: user.primaryEmail,
    locale,
    variables: { service: name?.[locale] ?? name?.en ?? social.target },
    askedFrom: { ip: caller.ip, userAgent: caller.userAgent },
  });
}
