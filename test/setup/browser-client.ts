import { createHash, randomBytes } from 'node:crypto';
import { type Answer, read } from './management.ts';

/** A browser's cookies and redirects without the browser: for flows through the Experience API. */
export class BrowserClient {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(new URL(path, this.#url), {
      ...init,
      redirect: 'manual',
      headers: { cookie: this.cookies(), ...init.headers },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  /** A call of the Experience API. */
  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    return read(
      await this.fetch(`/api/experience${path}`, {
        method,
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    );
  }

  cookies() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Begins an authentication request of the demo app and gives where the provider sends the browser. */
  async authorize(parameters: Record<string, string> = {}) {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: 'demo-app',
      redirect_uri: `${this.#url}/demo-app`,
      response_type: 'code',
      scope: 'openid profile email',
      state: 'state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    });
    const answer = await this.fetch(`/oidc/auth?${query}`);
    return { status: answer.status, location: answer.headers.get('location') ?? '', verifier };
  }

  /** Follows redirects from here until the application's own address, and gives that. */
  async followToApplication(from: string): Promise<URL> {
    let url = new URL(from, this.#url);
    for (let hops = 0; hops < 8; hops += 1) {
      const answer = await this.fetch(url.href);
      const location = answer.headers.get('location');
      if (!location) throw new Error(`no redirect from ${url.pathname}: ${answer.status} ${await answer.text()}`);
      url = new URL(location, url);
      if (url.searchParams.has('code') || url.searchParams.has('error')) return url;
    }
    throw new Error('too many redirects');
  }

  /** Trades the code of a finished sign-in for tokens. */
  async tokens(code: string, verifier: string, clientId = 'demo-app', redirectUri = `${this.#url}/demo-app`) {
    return read(
      await fetch(`${this.#url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          redirect_uri: redirectUri,
          code,
          code_verifier: verifier,
        }),
      }),
    );
  }

  #keep(line: string) {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '' || /expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
