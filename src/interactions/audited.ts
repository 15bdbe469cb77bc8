import { PublicError } from '../errors.ts';
import type { Interaction, StartedInteraction } from './interaction.ts';
import type { Parts } from './parts.ts';

/**
 * Does a step of an interaction and leaves an entry in the audit log, whether it succeeded or not (spec 9.3). The key is
 * `Interaction.{event}.{deed}`; the event is the one that the interaction had, or that `event` names.
 */
export async function audited<Result>(
  { audit }: Pick<Parts, 'audit'>,
  interaction: Pick<Interaction, 'tenantId' | 'uid' | 'caller'> & Partial<Pick<Interaction, 'clientId' | 'state'>>,
  deed: string,
  work: () => Promise<Result>,
  event = interaction.state?.event ?? 'SignIn',
): Promise<Result> {
  const { tenantId, uid, clientId, caller, state } = interaction;
  const entry = {
    key: `Interaction.${event}.${deed}`,
    applicationId: clientId,
    sessionId: uid,
    ip: caller.ip,
    userAgent: caller.userAgent,
  };
  try {
    const result = await work();
    const { clientId: foundClient, userId } = whomIn(result);
    const whom = { applicationId: clientId ?? foundClient, userId: userId ?? state?.userId };
    audit.record(tenantId, { ...entry, ...whom, result: 'Success' });
    return result;
  } catch (error) {
    const code = error instanceof PublicError ? error.code : 'fault';
    audit.record(tenantId, { ...entry, result: 'Error', error: code, userId: state?.userId });
    throw error;
  }
}

/** Whom the step has found, and for which application, where it gives the interaction that knows. */
function whomIn(result: unknown) {
  const interaction = result as Partial<StartedInteraction> | undefined;
  return { clientId: interaction?.clientId, userId: interaction?.state?.userId };
}
