import type { KoaContextWithOIDC } from 'oidc-provider';

/** Puts the provider's answers into the form in which published SDKs can read them. */
export async function finishAnswer(context: KoaContextWithOIDC, next: () => Promise<void>) {
  await next();
  const body: unknown = context.body;
  // oidc-client-ts refuses an answer that says it is text, and a revocation has an empty one (RFC 7009 §2.2).
  if (body === '') context.remove('content-type');
  if (context.status >= 400 && isProblem(body)) context.body = withCode(body);
}

interface Problem {
  error: string;
  error_description?: string;
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';

/** Logto's SDKs tell an error by its `code`, as in the rest of the API; the standard's fields stay (RFC 6749 §5.2). */
const withCode = (problem: Problem) => ({
  ...problem,
  code: `oidc.${problem.error}`,
  message: problem.error_description ?? problem.error,
});
