import { expect } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestOptions, type TestPostern } from '../setup/postern.ts';
import { type IdentityProvider, type PersonThere, startIdentityProvider } from './identity-provider.ts';

export const target = 'neighbour';

/** A Postern with a social connector that leads to another service on loopback. */
export interface SocialHouse {
  postern: TestPostern;
  provider: IdentityProvider;
  connectorId: string;
  redirectUri: string;
  manage: Awaited<ReturnType<typeof checkedManagementClient>>;
  /** Of an address that nobody has; or of this one. */
  somebody(email?: string): SocialJourney;
  configure(settings: object): Promise<void>;
  /** Whether name and picture follow those at the other service. */
  setSyncProfile(syncProfile: boolean): Promise<void>;
  /** The settings of a fresh tenant. */
  resetExperience(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSocialHouse(start: (options: TestOptions) => Promise<TestPostern> = startTestPostern) {
  const provider = await startIdentityProvider();
  const postern = await start({});
  const manage = await checkedManagementClient(postern);
  const redirectUri = `${postern.url}/callback/there`;
  await provider.allow(redirectUri);
  const { body, status } = await manage('POST', '/connectors', {
    connectorId: 'oidc',
    config: provider.config,
    metadata: { target, name: { en: 'The Neighbour', de: 'Der Nachbar' } },
  });
  expect(status).toBe(200);
  const check = declaredByExperience(postern);
  const configure = async (settings: object) =>
    expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);
  let people = 0;
  const house: SocialHouse = {
    ...{ postern, provider, manage, redirectUri, connectorId: body.id },
    somebody(email) {
      people += 1;
      return new SocialJourney(house, email ?? `somebody${people}@example.com`, check);
    },
    configure: async (settings) => void (await configure(settings)),
    async setSyncProfile(syncProfile) {
      expect((await manage('PATCH', `/connectors/${body.id}`, { syncProfile })).status).toBe(200);
    },
    async resetExperience() {
      await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
      await configure({ signInMode: 'SignInAndRegister' });
    },
    async stop() {
      await postern.stop();
      await provider.stop();
    },
  };
  return house;
}

export interface Departure {
  state?: string;
  redirectUri?: string;
  connectorId?: string;
}

/** One person on the way through the Experience API by way of the other service. */
export class SocialJourney extends Journey {
  readonly #house: SocialHouse;
  state = '';

  constructor(house: SocialHouse, email: string, check: CheckAnswer) {
    super(house.postern, email, check);
    this.#house = house;
  }

  leave(departure: Departure = {}): Promise<Answer> {
    const { connectorId, redirectUri } = this.#house;
    const { state = crypto.randomUUID(), ...changes } = departure;
    this.state = state;
    const path = `/verification/social/${changes.connectorId ?? connectorId}/authorization-uri`;
    return this.call('POST', path, { state, redirectUri: changes.redirectUri ?? redirectUri });
  }

  comeBack(connectorData: object, verificationId?: string, connectorId = this.#house.connectorId): Promise<Answer> {
    const body = { connectorData, ...(verificationId !== undefined && { verificationId }) };
    return this.call('POST', `/verification/social/${connectorId}/verify`, body);
  }

  /** To the other service and back again, with proof. */
  async travel(person: PersonThere): Promise<string> {
    const left = await this.leave();
    expect(left.status).toBe(200);
    const back = await this.#house.provider.visit(person, left.body.authorizationUri);
    const answer = await this.comeBack(back);
    expect(answer).toMatchObject({ status: 200, body: { verificationId: left.body.verificationId } });
    this.verificationId = left.body.verificationId;
    return this.verificationId;
  }

  link = () => this.call('POST', '/identification', { verificationId: this.verificationId, linkSocialIdentity: true });

  /** Registers by the other service. */
  async join(person: PersonThere): Promise<void> {
    await this.begin('Register');
    await this.travel(person);
    expect((await this.identify()).status).toBe(201);
    expect((await this.submit()).status).toBe(200);
  }

  /** Whom the interaction has identified. */
  async userId(): Promise<string> {
    return (await this.read()).body.userId;
  }
}
