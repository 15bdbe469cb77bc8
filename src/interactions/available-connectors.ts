import type { AvailableConnectors } from '../experience/rules/rule.ts';
import type { Parts } from './parts.ts';

/** Which messages could be sent now: of each type, whether its connector is there and accepts its config. */
export async function availableConnectors(
  { connectors }: Pick<Parts, 'connectors'>,
  tenantId: string,
): Promise<AvailableConnectors> {
  const [email, sms] = await Promise.all([connectors.get(tenantId, 'Email'), connectors.get(tenantId, 'Sms')]);
  return { Email: email.kind === 'ready', Sms: sms.kind === 'ready' };
}
