import type { Door } from '../door.ts';
import type { AvailableConnectors } from '../experience/rules/rule.ts';

/** Which messages could be sent now: of each type, whether its connector is there and accepts its config. */
export async function availableConnectors({ parts, tenantId }: Door): Promise<AvailableConnectors> {
  const [email, sms] = await Promise.all([
    parts.connectors.get(tenantId, 'Email'),
    parts.connectors.get(tenantId, 'Sms'),
  ]);
  return { Email: email.kind === 'ready', Sms: sms.kind === 'ready' };
}
