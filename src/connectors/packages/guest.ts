import type { DiagnosisStep, Problem } from '../connector.ts';
import type { Departing, Description, Diagnosing, Request, Returning, Sending, Sent } from './wire.ts';
import type { Call } from './witness.ts';

/** A package in its thread, whichever contract it was written for. */
export interface Guest {
  describe(): Description;
  check(config: unknown): Promise<Problem[]>;
  send(sending: Sending, host: Host): Promise<Sent>;
  diagnose(diagnosing: Diagnosing, host: Host): Promise<DiagnosisStep[]>;
  release(key: number): Promise<void>;
  /** Of social ones. */
  depart?(departing: Departing): Promise<{ authorizationUri: string; session: Record<string, unknown> }>;
  identify?(returning: Returning): Promise<unknown>;
}

/** What a guest may ask for during a call. */
export interface Host {
  call: Call;
  signal: AbortSignal;
  request(ask: Request, given: unknown, before?: Before): Asked;
}

/** Asked once, before the request of a `fetch` is written. */
export type Before = () => Promise<boolean>;

export interface Asked {
  request: number;
  reply: Promise<unknown>;
}
