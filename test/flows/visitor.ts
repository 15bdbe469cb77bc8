import { decodeJwt } from 'jose';
import { en } from '../../src/pages/words/en.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import type { TestPostern } from '../setup/postern.ts';
import { newPassword, type Person, password } from './client.ts';
import type { Attempt, ReachableType, WaysIn } from './expectation.ts';
import { usedFactor } from './page-expectation.ts';

interface Page {
  path: string;
  html: string;
  status: number;
}

/** A person on the hosted pages, in a browser without scripts: gives what each page asks for, and keeps what that was. */
export class Visitor {
  readonly stops: string[] = [];
  readonly #browser: BrowserClient;
  readonly #postern: TestPostern;
  readonly #settings: WaysIn;
  readonly #person: Person;
  readonly #attempt: Attempt;
  #verifier = '';
  #newest: ReachableType | undefined;

  constructor(postern: TestPostern, settings: WaysIn, person: Person, attempt: Attempt) {
    this.#browser = new BrowserClient(postern.url);
    this.#postern = postern;
    this.#settings = settings;
    this.#person = person;
    this.#attempt = attempt;
  }

  /** Goes as far as the pages lead; `expectsMessage`: else the code page is the end. */
  async walk(expectsMessage: boolean): Promise<string[]> {
    const { verifier } = await this.#browser.authorize();
    this.#verifier = verifier;
    let page: Page | undefined = await this.#open(startPaths[this.#attempt.what]);
    for (let steps = 0; page && steps < 20; steps += 1) page = await this.#answer(page, expectsMessage);
    return this.stops;
  }

  /** Does what the page asks for, and gives the next one, if any. */
  async #answer(page: Page, expectsMessage: boolean): Promise<Page | undefined> {
    switch (page.path) {
      case '/sign-in':
      case '/register':
      case '/reset-password':
        return this.#begin(page);
      case '/sign-in/password':
        return this.#givePassword(page);
      case '/sign-in/code':
        return this.#giveCode(page, expectsMessage);
      case '/sign-in/confirm':
        return this.#confirm(page);
      case '/sign-in/continue':
        return this.#complete(page);
      case '/reset-password/new':
        return this.#give(page, 'new password', { password: newPassword });
      default:
        return this.#end(`at ${page.path}`);
    }
  }

  async #begin(page: Page) {
    const { what, by } = this.#attempt;
    if (this.stops.includes('new password')) return this.#end('back at sign-in');
    if (page.path !== startPaths[what]) return this.#end(`sent to ${page.path}`);
    if (!page.html.includes('name="identifier"')) return this.#end('not offered');
    const typed = by === 'phone' ? `+${this.#person.phone}` : this.#person[by];
    if (what !== 'sign in' || !page.html.includes('name="password"')) {
      if (by !== 'username') this.#newest = by;
      return this.#give(page, 'identifier', { identifier: typed });
    }
    this.stops.push('identifier');
    if (this.#likesCode()) {
      this.#newest = by === 'username' ? undefined : by;
      return this.#post(page.path, { identifier: typed, password: '', way: 'code' });
    }
    const place = this.stops.length;
    const answer = await this.#post(page.path, { identifier: typed, password: this.#password() });
    const isRead = answer?.path !== page.path || answer.html.includes('password-problem');
    if (isRead) this.stops.splice(place, 0, 'password');
    return this.#unlessTold(page, answer);
  }

  /** A person who likes codes takes one where there is a choice. */
  #likesCode() {
    const method = this.#settings.signIn.methods.find(({ identifier }) => identifier === this.#attempt.by);
    return method ? usedFactor(method, this.#attempt.factor) === 'code' : false;
  }

  #password = () => (this.#attempt.factor === 'wrong password' ? newPassword : password);

  #givePassword(page: Page) {
    if (this.#likesCode()) {
      if (!page.html.includes('value="code"')) return this.#end('without a way to a code');
      return this.#post(page.path, { way: 'code' });
    }
    return this.#give(page, 'password', { password: this.#password() });
  }

  async #giveCode(page: Page, expectsMessage: boolean) {
    const isFirst = this.#attempt.what === 'sign in' && this.stops.length === 1;
    if (isFirst && !this.#likesCode()) {
      const help = await this.#open('/sign-in/code/help');
      return help?.html.includes('/sign-in/password')
        ? this.#open('/sign-in/password')
        : this.#end('without a way to a password');
    }
    if (isFirst || this.#attempt.what === 'reset') {
      if (!expectsMessage) return this.#end('no message');
    }
    const code = await mailedCode(this.#postern, this.#person[this.#newest ?? 'email']);
    return this.#give(page, 'code', { code });
  }

  #confirm(page: Page) {
    const event = /name="event" value="(\w+)"/.exec(page.html)?.[1];
    return event ? this.#give(page, 'confirm', { event }) : this.#end('closed');
  }

  #complete(page: Page) {
    if (page.html.includes('name="password"')) return this.#give(page, 'new password', { password });
    const field = /<input class="field" id="identifier"[^>]*/.exec(page.html)?.[0] ?? '';
    if (field.includes('type="email"')) return this.#giveAddress(page, 'email', 'email');
    if (field.includes('type="tel"')) return this.#giveAddress(page, 'phone', 'phone');
    if (page.html.includes('Choose a username')) {
      return this.#give(page, 'new username', { identifier: this.#person.username });
    }
    return this.#giveAddress(page, 'emailOrPhone', 'email');
  }

  #giveAddress(page: Page, asked: string, type: ReachableType) {
    this.#newest = type;
    return this.#give(page, `new ${asked}`, {
      identifier: type === 'phone' ? `+${this.#person.phone}` : this.#person.email,
    });
  }

  async #give(page: Page, what: string, fields: Record<string, string>) {
    this.stops.push(what);
    return this.#unlessTold(page, await this.#post(page.path, fields));
  }

  /** The same page again, with an alert, is the end of the way. */
  #unlessTold(before: Page, after: Page | undefined) {
    if (after?.path !== before.path || after.status < 400) return after;
    const told = /role="alert"[^>]*>([^<]*)/.exec(after.html)?.[1] ?? '';
    return this.#end(`told ${toldAs[told] ?? told}`);
  }

  #end(stop: string): undefined {
    this.stops.push(stop);
  }

  async #post(path: string, fields: Record<string, string>): Promise<Page | undefined> {
    const answer = await this.#browser.fetch(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: this.#headers(),
    });
    return this.#follow(path, answer);
  }

  async #open(path: string): Promise<Page | undefined> {
    return this.#follow(path, await this.#browser.fetch(path, { headers: this.#headers() }));
  }

  async #follow(path: string, answer: Response): Promise<Page | undefined> {
    const location = answer.headers.get('location');
    if (!location) return { path: path.split('?')[0] ?? '', html: await answer.text(), status: answer.status };
    return location.includes('/oidc/auth/') ? this.#arrive(location) : this.#open(location);
  }

  async #arrive(location: string): Promise<undefined> {
    const callback = await this.#browser.followToApplication(location);
    const { body } = await this.#browser.tokens(callback.searchParams.get('code') ?? '', this.#verifier);
    const { sub } = decodeJwt(body.id_token);
    this.stops.push(`application as ${sub === this.#person.id ? 'themselves' : 'somebody new'}`);
  }

  #headers = () => ({ cookie: this.#browser.cookies(), accept: 'text/html', 'accept-language': 'en' });
}

const startPaths = { 'sign in': '/sign-in', register: '/register', reset: '/reset-password' } as const;

/** What a page can tell of what was typed, in short. */
const toldAs: Record<string, string> = {
  [en.emailInvalid]: 'what can be typed',
  [en.phoneInvalid]: 'what can be typed',
  [en.usernameInvalid]: 'what can be typed',
  [en.usernameTaken]: 'that it is taken',
  [en.credentialsWrong]: 'that it does not match',
};
