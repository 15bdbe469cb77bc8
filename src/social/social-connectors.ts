import { withInstance } from '../connectors/instance-metadata.ts';
import type { Departure, Proofs, SocialConnectorFactory, SocialOutcome, SocialSession } from '../connectors/social.ts';
import { PublicError } from '../errors.ts';
import type { Outbound } from '../lib/fetch.ts';
import { keep } from '../lib/kept.ts';
import type { Seal } from '../lib/seal.ts';

export type { Departure, SocialOutcome, SocialProfile, SocialSession } from '../connectors/social.ts';

/** A way in by another service, as a tenant has it. The same object until its row changes. */
export interface SocialConnector {
  id: string;
  factoryId: string;
  /** The provider's name in identities; of a protocol, the operator chose it. */
  target: string;
  platform: 'Native' | 'Universal' | 'Web';
  /** By language tag; `en` is always there. */
  name: Record<string, string>;
  /** `data:` or https. */
  logo: string;
  logoDark: string | null;
  /** Name and avatar follow the provider's at each sign-in. */
  syncProfile: boolean;
  factory: SocialConnectorFactory;
  config: unknown;
  /** Throws `connector.…` when the provider cannot be asked, or the config does not fit its factory. */
  depart(departure: Departure): Promise<{ authorizationUri: string; session: SocialSession }>;
  /** For whoever cannot keep a session: it is the same whenever the same is given. Throws as `depart` does. */
  departStateless(where: Whereabouts): Promise<string>;
  /** The session of such a departure. */
  statelessSession(where: Whereabouts): SocialSession;
  /** `callback`: the query of the return and its `redirectUri`, believed in nothing. Throws as `depart` does. */
  identify(callback: Record<string, unknown>, session: SocialSession): Promise<SocialOutcome>;
}

/** `state` is the caller's own, random. */
export interface Whereabouts {
  state: string;
  redirectUri: string;
}

/** The social connectors of all tenants, kept for a moment. */
export interface SocialConnectors {
  /** Those that can be used, by their ids. */
  list(tenantId: string): Promise<SocialConnector[]>;
  /** Also one whose config does not fit its factory: using it throws. */
  find(tenantId: string, id: string): Promise<SocialConnector | undefined>;
  /** One that can be used. Of several with the target, the one for browsers. */
  byTarget(tenantId: string, target: string): Promise<SocialConnector | undefined>;
  drop(): void;
}

/** A row of the table of connectors, as far as it matters here. */
interface Row {
  id: string;
  factoryId: string;
  type: string;
  config: unknown;
  metadata: Record<string, unknown>;
  syncProfile: boolean;
}

export interface SocialSources {
  rows(tenantId: string): Promise<Row[]>;
  findFactory(factoryId: string): SocialConnectorFactory | undefined;
  outbound: Outbound;
  seal: Pick<Seal, 'keyedHash'>;
}

const timeoutMilliseconds = 10_000;

export function keepSocialConnectors({ rows, findFactory, ...rest }: SocialSources): SocialConnectors {
  // An unchanged row keeps its object, and with it what was learnt about the provider.
  const known = new Map<string, { fingerprint: string; connector: Usable }>();
  const open = (tenantId: string, row: Row): Usable[] => {
    const factory = findFactory(row.factoryId);
    if (!factory) return [];
    const fingerprint = JSON.stringify(row);
    const key = `${tenantId}:${row.id}`;
    const before = known.get(key);
    if (before?.fingerprint === fingerprint) return [before.connector];
    const connector = connectorOf(tenantId, row, factory, rest);
    known.set(key, { fingerprint, connector });
    return [connector];
  };
  const byTenant = keep(async (tenantId) => {
    const found = (await rows(tenantId)).filter(({ type }) => type === 'Social');
    for (const key of known.keys()) {
      if (key.startsWith(`${tenantId}:`) && !found.some(({ id }) => key === `${tenantId}:${id}`)) known.delete(key);
    }
    return found.flatMap((row) => open(tenantId, row));
  });
  const list = async (tenantId: string) => (await byTenant.get(tenantId)).filter(({ isReady }) => isReady);
  return {
    list,
    find: async (tenantId, id) => (await byTenant.get(tenantId)).find((one) => one.id === id),
    async byTarget(tenantId, target) {
      const named = (await list(tenantId)).filter((one) => one.target === target);
      return named.find(({ platform }) => platform !== 'Native') ?? named[0];
    },
    drop: byTenant.drop,
  };
}

interface Usable extends SocialConnector {
  isReady: boolean;
}

/** A row may hold a config that its factory does not accept: stored without one, or by an older version. */
function connectorOf(
  tenantId: string,
  row: Row,
  factory: SocialConnectorFactory,
  { outbound, seal }: Pick<SocialSources, 'outbound' | 'seal'>,
): Usable {
  const { id, factoryId, syncProfile } = row;
  const { target, platform, name, logo, logoDark } = withInstance(factory.metadata, row.metadata);
  const parsed = factory.config.safeParse(row.config);
  const { fetch } = outbound.reachFor(factoryId);
  const config = () => {
    if (!parsed.success) throw new PublicError('connector.invalid_config', { issues: parsed.error.issues });
    return parsed.data;
  };
  const context = () => ({ fetch, signal: AbortSignal.timeout(timeoutMilliseconds) });
  const proofsFor = ({ state, redirectUri }: Whereabouts): Proofs => {
    const proof = (what: string) =>
      seal
        .keyedHash('social-departure', JSON.stringify([what, tenantId, id, state, redirectUri]))
        .toString('base64url');
    return { nonce: proof('nonce'), codeVerifier: proof('codeVerifier') };
  };
  return {
    ...{ id, factoryId, target, platform, name, logo, logoDark, syncProfile, factory },
    config: parsed.success ? parsed.data : undefined,
    isReady: parsed.success,
    depart: async (departure) => factory.depart({ ...departure, connectorId: id }, config(), context()),
    async departStateless(where) {
      const departure = { ...where, connectorId: id, proofs: proofsFor(where) };
      return (await factory.depart(departure, config(), context())).authorizationUri;
    },
    statelessSession: ({ state, redirectUri }) => ({ ...proofsFor({ state, redirectUri }), state, redirectUri }),
    identify: async (callback, session) => factory.identify(callback, session, config(), context()),
  };
}
