import { expect } from 'vitest';
import { Journey } from './journey.ts';
import { mailedCode } from './mailed-code.ts';
import { type Answer, type CheckAnswer, read } from './management.ts';
import type { TestPostern } from './postern.ts';

export interface AccountCall {
  /** Sent as `logto-verification-id`. */
  proof?: string | undefined;
  headers?: Record<string, string>;
}

/** A user who is signed in, and calls the Account API with the access token of the application. */
export interface SignedIn {
  userId: string;
  token: string;
  refreshToken: string | undefined;
  journey: Journey;
  call(method: string, path: string, body?: unknown, call?: AccountCall): Promise<Answer>;
}

export const everyScope = 'openid profile email phone address custom_data';

/** Signs somebody in (or up) by the code that is mailed, and gives the client of that access token. */
export async function signedIn(
  postern: TestPostern,
  email: string,
  { scope = everyScope, check = () => {}, event = 'Register' }: SigningIn = {},
): Promise<SignedIn> {
  const journey = new Journey(postern, email);
  await journey.begin(event, { scope, prompt: 'consent' });
  expect((await journey.prove(event)).status).toBe(200);
  expect((await journey.identify()).status).toBeLessThan(300);
  const callback = await journey.finish();
  const tokens = await journey.browser.tokens(callback.searchParams.get('code') ?? '', journey.verifier);
  expect(tokens.status).toBe(200);
  const claims = JSON.parse(Buffer.from(tokens.body.id_token.split('.')[1], 'base64url').toString());
  const { access_token: token, refresh_token: refreshToken } = tokens.body;
  return { userId: claims.sub, token, refreshToken, journey, call: accountClient(postern.url, token, check) };
}

interface SigningIn {
  scope?: string;
  check?: CheckAnswer;
  event?: 'Register' | 'SignIn';
}

/** Calls below `/api` with an access token. */
export const accountClient =
  (url: string, token: string, check: CheckAnswer = () => {}): SignedIn['call'] =>
  async (method, path, body, { proof, headers } = {}) => {
    const answer = await read(
      await fetch(`${url}/api${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(proof !== undefined && { 'logto-verification-id': proof }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    check(method, path, answer);
    return answer;
  };

export type Identifier = { type: 'email' | 'phone'; value: string };

/** Proves who somebody is by the password that `password` sets or is; gives the record's id. */
export async function proveByPassword({ call }: SignedIn, password: string): Promise<string> {
  const answer = await call('POST', '/verifications/password', { password });
  expect(answer.status).toBe(201);
  return answer.body.verificationRecordId;
}

/** Asks for a code; gives the record's id, and the code of the message that came. */
export async function askForCode(
  postern: TestPostern,
  { call }: Pick<SignedIn, 'call'>,
  identifier: Identifier,
  templateType?: 'BindMfa' | 'UserPermissionValidation',
): Promise<{ verificationId: string; code: string }> {
  const earlier = postern.postern.inbox?.list(identifier.value).length ?? 0;
  const answer = await call('POST', '/verifications/verification-code', {
    identifier,
    ...(templateType && { templateType }),
  });
  expect(answer).toMatchObject({ status: 201 });
  const code = await mailedCode(postern, identifier.value, earlier + 1);
  return { verificationId: answer.body.verificationRecordId, code };
}

/** Asks for a code and gives it back: the id of a record that is verified. */
export async function proveByCode(
  postern: TestPostern,
  person: Pick<SignedIn, 'call'>,
  identifier: Identifier,
  templateType?: 'BindMfa' | 'UserPermissionValidation',
): Promise<string> {
  const { verificationId, code } = await askForCode(postern, person, identifier, templateType);
  const answer = await person.call('POST', '/verifications/verification-code/verify', {
    identifier,
    verificationId,
    code,
  });
  expect(answer).toMatchObject({ status: 200, body: { verificationRecordId: verificationId } });
  return verificationId;
}
