import { type Identifier, Journey, type Reachable } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import type { TestPostern } from '../setup/postern.ts';
import type { Attempt, ReachableType } from './expectation.ts';

/** Somebody with a name, a mailbox and a phone of their own, with or without an account. */
export interface Person {
  /** Of the account. */
  id?: string;
  username: string;
  email: string;
  phone: string;
}

export const password = 'a meadow full of clocks';
export const newPassword = 'a river below the clouds';

/**
 * A client of the Experience API as a sign-in page of one's own would be: it makes one call after the other, goes by what
 * was answered alone, and keeps what it was told.
 */
export class Client {
  readonly steps: string[] = [];
  readonly #journey: Journey;
  readonly #person: Person;
  readonly #attempt: Attempt;
  #event: 'SignIn' | 'Register' | 'ForgotPassword' = 'SignIn';

  constructor(postern: TestPostern, person: Person, attempt: Attempt, check: CheckAnswer) {
    this.#journey = new Journey(postern, person.email, check);
    this.#person = person;
    this.#attempt = attempt;
  }

  /** Goes as far as the answers let it. */
  async walk(expectsMessage: boolean): Promise<string[]> {
    const { what } = this.#attempt;
    this.#event = what === 'register' ? 'Register' : what === 'sign in' ? 'SignIn' : 'ForgotPassword';
    await this.#journey.begin(this.#event);
    if (await this.#prove(expectsMessage)) await this.#identify(this.#journey.verificationId || undefined);
    return this.steps;
  }

  async #prove(expectsMessage: boolean): Promise<boolean> {
    const { by, factor } = this.#attempt;
    const identifier: Identifier = { type: by, value: this.#person[by] };
    switch (factor) {
      case 'code':
        return this.#proveAt(by as ReachableType, expectsMessage);
      case 'typed':
        return this.#note('add username', await this.#journey.addToProfile(identifier));
      case 'password':
      case 'wrong password': {
        if (this.#event === 'Register') {
          return this.#note('choose identity', await this.#journey.chooseIdentity(identifier.value, password));
        }
        const given = factor === 'password' ? password : newPassword;
        return this.#note('password', await this.#journey.givePassword(identifier, given));
      }
    }
  }

  async #proveAt(type: ReachableType, expectsMessage = true): Promise<boolean> {
    const identifier: Reachable = { type, value: this.#person[type] };
    const before = this.#journey.messagesTo(identifier.value).length;
    if (!this.#note('send', await this.#journey.sendTo(identifier, this.#event))) return false;
    if (!expectsMessage) {
      this.steps.push('no message');
      return false;
    }
    const code = await this.#journey.codeAt(identifier.value, before + 1);
    return this.#note('verify', await this.#journey.verifyAt(identifier, code));
  }

  async #identify(verificationId: string | undefined): Promise<void> {
    const answer =
      verificationId === undefined ? await this.#journey.identifyAgain() : await this.#journey.identify(verificationId);
    const { code, data } = answer.body;
    if (this.#note('identify', answer)) {
      if (this.#event !== 'Register') await this.#expectMyself();
      return this.#submit();
    }
    if (code === 'user.missing_profile' && (await this.#complete(data.missingProfile)))
      return this.#identify(undefined);
    const isOther = code === 'user.user_not_exist' || /_already_in_use$/.test(code);
    if (isOther && this.#attempt.switches && this.#event !== 'ForgotPassword') await this.#switch(verificationId);
  }

  /** Whoever was found must be the owner of what was proven. */
  async #expectMyself() {
    const { body } = await this.#journey.read();
    if (body.userId !== this.#person.id) this.steps.push('identified as somebody else');
  }

  async #switch(verificationId: string | undefined) {
    const other = this.#event === 'Register' ? 'SignIn' : 'Register';
    if (!this.#note('switch', await this.#journey.switchTo(other))) return;
    this.#event = other;
    await this.#identify(verificationId);
  }

  async #submit(): Promise<void> {
    const answer = await this.#journey.submit();
    const { code, data } = answer.body;
    if (this.#note('submit', answer)) return;
    if (code === 'user.missing_profile' && (await this.#complete(data.missingProfile))) return this.#submit();
    if (code === 'user.new_password_required_in_profile' && (await this.#chooseNewPassword())) return this.#submit();
  }

  async #complete(missing: string[]): Promise<boolean> {
    for (const name of [...missing].sort()) {
      if (!(await this.#give(name === 'emailOrPhone' ? 'email' : name))) return false;
    }
    return true;
  }

  async #give(name: string): Promise<boolean> {
    if (name === 'username' || name === 'password') {
      const value = name === 'username' ? this.#person.username : password;
      return this.#note(`add ${name}`, await this.#journey.addToProfile({ type: name, value }));
    }
    if (!(await this.#proveAt(name as ReachableType))) return false;
    const { verificationId } = this.#journey;
    return this.#note(`add ${name}`, await this.#journey.addToProfile({ type: name, verificationId }));
  }

  async #chooseNewPassword(): Promise<boolean> {
    const hadOne = this.#attempt.account?.includes('password');
    if (hadOne) this.#note('new password', await this.#journey.choosePassword(password));
    return this.#note('new password', await this.#journey.choosePassword(newPassword));
  }

  #note(call: string, { status, body }: Answer): boolean {
    const missing: string[] = body.data?.missingProfile ?? [];
    const said = [call, status, body.code, missing.length > 0 ? [...missing].sort().join() : undefined];
    this.steps.push(said.filter((one) => one !== undefined).join(' '));
    return status < 300;
  }
}
