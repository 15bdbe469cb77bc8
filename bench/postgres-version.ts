import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPostgres } from '../src/database/embedded/binaries.ts';

/** Of the PostgreSQL that Postern brings. */
export async function postgresVersion(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'postern-bench-'));
  try {
    const { postgres } = await findPostgres(directory);
    const { stdout } = await promisify(execFile)(postgres, ['--version']);
    return /\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown';
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
