import type { Guest } from './guest.ts';
import { guestOfKit } from './kit-guest.ts';
import { guestOfOwn } from './own-guest.ts';
import { memberOf } from './peek.ts';

/** CommonJS that was built from a module has its default export twice inside. */
export async function createGuest(module: unknown): Promise<Guest> {
  const outer = memberOf(module, 'default');
  const exported = memberOf(outer, 'default') ?? outer;
  if (typeof exported === 'function') return guestOfKit(exported as Parameters<typeof guestOfKit>[0]);
  if (typeof exported === 'object' && exported !== null && 'send' in exported) return guestOfOwn(exported);
  throw new Error('its default export is neither a function (createConnector) nor a connector object');
}
