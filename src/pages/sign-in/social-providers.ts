import { resolveLocale } from '../../lib/locale.ts';
import type { SocialConnector } from '../../social/social-connectors.ts';
import { type SsoConnector, shownSsoConnector } from '../../sso/connectors.ts';
import type { Visit } from './visit.ts';

/** Somewhere else where people can prove who they are, as they see it. */
export interface Provider {
  id: string;
  name: string;
  /** A URL that browsers show as an image. */
  logo: string | undefined;
  darkLogo: string | undefined;
}

/** Those whose buttons stand on the first page, in the order of the settings. A tenant that has none asks nobody. */
export async function socialProvidersOf(visit: Visit): Promise<Provider[]> {
  const targets = visit.settings.socialSignInConnectorTargets;
  const found = await Promise.all(targets.map((target) => browserConnector(visit, target)));
  return found.filter((connector) => connector !== undefined).map((connector) => shownSocial(visit, connector));
}

/** The connector of a target, unless it is for native applications alone. */
export async function browserConnector({ door }: Visit, target: string): Promise<SocialConnector | undefined> {
  const connector = await door.parts.social.byTarget(door.tenantId, target);
  return connector?.platform === 'Native' ? undefined : connector;
}

/** Whether there is anything behind a link to single sign-on. */
export async function hasSingleSignOn({ door, settings }: Visit): Promise<boolean> {
  return settings.singleSignOnEnabled && (await door.parts.sso.list(door.tenantId)).length > 0;
}

/** Who signs people in that have an address of this domain. */
export async function ssoConnectorsFor({ door, settings }: Visit, email: string): Promise<SsoConnector[]> {
  return settings.singleSignOnEnabled ? door.parts.sso.forEmail(door.tenantId, email) : [];
}

/** The provider behind a connector of either kind. */
export async function findProvider(visit: Visit, connectorId: string): Promise<Provider | undefined> {
  const { parts, tenantId } = visit.door;
  const social = await parts.social.find(tenantId, connectorId);
  if (social) return shownSocial(visit, social);
  const sso = visit.settings.singleSignOnEnabled ? await parts.sso.find(tenantId, connectorId) : undefined;
  return sso && shownSso(sso);
}

export const shownSocial = (
  { frame }: Pick<Visit, 'frame'>,
  { id, name, logo, logoDark }: SocialConnector,
): Provider => ({
  id,
  name: name[resolveLocale([frame.language], Object.keys(name))] ?? id,
  logo: asImage(logo),
  darkLogo: asImage(logoDark),
});

export function shownSso(connector: SsoConnector): Provider {
  const { id, connectorName, logo, darkLogo } = shownSsoConnector(connector);
  return { id, name: connectorName, logo: asImage(logo), darkLogo: asImage(darkLogo) };
}

/** A package may name a file of its own, which no browser can reach. */
const asImage = (url: string | null | undefined) =>
  url && (url.startsWith('data:image/') || (/^https?:\/\//.test(url) && URL.canParse(url))) ? url : undefined;

/** Where the page takes their logos from, for its policy. */
export const imagesOf = (providers: readonly Provider[]): string[] =>
  providers
    .flatMap(({ logo, darkLogo }) => [logo, darkLogo])
    .filter((url) => url !== undefined && !url.startsWith('data:'))
    .map((url) => new URL(String(url)).origin);
