import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';

type Site = Pick<Door, 'isSecure'>;

/** Where the token of a link waits for its page: it stands in no address that a browser keeps or sends on. */
export const keepToken = (reply: FastifyReply, site: Site, token: string) =>
  reply.header('set-cookie', `${nameOn(site)}=${token}; Max-Age=600; ${attributesOn(site)}`);

export const forgetToken = (reply: FastifyReply, site: Site) =>
  reply.header('set-cookie', `${nameOn(site)}=; Max-Age=0; ${attributesOn(site)}`);

export function readToken({ headers }: FastifyRequest, site: Site): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const prefix = `${nameOn(site)}=`;
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length) ?? '';
}

const nameOn = ({ isSecure }: Site) => (isSecure ? '__Secure-_link' : '_link');

const attributesOn = ({ isSecure }: Site) => `Path=/link; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
