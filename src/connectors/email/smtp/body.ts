import { Readable } from 'node:stream';
import type { SMTPError } from 'nodemailer/lib/smtp-connection';

/** The message as nodemailer reads it: it asks for leave on the first read, and then gives all at once. */
export class Body extends Readable {
  hasBegun = false;
  isSuperseded = false;
  fault: unknown;
  readonly #source: Buffer;
  readonly #confirm: () => Promise<boolean>;
  readonly #interrupt: (error: SMTPError) => void;

  constructor(source: Buffer, confirm: () => Promise<boolean>, interrupt: (error: SMTPError) => void) {
    super();
    this.#source = source;
    this.#confirm = confirm;
    this.#interrupt = interrupt;
  }

  override _read() {
    if (this.hasBegun) return;
    this.#confirm().then(
      (isOurs) => (isOurs ? this.#begin() : this.#stop()),
      (fault: unknown) => {
        this.fault = fault;
        this.#interrupt(new Error('Not confirmed'));
      },
    );
  }

  #begin() {
    // The connection may have died while we asked: then nothing was sent.
    if (this.destroyed) return;
    this.hasBegun = true;
    this.push(this.#source);
    this.push(null);
  }

  #stop() {
    if (this.destroyed) return;
    this.isSuperseded = true;
    this.#interrupt(new Error('Superseded'));
  }
}
