import type { IncomingMessage } from 'node:http';

/** The caller's address as others read it: an IPv4 address stays one on a socket that takes both (RFC 4291 §2.5.5.2). */
export const callerAddress = ({ ip }: { ip: string }) => ip.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * Who made a request, before any framework has read it: the other end of the socket or, behind a proxy that is trusted,
 * the last entry of X-Forwarded-For, which that proxy wrote. What stands before it anybody may have written.
 */
export function peerAddress({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>, trustsProxy: boolean) {
  const forwarded = trustsProxy
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : '';
  return forwarded || socket.remoteAddress || '';
}
