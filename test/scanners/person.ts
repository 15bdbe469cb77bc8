import { setTimeout as sleep } from 'node:timers/promises';
import { BrowserClient } from '../setup/browser-client.ts';
import type { TestPostern } from '../setup/postern.ts';

export type Purpose = 'SignIn' | 'Register' | 'ForgotPassword';

const startPaths: Record<Purpose, string> = {
  SignIn: '/sign-in',
  Register: '/register',
  ForgotPassword: '/reset-password',
};

/** Somebody with a browser and a mailbox who asks for a code on the pages, and goes on by code or by link. */
export class Person {
  readonly browser: BrowserClient;
  readonly email: string;
  readonly #postern: TestPostern;

  constructor(postern: TestPostern, email: string) {
    this.browser = new BrowserClient(postern.url);
    this.email = email;
    this.#postern = postern;
  }

  async ask(purpose: Purpose): Promise<string> {
    await this.browser.authorize();
    const way = purpose === 'SignIn' ? { way: 'code' } : {};
    await this.post(startPaths[purpose], { identifier: this.email, agree: 'yes', ...way });
    return (await this.page('/sign-in/code')).body;
  }

  async page(path: string) {
    const answer = await this.browser.fetch(path, { headers: { accept: 'text/html' } });
    return { status: answer.status, location: answer.headers.get('location'), body: await answer.text() };
  }

  async post(path: string, form: Record<string, string> = {}) {
    const body = new URLSearchParams(form);
    const answer = await this.browser.fetch(path, { method: 'POST', body, headers: { accept: 'text/html' } });
    return { status: answer.status, location: answer.headers.get('location'), body: await answer.text() };
  }

  /** What the newest mail carries. */
  async mail(): Promise<{ code: string; link: string }> {
    for (let tries = 0; tries < 400; tries += 1) {
      const [newest] = this.#postern.messagesTo(this.email);
      const code = /#(\d{6})$/.exec(newest?.text ?? '')?.[1];
      const link = /https?:\/\/\S+\/link\/\S+/.exec(newest?.text ?? '')?.[0];
      if (code) return { code, link: link ?? 'no link' };
      await sleep(25);
    }
    throw new Error(`No mail came to ${this.email}.`);
  }

  /** Opens the link of the mail and presses the one button. */
  async confirmByLink(link: string) {
    await this.page(new URL(link).pathname);
    const shown = await this.page('/link');
    return { shown, answer: await this.post('/link') };
  }

  confirmByCode = (code: string) => this.post('/sign-in/code', { code });

  /** Where the answer to a confirmation leads in the end: the path of a page, or `signed in`. */
  async arrive({ status, location, body }: { status: number; location: string | null; body: string }): Promise<string> {
    if (status !== 303 || !location) throw new Error(`${status} ${body.slice(0, 2000)}`);
    const { pathname } = new URL(location, this.browser.cookies() ? 'http://localhost' : undefined);
    if (!pathname.startsWith('/oidc/')) return pathname;
    const callback = await this.browser.followToApplication(location);
    return callback.searchParams.has('code') ? 'signed in' : callback.href;
  }
}
