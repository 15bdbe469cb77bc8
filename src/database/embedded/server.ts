import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { environment, type Place } from './cluster.ts';
import type { RunAs } from './run-as.ts';

export interface Server {
  processId: number;
  /** Why the process ended; absent while it runs. */
  endReason(): string | undefined;
}

export type ServerSettings = Record<string, string | number>;

const largestLogBytes = 1_000_000;

/** Errors in statements are the caller's to log; the server's own log has no statement and no value of a row. */
const ourSettings: ServerSettings = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: 100,
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  io_method: 'sync',
  jit: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** In a session of its own: Ctrl-C must reach Postern alone, which stops the server when the last request is done. */
export async function spawnServer(
  { cluster, logFile }: Place,
  postgres: string,
  runAs: RunAs,
  settings: ServerSettings,
): Promise<Server> {
  const parameters = Object.entries({ ...ourSettings, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const { program, given, account } = runAs.command(postgres, ['-D', cluster, '-p', '5432', ...parameters]);
  const log = await openLog(logFile);
  try {
    const stdio: ['ignore', number, number] = ['ignore', log.fd, log.fd];
    const child = spawn(program, given, { ...account, cwd: '/', env: environment(), detached: true, stdio });
    let reason: string | undefined;
    child.once('exit', (code, signal) => {
      reason = signal ?? `exit code ${code}`;
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return { processId: child.pid ?? 0, endReason: () => reason };
  } finally {
    await log.close();
  }
}

async function openLog(path: string) {
  const log = await open(path, 'a', 0o600);
  if ((await log.stat()).size > largestLogBytes) await log.truncate();
  return log;
}

/** The end of the server's log without its timestamps. */
export async function lastWords({ logFile }: Place) {
  const lines = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5);
  return lines.map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '')).join(' ');
}
