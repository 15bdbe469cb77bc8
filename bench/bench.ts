import type { Closers } from './closers.ts';
import type { Table } from './table.ts';

/** What every theme is given. */
export interface Bench {
  /** How long each figure is measured. */
  seconds: number;
  closers: Closers;
  /** Where the processor profiles of the servers go, if anywhere. */
  profileDirectory: string | undefined;
  /** Tells on stderr what is going on. */
  say(text: string): void;
}

export interface Theme {
  name: string;
  about: string;
  run(bench: Bench): Promise<Table[]>;
}
