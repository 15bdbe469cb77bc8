import { BrowserClient } from '../setup/browser-client.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import type { TestPostern } from '../setup/postern.ts';

type Event = 'Register' | 'SignIn';

/** Someone with a browser and a mailbox who follows the URLs that an SDK makes, through the Experience API. */
export class Person {
  readonly browser: BrowserClient;
  readonly email: string;
  readonly #postern: TestPostern;
  #mails = 0;

  constructor(postern: TestPostern, email: string) {
    this.browser = new BrowserClient(postern.url);
    this.email = email;
    this.#postern = postern;
  }

  /** From the authentication request to the application's callback, by the code that is mailed. */
  async signIn(url: string, event: Event): Promise<string> {
    const { location } = await this.open(url);
    if (!location?.startsWith('/')) throw new Error(`not asked to sign in: ${location}`);
    await this.#answer('PUT', '', { interactionEvent: event });
    const identifier = { type: 'email', value: this.email };
    const { verificationId } = await this.#answer('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: event,
    });
    this.#mails += 1;
    const code = await mailedCode(this.#postern, this.email, this.#mails);
    await this.#answer('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    await this.#answer('POST', '/identification', { verificationId });
    const { redirectTo } = await this.#answer('POST', '/submit');
    return (await this.browser.followToApplication(redirectTo)).href;
  }

  /** Opens a URL that an SDK made; gives where it leads, and what is shown if it leads nowhere. */
  async open(url: string) {
    const answer = await this.browser.fetch(url, { headers: { accept: 'text/html', cookie: this.browser.cookies() } });
    return { status: answer.status, location: answer.headers.get('location'), page: await answer.text() };
  }

  /** Opens the end-session URL and says yes on its page; gives where that leads. */
  async signOut(url: string) {
    const { page } = await this.open(url);
    const secret = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const answer = await this.browser.fetch('/oidc/session/end/confirm', {
      method: 'POST',
      body: new URLSearchParams({ xsrf: secret, logout: 'yes' }),
    });
    return answer.headers.get('location');
  }

  async #answer(method: string, path: string, body?: object) {
    const answer = await this.browser.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
