import { spawn } from 'node:child_process';

export interface NpmResult {
  isDone: boolean;
  /** What npm said, on both ways. */
  output: string;
}

const limitMilliseconds = 10 * 60_000;
const reminderMilliseconds = 20_000;

/**
 * Runs npm in a project. Scripts of packages are not run, for a connector needs none. Says that it goes on when it takes
 * long, and ends it after ten minutes.
 */
export async function runNpm(directory: string, given: string[], write: (line: string) => void): Promise<NpmResult> {
  const begun = Date.now();
  const settings = ['--ignore-scripts', '--no-audit', '--no-fund', '--install-links', '--omit=dev', '--loglevel=error'];
  const child = spawn('npm', [...given.slice(0, 1), ...settings, ...given.slice(1)], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const reminder = setInterval(
    () => write(`… still waiting for npm (${Math.round((Date.now() - begun) / 1000)} s)`),
    reminderMilliseconds,
  );
  const limit = setTimeout(() => child.kill(), limitMilliseconds);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const isDone = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      output += `npm cannot be run: ${error.message}`;
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  clearInterval(reminder);
  clearTimeout(limit);
  return { isDone, output: output.trim() };
}
