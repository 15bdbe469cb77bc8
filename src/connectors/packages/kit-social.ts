import { randomOctets } from '../../lib/random.ts';
import type { Guest } from './guest.ts';
import { memberOf, textOf } from './peek.ts';

/** The social part of Logto's connector-kit. */
interface KitSocial {
  getAuthorizationUri(departure: KitDeparture, setSession: (session: unknown) => Promise<void>): Promise<unknown>;
  getUserInfo(callback: unknown, getSession: () => Promise<unknown>): Promise<unknown>;
}

interface KitDeparture {
  state: string;
  redirectUri: string;
  connectorId: string;
  connectorFactoryId: string;
  jti: string;
  headers: { userAgent?: string };
  scope?: string;
}

type Create = (options: { getConfig(id: string): Promise<unknown> }) => Promise<unknown>;

/** Throws what is wrong with it, as the end of a sentence that begins with the package's name. */
export function refuseUnfitSocial(connector: unknown) {
  for (const name of ['getAuthorizationUri', 'getUserInfo']) {
    if (typeof memberOf(connector, name) !== 'function') throw new Error(`it has no ${name}`);
  }
  if (typeof memberOf(connector, 'validateSamlAssertion') === 'function') {
    throw new Error('it speaks SAML, which Postern does not');
  }
}

/** A connector is made for every call, as packages are used to. */
export function socialDeeds(create: Create): Required<Pick<Guest, 'depart' | 'identify'>> {
  const social = async (config: unknown) => (await create({ getConfig: async () => config })) as KitSocial;
  return {
    async depart({ config, departure: { userAgent, ...departure } }) {
      const connector = await social(config);
      const connectorFactoryId = textOf(memberOf(connector, 'metadata'), 'id') ?? '';
      let session: Record<string, unknown> = {};
      const uri = await connector.getAuthorizationUri(
        {
          ...departure,
          connectorFactoryId,
          jti: randomOctets(16).toString('hex'),
          headers: { ...(userAgent !== undefined && { userAgent }) },
        },
        async (given) => {
          session = { ...session, ...plain(given) };
        },
      );
      return { authorizationUri: String(uri), session };
    },
    async identify({ config, callback, session }) {
      return plain(await (await social(config)).getUserInfo(callback, async () => session));
    },
  };
}

/** What can be handed over to another thread: without functions, dates and circles. */
const plain = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value ?? {})) as Record<string, unknown>;
