import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Page, pageOf, setPageHeaders } from '../route.ts';

type PageQuery = Parameters<typeof pageOf>[0];

/** Of lists that are given whole unless a page is asked for (spec 0.3). */
export const optionalPageOf = (query: PageQuery): Page | undefined =>
  query.page === undefined && query.page_size === undefined ? undefined : pageOf(query);

export function setOptionalPageHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page | undefined,
  total: number,
  origin: string,
) {
  if (page) setPageHeaders(request, reply, page, total, origin);
}
