import { startChild } from './child.ts';
import type { Closers } from './closers.ts';
import type { Percentiles } from './statistics.ts';

export interface LoadOrder {
  flow:
    | 'code request'
    | 'registration'
    | 'unasked sign-in'
    | 'user import'
    | 'password sign-in'
    | 'password reset'
    | 'switch to passwords';
  concurrency: number;
  seconds: number;
  /** Ends when so many have been done, also before the time is up. */
  maximum: number;
  port: number;
  token: string;
  codesPort: number;
}

/** Latencies are milliseconds. */
export interface LoadResult extends Percentiles {
  count: number;
  seconds: number;
  failures: number;
  firstFailure: string | undefined;
}

export interface Load {
  run(order: Pick<LoadOrder, 'flow' | 'concurrency' | 'seconds'> & { maximum?: number }): Promise<LoadResult>;
  stop(): Promise<void>;
}

type Target = Pick<LoadOrder, 'port' | 'token' | 'codesPort'>;

export function startLoad(closers: Closers, { port, token, codesPort }: Target): Load {
  const child = startChild(closers, 'load.ts');
  return {
    run: (order) => child.ask<LoadResult>({ maximum: 1_000_000, port, token, codesPort, ...order }),
    stop: child.stop,
  };
}

export const rateOf = ({ count, seconds }: { count: number; seconds: number }) => count / seconds;

/** What went wrong belongs beside the figures. */
export const failureNotes = (results: LoadResult[]): string[] =>
  results
    .filter(({ failures }) => failures > 0)
    .map(
      ({ count, failures, firstFailure }) => `**${failures} failed** beside ${count} that succeeded: ${firstFailure}`,
    );
