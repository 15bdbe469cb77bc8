import { type SsoConnector, shownSsoConnector } from '../../sso/connectors.ts';
import type { User } from '../../users/users.ts';
import type { StartedInteraction } from '../interaction.ts';
import { languageOf } from '../mail-language.ts';
import type { Parts } from '../parts.ts';
import { type Notice, prepareNotice } from '../send-notice.ts';

/** The mail that tells a user of being linked to an enterprise: whoever it lets in can sign in from now on. */
export const noticeOfEnterprise = async (
  parts: Parts,
  interaction: StartedInteraction,
  user: User,
  connector: SsoConnector,
): Promise<Notice> => {
  const { tenantId, clientId, caller } = interaction;
  return prepareNotice(parts, {
    tenantId,
    userId: user.id,
    applicationId: clientId,
    noticeType: 'IdentityLinked',
    to: user.primaryEmail,
    locale: await languageOf(parts, interaction),
    variables: { service: shownSsoConnector(connector).connectorName },
    askedFrom: { ip: caller.ip, userAgent: caller.userAgent },
  });
};
