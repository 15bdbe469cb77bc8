import type { Application, ApplicationType } from '../../applications/applications.ts';
import { PublicError } from '../../errors.ts';

const loopbacks = ['localhost', '127.0.0.1', '[::1]'];

/** Refuses addresses that applications of this type cannot be sent to: the provider would refuse the whole client. */
export function refuseUnusableUris(type: ApplicationType, metadata: Application['oidcClientMetadata'] | undefined) {
  for (const list of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    for (const [index, uri] of (metadata?.[list] ?? []).entries()) {
      const objection = type === 'Native' ? objectionToNative(new URL(uri)) : objectionToWeb(type, new URL(uri));
      if (!objection) continue;
      const details = `body.oidcClientMetadata.${list}.${index} (custom): ${objection}`;
      throw new PublicError('guard.invalid_input', { part: 'body' }, { details });
    }
  }
}

/** RFC 8252 §7: http is for loopback only, and there nothing can prove that it owns a name. */
function objectionToNative({ protocol, hostname }: URL) {
  const isLoopback = loopbacks.includes(hostname);
  if (protocol === 'http:' && !isLoopback) return 'with http a native application can use a loopback address only';
  if (protocol === 'https:' && isLoopback) return 'with https a native application cannot use a loopback address';
  return undefined;
}

const objectionToWeb = (type: ApplicationType, { protocol }: URL) =>
  /^https?:$/.test(protocol) ? undefined : `an application of type ${type} needs http or https`;
