import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { accountApi, accountRoutes, accountVerificationRoutes } from './api/account/account.ts';
import { experienceApi, experienceRoutes } from './api/experience/experience.ts';
import type { createAuthorizer } from './api/management/authorize.ts';
import { managementApi, managementRoutes } from './api/management/management.ts';
import { describeApi } from './api/openapi.ts';
import { statusApi } from './api/status.ts';
import { wellKnownApi, wellKnownRoutes } from './api/well-known/well-known.ts';
import type { Door } from './door.ts';
import { PublicError } from './errors.ts';
import { peerAddress } from './lib/caller-address.ts';
import { shortId } from './lib/ids.ts';
import type { Logger } from './lib/log.ts';
import { apiPage } from './pages/api-page.ts';
import { demoApp } from './pages/demo-app.ts';
import { errorPage } from './pages/error-page.ts';
import { inboxPages } from './pages/inbox-pages.ts';
import { securityHeaders } from './pages/security-headers.ts';
import { signInPages } from './pages/sign-in-pages.ts';

/** Everything that a tenant shows the world, on one port. */
export async function createTenantServer(
  door: Door,
  authorize: ReturnType<typeof createAuthorizer>,
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: quiet(door.parts.log),
    logController: new LogController({ disableRequestLogging: true }),
    // One hop: the proxy in front wrote the last entry, and whatever stands before it anybody may have written.
    trustProxy: door.trustsProxy && ((_address, hop) => hop === 0),
    bodyLimit: 256 * 1024,
    genReqId: shortId,
    routerOptions: { maxParamLength: 256 },
    serverFactory: (handle) => withProvider(door, handle),
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(async () => {
    throw new PublicError('entity.not_found');
  });
  acceptEmptyJson(app);
  await app.register(statusApi(door), { prefix: '/api' });
  await app.register(wellKnownApi(door), { prefix: '/api/.well-known' });
  await app.register(experienceApi(door), { prefix: '/api/experience' });
  await app.register(allowOrigins(accountApi(door, accountRoutes(door))), { prefix: '/api/my-account' });
  await app.register(allowOrigins(accountApi(door, accountVerificationRoutes(door))), { prefix: '/api/verifications' });
  await app.register(signInPages(door));
  if (door.tenantId === 'default') {
    await app.register(allowOrigins(managementApi(door, authorize)), { prefix: '/api' });
    await app.register(describeItself(door));
    await app.register(demoApp(door));
  }
  if (door.inbox) await app.register(inboxPages(door.inbox, door.origin));
  return app;
}

/** At the level `info` an operator wants to read what happened to mails and settings, not of sockets. */
const quiet = (log: Logger): FastifyBaseLogger => log.child({}, { level: log.level === 'info' ? 'warn' : log.level });

/**
 * Requests below /oidc go to the provider, all others to Fastify. The provider is told the public origin in the headers
 * that it reads it from, so that no other name of this server gets into a link or a cookie; and the caller's address, as
 * Fastify would find it.
 */
function withProvider(
  { provider, origin, isSecure, trustsProxy, parts: { log } }: Door,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const toProvider = provider.callback();
  provider.on('server_error', (context, error) => log.error({ url: context.path, err: error }, 'failed'));
  const { host, protocol } = new URL(origin);
  const pageHeaders = new Map(Object.entries(securityHeaders({ isSecure, leadsOut: true, keepsOpener: true })));
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (!url.startsWith('/oidc/')) return handle(request, response);
    if (request.headers.accept?.includes('text/html')) response.setHeaders(pageHeaders);
    request.headers['x-forwarded-host'] = host;
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    request.headers['x-forwarded-for'] = peerAddress(request, trustsProxy);
    Object.assign(request, { originalUrl: url, url: url.slice('/oidc'.length) });
    return void toProvider(request, response);
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  return server;
}

/** A call without a body may still say that it is JSON. */
function acceptEmptyJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    return parse(request, String(body), done);
  });
}

/** Whose callers are known by their token alone, scripts of any origin may call. */
const allowOrigins =
  (api: FastifyPluginAsync): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*');
      reply.header('access-control-expose-headers', 'Total-Number, Total-Number-Is-Capped, Link, Retry-After');
    });
    app.options('/*', async (_request, reply) =>
      reply
        .code(204)
        .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
        .header('access-control-allow-headers', 'Authorization, Content-Type, Accept-Language, Logto-Verification-Id')
        .header('access-control-max-age', '600')
        .send(),
    );
    await app.register(api);
  };

const describeItself =
  (door: Door): FastifyPluginAsync =>
  async (app) => {
    const description = describeApi(door.origin, [
      { prefix: '/api', security: 'managementToken', routes: managementRoutes(door) },
      { prefix: '/api/experience', security: 'interactionCookie', routes: experienceRoutes(door) },
      { prefix: '/api/my-account', security: 'accountToken', routes: accountRoutes(door) },
      { prefix: '/api/verifications', security: 'accountToken', routes: accountVerificationRoutes(door) },
      { prefix: '/api/.well-known', security: 'none', routes: wellKnownRoutes(door) },
    ]);
    app.get('/api/swagger.json', async () => description);
    await app.register(apiPage(description, door.isSecure));
  };

/** The one place where an error becomes an answer: JSON for programs, a page for people. */
function answerError(error: FastifyError | PublicError, request: FastifyRequest, reply: FastifyReply) {
  const { status, body } = toAnswer(error);
  if (status >= 500 && !(error instanceof PublicError))
    request.log.error({ request: request.id, url: request.routeOptions.url, err: error }, 'failed');
  if (error instanceof PublicError) reply.headers(error.headers);
  reply.code(status);
  if (!wantsPage(request)) return reply.send(body);
  return errorPage(request, reply, { status, reference: request.id, ...body });
}

function toAnswer(error: FastifyError | PublicError): { status: number; body: { code?: string; message: string } } {
  if (error instanceof PublicError) return { status: error.status, body: error.toBody() };
  const status = error.statusCode ?? 500;
  // Fastify's own refusals: malformed JSON, a body that is too large, an unknown content type.
  if (status < 500) return { status, body: { message: error.message } };
  return { status: 500, body: { message: 'Internal server error.' } };
}

const wantsPage = ({ url, headers }: FastifyRequest) =>
  !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
