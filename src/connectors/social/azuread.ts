import { z } from 'zod';
import { text } from '../fields.ts';
import { memberAt, textAt } from '../http/answer.ts';
import { logoOf } from '../logo.ts';
import type { SocialMetadata } from '../social.ts';
import { clientId, clientSecret, endpoint, prompts, scopesOf, trustUnverifiedEmail } from './fields.ts';
import { overOpenId } from './over-openid.ts';
import { isTrue } from './profile.ts';

const metadata: SocialMetadata = {
  id: 'azuread-universal',
  target: 'azuread',
  platform: 'Universal',
  name: { en: 'Microsoft' },
  description: { en: 'Signs people in with Microsoft accounts, of work, school or their own (Microsoft Entra ID).' },
  logo: logoOf(
    '#fff',
    '<path d="M4 4h19v19H4z" fill="#f25022"/><path d="M25 4h19v19H25z" fill="#7fba00"/><path d="M4 25h19v19H4z" fill="#00a4ef"/><path d="M25 25h19v19H25z" fill="#ffb900"/>',
  ),
  logoDark: null,
  readme: 'social/azuread.md',
};

const config = z.object({
  clientId: clientId('The Application (client) ID of the app registration.'),
  clientSecret: clientSecret('The Value of a client secret of the app registration, not its ID.'),
  cloudInstance: endpoint({
    label: 'Cloud Instance',
    help: 'Where Microsoft signs people in: https://login.microsoftonline.com, or that of a national cloud.',
    placeholder: 'https://login.microsoftonline.com',
    default: 'https://login.microsoftonline.com',
  }),
  tenantId: text({
    label: 'Tenant ID',
    help: 'Who may come: the Directory (tenant) ID for one organization, organizations for all, consumers for personal accounts, common for both.',
    placeholder: '<tenant-id>',
  }).regex(/^[\w.-]+$/, 'must be an id, a domain, common, organizations or consumers'),
  prompts: prompts(),
  trustUnverifiedEmail,
});

/**
 * The id is that of Microsoft Graph, which stays the same in every application. Administrators of any organization may
 * write any address into `mail`: an address counts as proven when Microsoft says that its domain is the organization's
 * (`xms_edov`), or calls it verified itself.
 */
export const azureadFactory = overOpenId<z.output<typeof config>>({
  metadata,
  config,
  provider: ({ clientId, clientSecret, cloudInstance, tenantId, prompts }, asked) => {
    const authority = `${cloudInstance.replace(/\/+$/, '')}/${tenantId}`;
    const named = /^[0-9a-f-]{36}$/i.test(tenantId) ? tenantId.toLowerCase() : '{tenantid}';
    return {
      endpoints: {
        authorization: `${authority}/oauth2/v2.0/authorize`,
        token: `${authority}/oauth2/v2.0/token`,
        jwks: `${authority}/discovery/v2.0/keys`,
        issuer: `${cloudInstance.replace(/\/+$/, '')}/${named}/v2.0`,
      },
      clientId,
      clientSecret,
      scope: scopesOf(asked, 'openid profile email User.Read', ['openid', 'User.Read']),
      ...(prompts && { prompts: prompts.join(' ') }),
    };
  },
  async read(claims, { cloudInstance, trustUnverifiedEmail }, ask) {
    const user = await ask(`${graphOf(cloudInstance)}/v1.0/me`);
    const verified = textAt(claims, 'verified_primary_email', 0);
    const proven = verified ?? (isTrue(claims.xms_edov) ? claims.email : undefined);
    return {
      id: memberAt(user, 'id'),
      email: proven ?? memberAt(user, 'mail'),
      isEmailProven: proven !== undefined || trustUnverifiedEmail === true,
      name: memberAt(user, 'displayName'),
      rawData: { ...(user as object), idToken: claims },
    };
  },
});

/** National clouds have a Graph of their own. */
function graphOf(cloudInstance: string) {
  const host = URL.parse(cloudInstance)?.hostname ?? '';
  if (host.endsWith('.us')) return 'https://graph.microsoft.us';
  return host.endsWith('.cn') ? 'https://microsoftgraph.chinacloudapi.cn' : 'https://graph.microsoft.com';
}
