import { timingSafeEqual } from 'node:crypto';
import { PublicError } from '../../errors.ts';
import type { Seal } from '../../lib/seal.ts';
import type { Interaction } from '../interaction.ts';

/** What is known of somebody who left for another service, for when the person comes back. */
export interface Departed {
  /** Went there with the person and comes back. */
  state: string;
  redirectUri: string;
  /** The connector's own: nonce, verifier and the like. */
  session: Record<string, unknown>;
}

interface Place {
  interaction: Interaction;
  recordId: string;
}

/** Kept with the record, of use for this record of this interaction alone. */
export const sealSession = (seal: Seal, place: Place, departed: Departed): string =>
  seal.seal('provider-session', nameOf(place), JSON.stringify(departed)).toString('base64url');

/** Throws session.connector_validation_session_not_found when somebody has come back with it already. */
export function openSession(seal: Seal, place: Place, sealed: string | undefined): Departed {
  if (sealed === undefined) throw new PublicError('session.connector_validation_session_not_found');
  return JSON.parse(seal.open('provider-session', nameOf(place), Buffer.from(sealed, 'base64url')).toString());
}

const nameOf = ({ interaction, recordId }: Place) => `${interaction.tenantId}:${interaction.uid}:${recordId}`;

/**
 * Refuses the answer to another departure (RFC 6749 §10.12). Pages that compare the state themselves may leave it out;
 * then the connector is given the one of the departure.
 */
export function requireSameState({ state }: Departed, given: unknown): void {
  if (given === undefined) return;
  const [ours, theirs] = [Buffer.from(state), Buffer.from(typeof given === 'string' ? given : '')];
  if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) {
    throw new PublicError('session.csrf_token_mismatch');
  }
}
