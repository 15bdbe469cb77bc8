import { fromBase32, totpCode } from '../../src/users/totp.ts';

/** The app on somebody's phone: it knows the secret, and shows the code of a moment. */
export class AuthenticatorApp {
  readonly #secret: Buffer;

  /** `text`: the secret as it is typed, or an `otpauth:` address. */
  constructor(text: string) {
    const typed = text.startsWith('otpauth:') ? (new URL(text).searchParams.get('secret') ?? '') : text;
    const secret = fromBase32(typed);
    if (!secret) throw new Error(`no secret: ${text}`);
    this.#secret = secret;
  }

  codeAt = (milliseconds: number) => totpCode(this.#secret, Math.floor(milliseconds / 30_000));

  /** None that is taken now: it is of tomorrow. */
  wrongCode = (milliseconds: number) => {
    const taken = [-30_000, 0, 30_000].map((away) => this.codeAt(milliseconds + away));
    const wrong = [1, 2, 3, 4].map((days) => this.codeAt(milliseconds + days * 86_400_000));
    return wrong.find((code) => !taken.includes(code)) ?? '';
  };
}
