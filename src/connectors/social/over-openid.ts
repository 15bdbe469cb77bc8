import type { ZodType } from 'zod';
import { completeAt, departTo, type OpenIdClaims, type OpenIdProvider } from '../../lib/openid.ts';
import type { SocialConnectorFactory, SocialMetadata } from '../social.ts';
import { askAs } from './ask.ts';
import { identified, type Told } from './profile.ts';
import { departing, refusing } from './refusal.ts';

export interface OpenIdDescription<Config> {
  metadata: SocialMetadata;
  config: ZodType<Config>;
  /** `scope`: what the caller asks for in place of the config's. */
  provider(config: Config, scope: string | undefined): OpenIdProvider;
  /** Who it is; `ask` gets the JSON at a URL with the access token. */
  read(claims: OpenIdClaims, config: Config, ask: (url: string) => Promise<unknown>): Told | Promise<Told>;
}

/** The factory of a provider that speaks OpenID Connect. */
export const overOpenId = <Config>(description: OpenIdDescription<Config>): SocialConnectorFactory<Config> => ({
  type: 'Social',
  metadata: description.metadata,
  config: description.config,
  depart: ({ scope, ...departure }, config, context) =>
    departing(() => departTo(description.provider(config, scope), departure, context)),
  identify: (callback, session, config, context) =>
    refusing(async () => {
      const outcome = await completeAt(description.provider(config, undefined), callback, session, context);
      if (outcome.kind === 'refused') return outcome;
      const { claims, accessToken } = outcome;
      return identified(await description.read(claims, config, (url) => askAs(accessToken, url, context)));
    }),
});

/** What the standard claims of OpenID Connect say (Core 5.1). */
export const standardProfile = (claims: Record<string, unknown>): Told => ({
  id: claims.sub,
  email: claims.email,
  isEmailProven: claims.email_verified === true,
  phone: claims.phone_number,
  isPhoneProven: claims.phone_number_verified === true,
  name: claims.name,
  avatar: claims.picture,
  rawData: claims,
});
