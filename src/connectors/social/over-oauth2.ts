import type { ZodType } from 'zod';
import type { SocialConnectorFactory, SocialContext, SocialMetadata } from '../social.ts';
import { askAs } from './ask.ts';
import { departByOAuth2, type OAuth2Provider, redeemByOAuth2 } from './oauth2-flow.ts';
import { identified, type Told } from './profile.ts';
import { departing, refusing } from './refusal.ts';

export interface OAuth2Description<Config> {
  metadata: SocialMetadata;
  config: ZodType<Config>;
  /** `scope`: what the caller asks for in place of the config's. */
  provider(config: Config, scope: string | undefined): OAuth2Provider;
  /** Who it is; `ask` gets the JSON at a URL with the access token. */
  read(ask: (url: string) => Promise<unknown>, config: Config): Promise<Told>;
}

/** The factory of a provider that speaks OAuth 2.0, which says nothing of who somebody is: each has its own way. */
export const overOAuth2 = <Config>(description: OAuth2Description<Config>): SocialConnectorFactory<Config> => ({
  type: 'Social',
  metadata: description.metadata,
  config: description.config,
  depart: (departure, config) =>
    departing(async () => departByOAuth2(description.provider(config, departure.scope), departure)),
  identify: (callback, session, config, context: SocialContext) =>
    refusing(async () => {
      const provider = description.provider(config, undefined);
      const accessToken = await redeemByOAuth2(provider, callback, session, context);
      return identified(await description.read((url) => askAs(accessToken, url, context), config));
    }),
});
