import { createHash, randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { Browser } from './browser.ts';
import type { Mailbox } from './mailbox.ts';

/** Someone who does one thing after the other: an operator's backend, or a person at a browser. */
export interface Actor {
  browser: Browser;
  mailbox: Mailbox;
  /** Of the Management API. */
  token: string;
}

export interface Tokens {
  access_token: string;
  id_token: string;
  refresh_token?: string;
}

/** An address that nobody has used before, so that no limit of a recipient is met. */
export const newAddress = () => `${randomBytes(9).toString('hex')}@bench.test`;

/** The operator's backend asks for a code. */
export async function requestCode({ browser, token }: Actor, email: string): Promise<void> {
  await browser.send('POST', '/api/verification-codes', { email }, { authorization: `Bearer ${token}` });
}

export async function verifyCode({ browser, token }: Actor, email: string, verificationCode: string) {
  const headers = { authorization: `Bearer ${token}` };
  await browser.send('POST', '/api/verification-codes/verify', { email, verificationCode }, headers);
}

/** Authentication request, code from the mail, tokens: what a person's browser and the application do. */
export async function signInByCode(
  { browser, mailbox }: Actor,
  event: 'Register' | 'SignIn',
  email: string,
  scope = 'openid profile email',
): Promise<Tokens> {
  browser.forget();
  const { verifier } = await authorize(browser, scope);
  await browser.send('PUT', '/api/experience', { interactionEvent: event });
  const identifier = { type: 'email', value: email };
  const mail = mailbox.next(email);
  mail.catch(() => {});
  const { verificationId } = await browser.send<{ verificationId: string }>(
    'POST',
    '/api/experience/verification/verification-code',
    { identifier, interactionEvent: event },
  );
  const answer = { identifier, verificationId, code: await mail };
  await browser.send('POST', '/api/experience/verification/verification-code/verify', answer);
  await browser.send('POST', '/api/experience/identification', { verificationId });
  const { redirectTo } = await browser.send<{ redirectTo: string }>('POST', '/api/experience/submit');
  return takeTokens(browser, redirectTo, verifier);
}

/** The same at a provider that takes everybody in without a question (ceilings/oidc-memory.ts). */
export async function signInUnasked({ browser }: Actor): Promise<Tokens> {
  browser.forget();
  const { page, verifier } = await authorize(browser, 'openid profile email');
  const { redirectTo } = await browser.send<{ redirectTo: string }>('POST', page.pathname);
  return takeTokens(browser, redirectTo, verifier);
}

const password = 'a meadow full of clocks';
/** Made once, as Postern makes it: making users is not what is measured. */
const digest = hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });

/** A user with a password, as the operator imports one. */
export async function importUser({ browser, token }: Actor): Promise<string> {
  const email = newAddress();
  const user = { primaryEmail: email, passwordDigest: await digest, passwordAlgorithm: 'Argon2id' };
  await browser.send('POST', '/api/users', user, { authorization: `Bearer ${token}` });
  return email;
}

/** Settings with which people sign in by password, and reset it by a code. */
export const allowPasswords = ({ browser, token }: Pick<Actor, 'browser' | 'token'>) =>
  browser.send(
    'PATCH',
    '/api/sign-in-exp',
    {
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
    },
    { authorization: `Bearer ${token}` },
  );

/** Authentication request, password, tokens. */
export async function signInByPassword({ browser }: Actor, email: string): Promise<Tokens> {
  browser.forget();
  const { verifier } = await authorize(browser, 'openid profile email');
  await browser.send('PUT', '/api/experience', { interactionEvent: 'SignIn' });
  const identifier = { type: 'email', value: email };
  const { verificationId } = await browser.send<{ verificationId: string }>(
    'POST',
    '/api/experience/verification/password',
    { identifier, password },
  );
  await browser.send('POST', '/api/experience/identification', { verificationId });
  const { redirectTo } = await browser.send<{ redirectTo: string }>('POST', '/api/experience/submit');
  return takeTokens(browser, redirectTo, verifier);
}

/** Authentication request, code from the mail, a new password. Nobody is signed in by it. */
export async function resetPassword({ browser, mailbox }: Actor, email: string): Promise<void> {
  browser.forget();
  await authorize(browser, 'openid');
  await browser.send('PUT', '/api/experience', { interactionEvent: 'ForgotPassword' });
  const identifier = { type: 'email', value: email };
  const mail = mailbox.next(email);
  mail.catch(() => {});
  const path = '/api/experience/verification/verification-code';
  const asked = { identifier, interactionEvent: 'ForgotPassword' };
  const { verificationId } = await browser.send<{ verificationId: string }>('POST', path, asked);
  await browser.send('POST', `${path}/verify`, { identifier, verificationId, code: await mail });
  await browser.send('POST', '/api/experience/identification', { verificationId });
  await browser.send('PUT', '/api/experience/profile/password', { password: randomBytes(12).toString('base64') });
  await browser.send('POST', '/api/experience/submit');
}

export async function refresh({ browser }: Actor, refreshToken: string): Promise<Tokens> {
  const form = { grant_type: 'refresh_token', client_id: 'demo-app', refresh_token: refreshToken };
  return readTokens(await browser.postForm('/oidc/token', form));
}

/** Begins an authentication request of the demo app; gives the page to which the provider sends the browser. */
export async function authorize(browser: Browser, scope: string): Promise<{ page: URL; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'demo-app',
    redirect_uri: `${browser.origin}/demo-app`,
    response_type: 'code',
    scope,
    // The provider gives a refresh token only to who asks for consent (OpenID Connect Core §11).
    ...(scope.includes('offline_access') && { prompt: 'login consent' }),
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return { page: browser.locationOf(await browser.get(`/oidc/auth?${query}`)), verifier };
}

async function takeTokens(browser: Browser, redirectTo: string, verifier: string): Promise<Tokens> {
  const arrival = await browser.follow(redirectTo);
  const code = arrival.searchParams.get('code');
  if (!code) throw new Error(`the application got ${arrival.searchParams}`);
  const form = {
    grant_type: 'authorization_code',
    client_id: 'demo-app',
    redirect_uri: `${browser.origin}/demo-app`,
    code,
    code_verifier: verifier,
  };
  return readTokens(await browser.postForm('/oidc/token', form));
}

function readTokens({ status, body }: { status: number; body: Buffer }): Tokens {
  if (status !== 200) throw new Error(`no tokens: ${status} ${body.toString()}`);
  return JSON.parse(body.toString()) as Tokens;
}
