import type { Outcome } from '../connector.ts';
import { type Assertion, AssertionKeyError, signAssertion } from './assertion.ts';

/** How access tokens are had: RFC 6749 §6 and §4.4, RFC 7523 §2.1. */
export type Grant =
  | {
      kind: 'refresh_token';
      tokenUrl: string;
      clientId: string | undefined;
      clientSecret: string | undefined;
      refreshToken: string;
      scope?: string | undefined;
    }
  | {
      kind: 'client_credentials';
      tokenUrl: string;
      clientId: string;
      clientSecret: string;
      scope: string | undefined;
    }
  | ({ kind: 'service_account'; tokenUrl: string } & Omit<Assertion, 'audience'>);

export type TokenResult = { kind: 'token'; accessToken: string } | TokenFailure;

/** `outcome` is what the attempt comes to; its reason is the cause, and the advice where it is a rejection. */
export interface TokenFailure {
  kind: 'failed';
  outcome: Extract<Outcome, { kind: 'deferred' | 'rejected' }>;
  cause: string;
  advice: string;
}

/** What the token service is asked, or why it cannot be. */
export async function formOf(grant: Grant, now: number): Promise<URLSearchParams | TokenFailure> {
  const { kind } = grant;
  if (kind === 'service_account') return assertionForm({ ...grant, audience: grant.tokenUrl }, now);
  const fields = {
    client_id: grant.clientId,
    client_secret: grant.clientSecret,
    ...(kind === 'refresh_token' && { refresh_token: grant.refreshToken }),
    grant_type: kind,
    scope: grant.scope,
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
  return form;
}

async function assertionForm(assertion: Assertion, now: number): Promise<URLSearchParams | TokenFailure> {
  try {
    return new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await signAssertion(assertion, now),
    });
  } catch (error) {
    if (!(error instanceof AssertionKeyError)) throw error;
    const { message: cause, advice } = error;
    const outcome = { kind: 'rejected', scope: 'configuration', reason: `${cause} ${advice}` } as const;
    return { kind: 'failed', outcome, cause, advice };
  }
}
