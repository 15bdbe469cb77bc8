import { expect } from 'vitest';
import type { Journey } from '../setup/journey.ts';
import type { Answer } from '../setup/management.ts';
import type { Claims, ScriptedProvider } from './scripted-provider.ts';

export const redirectUri = 'http://localhost/callback/somewhere';

/** Somebody on the way through the identity provider of an enterprise. */
export const depart = (journey: Journey, connectorId: string, state = 'a-state'): Promise<Answer> =>
  journey.call('POST', `/verification/sso/${connectorId}/authorization-uri`, { state, redirectUri });

export const comeBack = (
  journey: Journey,
  connectorId: string,
  connectorData: Record<string, string>,
  verificationId?: string,
): Promise<Answer> =>
  journey.call('POST', `/verification/sso/${connectorId}/verify`, {
    connectorData,
    ...(verificationId !== undefined && { verificationId }),
  });

/** There and back; gives the verification's id. */
export async function proveEmployment(
  journey: Journey,
  { connectorId, provider, claims }: { connectorId: string; provider: ScriptedProvider; claims: Claims },
): Promise<string> {
  const departed = await depart(journey, connectorId);
  expect(departed.status).toBe(200);
  const query = await provider.visit(departed.body.authorizationUri, claims);
  const verified = await comeBack(journey, connectorId, query, departed.body.verificationId);
  expect([verified.status, verified.body]).toEqual([200, { verificationId: departed.body.verificationId }]);
  return verified.body.verificationId;
}
