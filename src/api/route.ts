import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, PublicError } from '../errors.ts';
import { isStorable } from './storable.ts';

interface Schemas {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export interface RouteInput<Given extends Schemas> {
  params: Parsed<Given['params']>;
  query: Parsed<Given['query']>;
  body: Parsed<Given['body']>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** One call of the API: its schemas are validation, types and documentation at once. */
export interface Route<Given extends Schemas = Schemas> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With Fastify's `:name` parameters. */
  path: string;
  tag: string;
  summary: string;
  given?: Given;
  /** Status and shape of the answer; without a shape it has no body. */
  answer: { status: 200 | 201 | 204; schema?: z.ZodType };
  errors?: ErrorCode[];
  /** Where a body may be larger than bodies usually are. */
  bodyLimitBytes?: number;
  run(input: RouteInput<Given>): Promise<unknown>;
}

/** Keeps the types of the schemas together with the function that is given their values. */
// biome-ignore lint/suspicious/noExplicitAny: a list of routes holds routes of any schemas
export const route = <const Given extends Schemas>(definition: Route<Given>): Route<any> => definition;

// biome-ignore lint/suspicious/noExplicitAny: see route
export type AnyRoute = Route<any>;

export function mountRoutes(app: FastifyInstance, routes: AnyRoute[]) {
  for (const { method, path, given = {}, answer, bodyLimitBytes, run } of routes) {
    app.route({
      method,
      url: path,
      ...(bodyLimitBytes !== undefined && { bodyLimit: bodyLimitBytes }),
      async handler(request, reply) {
        const input = {
          params: parse('params', given.params, request.params),
          query: parse('query', given.query, request.query),
          body: parse('body', given.body, request.body),
          request,
          reply,
        };
        reply.code(answer.status);
        const value = await run(input);
        return value === undefined ? reply.send() : value;
      },
    });
  }
}

function parse(part: string, schema: z.ZodType | undefined, value: unknown) {
  if (!schema) return undefined;
  if (!isStorable(value)) {
    const details = `${part} (custom): must have neither NUL nor broken characters, and at most 100 levels`;
    throw new PublicError('guard.invalid_input', { part }, { details });
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new PublicError('guard.invalid_input', { part }, { details: describeIssues(parsed.error, part) });
}

/** One line an issue: where it is, what kind it is, what to do. */
export const describeIssues = (
  { issues }: { issues: readonly { path: PropertyKey[]; code: string; message: string }[] },
  root: string,
) => issues.map((issue) => `${[root, ...issue.path].join('.')} (${issue.code}): ${issue.message}`).join('\n');

/** A page of a list (spec 0.3): counted from 1, at most 100 items. */
export interface Page {
  number: number;
  size: number;
  limit: number;
  offset: number;
}

export const pageQuery = { page: z.string().optional(), page_size: z.string().optional() };

export function pageOf(query: { page?: string | undefined; page_size?: string | undefined }): Page {
  const number = countOf(query.page ?? '1');
  const size = countOf(query.page_size ?? '20');
  if (number < 1 || size < 1 || size > 100) throw new PublicError('guard.invalid_pagination');
  return { number, size, limit: size, offset: (number - 1) * size };
}

const countOf = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : 0);

/** `Total-Number` and `Link` (RFC 8288) of a paged answer. */
export function setPageHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  total: number,
  origin: string,
) {
  const last = Math.max(1, Math.ceil(total / page.size));
  const link = (relation: string, number: number) => {
    const url = new URL(request.url, origin);
    url.searchParams.set('page', String(number));
    url.searchParams.set('page_size', String(page.size));
    return `<${url}>; rel="${relation}"`;
  };
  const links = [
    link('first', 1),
    ...(page.number > 1 ? [link('prev', page.number - 1)] : []),
    ...(page.number < last ? [link('next', page.number + 1)] : []),
    link('last', last),
  ];
  reply.header('total-number', String(total)).header('link', links.join(', '));
}
