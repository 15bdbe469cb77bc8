import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from './setup/postern.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let data: string;
let environment: Record<string, string>;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'postern-start-'));
  environment = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    PORT: String(await freePort()),
    ADMIN_PORT: String(await freePort()),
    POSTERN_DATA: data,
  };
});

afterAll(() => rm(data, { recursive: true, force: true }));

/** `npm start` as a person or a container runs it. */
function npmStart(changes: Record<string, string> = {}) {
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...environment, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return {
    exit,
    output: () => output,
    terminate: () => child.kill('SIGTERM'),
    async says(words: string) {
      for (let tries = 0; !output.includes(words); tries += 1) {
        if (tries > 600) throw new Error(`it never said "${words}", but:\n${output}`);
        await sleep(50);
      }
    },
  };
}

const answers = () =>
  fetch(`http://localhost:${environment.PORT}/api/status`).then(
    ({ status }) => status,
    () => 'nobody',
  );

test('npm start says where everything is, is alone on its data, and leaves nothing running when npm is told to end', async () => {
  const first = npmStart();
  await first.says('Postern is ready');
  expect(first.output()).toContain(`http://localhost:${environment.PORT}/demo-app`);
  expect(first.output()).toContain(`http://localhost:${environment.ADMIN_PORT}/dev/inbox`);
  expect(await answers()).toBe(204);

  const second = npmStart({ PORT: String(await freePort()), ADMIN_PORT: String(await freePort()) });
  await second.exit;
  expect(second.output()).toContain('Another Postern');

  first.terminate();
  await first.exit;
  // npm ends only after what it started.
  expect(await answers()).toBe('nobody');
  const third = npmStart();
  await third.says('Postern is ready');
  third.terminate();
  await third.exit;
  expect(await answers()).toBe('nobody');
}, 90_000);
