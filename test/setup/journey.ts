import { BrowserClient } from './browser-client.ts';
import { mailedCode } from './mailed-code.ts';
import type { Answer, CheckAnswer } from './management.ts';
import type { TestPostern } from './postern.ts';

type Event = 'SignIn' | 'Register' | 'ForgotPassword';

/** One person with a browser and a mailbox on the way through the Experience API. Every answer goes to `check`. */
export class Journey {
  readonly browser: BrowserClient;
  readonly email: string;
  verificationId = '';
  verifier = '';
  readonly #postern: TestPostern;
  readonly #check: CheckAnswer;

  constructor(postern: TestPostern, email: string, check: CheckAnswer = () => {}) {
    this.browser = new BrowserClient(postern.url);
    this.email = email;
    this.#postern = postern;
    this.#check = check;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.browser.call(method, path, body);
    this.#check(method, path, answer);
    return answer;
  }

  /** From the application's authentication request to the start of the interaction. */
  async begin(event: Event, parameters: Record<string, string> = {}): Promise<Answer> {
    const { verifier } = await this.browser.authorize(parameters);
    this.verifier = verifier;
    return this.call('PUT', '', { interactionEvent: event });
  }

  switchTo = (event: Event) => this.call('PUT', '/interaction-event', { interactionEvent: event });

  async requestCode(event: Event, email = this.email): Promise<Answer> {
    const identifier = { type: 'email', value: email };
    const answer = await this.call('POST', '/verification/verification-code', { identifier, interactionEvent: event });
    if (answer.status === 200) this.verificationId = answer.body.verificationId;
    return answer;
  }

  verify = (code: string, changes: { verificationId?: string; email?: string } = {}) =>
    this.call('POST', '/verification/verification-code/verify', {
      identifier: { type: 'email', value: changes.email ?? this.email },
      verificationId: changes.verificationId ?? this.verificationId,
      code,
    });

  /** Requests a code, reads it from the mailbox and gives it back. */
  async prove(event: Event): Promise<Answer> {
    const before = this.mails().length;
    const sent = await this.requestCode(event);
    if (sent.status !== 200) return sent;
    return this.verify(await this.code(before + 1));
  }

  identify = (verificationId: string | undefined = this.verificationId) =>
    this.call('POST', '/identification', verificationId === undefined ? {} : { verificationId });

  submit = () => this.call('POST', '/submit');

  read = () => this.call('GET', '/interaction');

  mails = () => this.#postern.postern.inbox?.list(this.email) ?? [];

  /** The code of the newest mail, once `count` mails have come. */
  code = (count = 1) => mailedCode(this.#postern, this.email, count);

  /** Submits and follows the browser to the application's callback. */
  async finish(): Promise<URL> {
    const { body } = await this.submit();
    return this.browser.followToApplication(body.redirectTo);
  }
}
