import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  processId: number;
  /** What the script printed as its first line. */
  firstLine: string;
  /** kill -9, and wait until it has taken effect. */
  kill(): Promise<void>;
}

/** Runs a script in a process of its own, which goes on after its first line until it is killed. */
export async function runChild(script: string): Promise<Child> {
  const given = ['--input-type=module-typescript', '--eval', `${script}\nsetInterval(() => {}, 1000);`];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [firstLine] = await Promise.race([
    once(lines, 'line'),
    end.then(([code]) => Promise.reject(new Error(`The child ended with ${code} and printed nothing.`))),
  ]);
  return {
    processId: child.pid ?? 0,
    firstLine,
    async kill() {
      child.kill('SIGKILL');
      await end;
    },
  };
}
