import { BrowserClient } from './browser-client.ts';
import { mailedCode } from './mailed-code.ts';
import type { Answer, CheckAnswer } from './management.ts';
import type { TestPostern } from './postern.ts';

export type Event = 'SignIn' | 'Register' | 'ForgotPassword';

/** Where a code can go. */
export interface Reachable {
  type: 'email' | 'phone';
  value: string;
}

export interface Identifier {
  type: 'username' | 'email' | 'phone';
  value: string;
}

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

  /** Requests a code to an address or number; `verificationId` is that of the newest code. */
  async sendTo(identifier: Reachable, event: Event): Promise<Answer> {
    const answer = await this.call('POST', '/verification/verification-code', { identifier, interactionEvent: event });
    if (answer.status === 200) this.verificationId = answer.body.verificationId;
    return answer;
  }

  verifyAt = (identifier: Reachable, code: string, verificationId = this.verificationId) =>
    this.call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });

  /** Requests a code to an address or number, and gives it back. */
  async proveAt(identifier: Reachable, event: Event): Promise<Answer> {
    const before = this.messagesTo(identifier.value).length;
    const sent = await this.sendTo(identifier, event);
    if (sent.status !== 200) return sent;
    return this.verifyAt(identifier, await this.codeAt(identifier.value, before + 1));
  }

  async givePassword(identifier: Identifier, password: string): Promise<Answer> {
    return this.#note(await this.call('POST', '/verification/password', { identifier, password }));
  }

  /** Chooses a username and a password to register with. */
  async chooseIdentity(username: string, password: string): Promise<Answer> {
    const identifier = { type: 'username', value: username };
    return this.#note(await this.call('POST', '/verification/new-password-identity', { identifier, password }));
  }

  async giveToken(email: string, token: string): Promise<Answer> {
    const identifier = { type: 'email', value: email };
    return this.#note(await this.call('POST', '/verification/one-time-token/verify', { identifier, token }));
  }

  addToProfile = (addition: object) => this.call('POST', '/profile', addition);

  choosePassword = (password: string) => this.call('PUT', '/profile/password', { password });

  /** Requests the code of a second factor, reads it and gives it back. */
  async proveFactor({ type, value }: Reachable): Promise<Answer> {
    const before = this.messagesTo(value).length;
    const sent = await this.call('POST', '/verification/mfa-verification-code', { identifierType: type });
    if (sent.status !== 200) return sent;
    const { verificationId } = sent.body;
    const code = await this.codeAt(value, before + 1);
    const body = { verificationId, identifierType: type, code };
    return this.call('POST', '/verification/mfa-verification-code/verify', body);
  }

  identify = (verificationId: string | undefined = this.verificationId) =>
    this.call('POST', '/identification', verificationId === undefined ? {} : { verificationId });

  /** The second identification of a registration: what is proven is pending already. */
  identifyAgain = () => this.call('POST', '/identification', {});

  submit = () => this.call('POST', '/submit');

  read = () => this.call('GET', '/interaction');

  mails = () => this.messagesTo(this.email);

  messagesTo = (recipient: string) => this.#postern.messagesTo(recipient);

  /** The code of the newest mail, once `count` mails have come. */
  code = (count = 1) => this.codeAt(this.email, count);

  codeAt = (recipient: string, count = 1) => mailedCode(this.#postern, recipient, count);

  /** Submits and follows the browser to the application's callback. */
  async finish(): Promise<URL> {
    const { body } = await this.submit();
    return this.browser.followToApplication(body.redirectTo);
  }

  #note(answer: Answer): Answer {
    if (answer.status === 200) this.verificationId = answer.body.verificationId;
    return answer;
  }
}
