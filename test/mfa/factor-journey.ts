import { fromBase32, totpCode } from '../../src/users/totp.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer } from '../setup/management.ts';

/** The code that an authenticator app with this secret shows at a time. */
export const appCode = (secret: string, now: number) =>
  totpCode(fromBase32(secret) ?? Buffer.alloc(0), Math.floor(now / 30_000));

/** Somebody on the way through the Experience API who sets up second factors and uses them. */
export class FactorJourney extends Journey {
  makeSecret = (): Promise<Answer> => this.call('POST', '/verification/totp/secret');

  giveAppCode = (code: string, verificationId?: string): Promise<Answer> =>
    this.call('POST', '/verification/totp/verify', { code, ...(verificationId && { verificationId }) });

  makeBackupCodes = (): Promise<Answer> => this.call('POST', '/verification/backup-code/generate');

  giveBackupCode = (code: string): Promise<Answer> => this.call('POST', '/verification/backup-code/verify', { code });

  bind = (type: string, verificationId: string): Promise<Answer> =>
    this.call('POST', '/profile/mfa', { type, verificationId });

  choose = (choice: 'mfa-enabled' | 'mfa-skipped' | 'mfa-suggestion-skipped'): Promise<Answer> =>
    this.call('POST', `/profile/mfa/${choice}`);

  /** Sets an authenticator app up, and gives its secret and the answer to the last call. */
  async bindApp(now: number): Promise<{ secret: string; answer: Answer }> {
    const made = await this.makeSecret();
    const { body } = made;
    if (made.status !== 200) return { secret: '', answer: made };
    await this.giveAppCode(appCode(body.secret, now), body.verificationId);
    return { secret: body.secret, answer: await this.bind('Totp', body.verificationId) };
  }

  /** Takes new backup codes, and gives them and the answer to the last call. */
  async bindBackupCodes(): Promise<{ codes: string[]; answer: Answer }> {
    const made = await this.makeBackupCodes();
    const { body } = made;
    if (made.status !== 200) return { codes: [], answer: made };
    return { codes: body.codes, answer: await this.bind('BackupCode', body.verificationId) };
  }
}
