import { PublicError } from '../../errors.ts';
import { OpenIdFault } from '../../lib/openid/contract.ts';
import type { SocialOutcome } from '../social.ts';

type Refused = Extract<SocialOutcome, { kind: 'refused' }>;

/** The provider did not say who it is. The message holds no secret, code, token or name of a person. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: Refused['code'];

  constructor(code: Refused['code'], reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Whatever refuses on the way becomes the outcome; faults of our own go on. */
export async function refusing(identify: () => Promise<SocialOutcome>): Promise<SocialOutcome> {
  try {
    return await identify();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof OpenIdFault)) throw error;
    return { kind: 'refused', code: error.code, reason: error.message };
  }
}

/** The same before anybody has left: there is no outcome yet, and whoever asks gets an error. */
export async function departing<Result>(depart: () => Promise<Result>): Promise<Result> {
  try {
    return await depart();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof OpenIdFault)) throw error;
    throw new PublicError(`connector.general`, { errorDescription: error.message }, { cause: error });
  }
}
