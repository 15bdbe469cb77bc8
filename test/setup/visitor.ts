import { BrowserClient } from './browser-client.ts';
import type { TestPostern } from './postern.ts';

/** What came back, with what differs by nature (ids, the date, the identifier itself) taken out. */
export interface SeenAnswer {
  request: string;
  status: number;
  headers: Record<string, string>;
  /** Names and attributes. */
  cookies: string[];
  body: string;
}

/** Whoever tries to find out who has an account: by the pages or by the API, and writes down every answer. */
export class Visitor {
  readonly seen: SeenAnswer[] = [];
  readonly #browser: BrowserClient;
  readonly #secrets: readonly string[];
  verificationId = '';

  /** `spellings`: in which an identifier may stand in an answer. Those of one length have to be of one length. */
  constructor({ url }: Pick<TestPostern, 'url'>, spellings: readonly string[]) {
    this.#browser = new BrowserClient(url);
    this.#secrets = spellings;
  }

  begin = (parameters: Record<string, string> = {}) => this.#browser.authorize(parameters);

  async api(method: string, path: string, body: object) {
    const { text } = await this.#send(`/api/experience${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { verificationId } = text.startsWith('{') ? JSON.parse(text) : {};
    if (typeof verificationId === 'string') this.verificationId = verificationId;
  }

  open = (path: string) => this.#send(path, { headers: { accept: 'text/html' } });

  /** Sends a form and opens the page that it leads to. */
  async submit(path: string, fields: Record<string, string>) {
    const { location } = await this.#send(path, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    });
    if (location) await this.open(location);
  }

  async #send(path: string, init: RequestInit) {
    const answer = await this.#browser.fetch(path, init);
    const text = await answer.text();
    const { date: _date, 'set-cookie': _cookies, ...headers } = Object.fromEntries(answer.headers);
    this.seen.push({
      request: `${init.method ?? 'GET'} ${path}`,
      status: answer.status,
      headers,
      cookies: answer.headers.getSetCookie().map((line) => line.replace(/=[^;]*/, '')),
      body: this.#withoutSecrets(text),
    });
    return { text, location: answer.headers.get('location') };
  }

  #withoutSecrets(text: string) {
    const masked = this.#secrets.reduce(
      (left, secret) => left.replaceAll(secret, 'IDENTIFIER'),
      text.replaceAll('<wbr>', ''),
    );
    return masked.replace(/\b[0-9a-z]{21}\b/g, 'ID').replace(/(class="word"[^>]*>)[A-Z]{4}</, '$1WORD<');
  }
}
