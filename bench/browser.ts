import { type HttpAnswer, HttpConnection } from './http-connection.ts';

const isRedirect = ({ status }: HttpAnswer) => status === 302 || status === 303;

/** A person's browser as far as a sign-in needs one: a connection, cookies, redirects. */
export class Browser {
  readonly #connection: HttpConnection;
  readonly #origin: string;
  #cookies = new Map<string, string>();

  constructor(port: number) {
    this.#connection = new HttpConnection(port);
    this.#origin = `http://localhost:${port}`;
  }

  get origin() {
    return this.#origin;
  }

  /** Another person sits down at it. */
  forget() {
    this.#cookies = new Map();
  }

  close() {
    this.#connection.close();
  }

  get(path: string, headers: Record<string, string> = {}) {
    return this.#request('GET', path, headers);
  }

  postForm(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
    const all = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    return this.#request('POST', path, all, new URLSearchParams(form).toString());
  }

  /** Sends JSON and gives the JSON that comes back; any status but 2xx fails. */
  async send<Answer>(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.#request(method, path, { 'content-type': 'application/json', ...headers }, text);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
    return (answer.body.length > 0 ? JSON.parse(answer.body.toString()) : undefined) as Answer;
  }

  /** Sends JSON and gives what comes back, whatever it is. */
  post(path: string, body: object) {
    return this.#request('POST', path, { 'content-type': 'application/json' }, JSON.stringify(body));
  }

  /** Follows redirects while they lead through this origin to no page; where a page is, or the application's address. */
  async follow(from: string): Promise<URL> {
    let url = new URL(from, this.#origin);
    for (let hops = 0; hops < 8; hops += 1) {
      if (url.searchParams.has('code') || url.searchParams.has('error')) return url;
      const answer = await this.get(url.pathname + url.search);
      if (!isRedirect(answer)) throw new Error(`no redirect from ${url.pathname}: ${answer.status}`);
      url = this.locationOf(answer);
    }
    throw new Error('too many redirects');
  }

  locationOf(answer: HttpAnswer) {
    const location = answer.headers.get('location');
    if (!location) throw new Error(`no redirect, but ${answer.status} ${answer.body.toString().slice(0, 200)}`);
    return new URL(location, this.#origin);
  }

  async #request(method: string, path: string, headers: Record<string, string>, body?: string) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#connection.request({
      method,
      path,
      headers: { ...(cookie && { cookie }), ...headers },
      ...(body !== undefined && { body }),
    });
    for (const line of answer.cookies) this.#keep(line);
    return answer;
  }

  #keep(line: string) {
    const [pair = ''] = line.split(';', 1);
    const at = pair.indexOf('=');
    const isGone = at === pair.length - 1 || line.includes('expires=Thu, 01 Jan 1970');
    if (isGone) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
