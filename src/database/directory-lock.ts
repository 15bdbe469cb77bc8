import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { shortPathTo } from './short-path.ts';

export type DirectoryLock = { kind: 'held'; release(): Promise<void> } | { kind: 'taken'; processId: number };

type State = 'held' | 'waiting';
type Answer = State | 'dead';

const answerTimeoutMilliseconds = 2_000;
const askAgainMilliseconds = 100;

/**
 * An exclusive lock that the system gives back when its holder dies: a listening socket in the directory. Each
 * contender first puts up a socket under a name of its own, then looks at all others. Whoever comes second is
 * certain to see the first, and a dead one's name is never used again, so sweeping it away cannot hit a live lock.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const name = `lock-${process.pid}-${randomBytes(4).toString('hex')}`;
  const short = await shortPathTo(directory, name);
  let state: State = 'waiting';
  const server = await listen(join(short.path, name), () => state);
  const release = async () => {
    await new Promise((closed) => server.close(closed));
    await rm(join(directory, name), { force: true });
    await short.remove();
  };
  try {
    const holder = await findOther(directory, short.path, name);
    if (holder) {
      await release();
      return { kind: 'taken', processId: Number(holder.split('-')[1]) };
    }
    state = 'held';
    return { kind: 'held', release };
  } catch (error) {
    await release();
    throw error;
  }
}

function listen(path: string, state: () => State): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(state());
    socket.destroySoon();
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

/** The name of a lock that goes before ours, when there is one: a held one, or of two that wait the first by name. */
async function findOther(directory: string, path: string, ownName: string) {
  const names = (await readdir(directory)).filter((name) => /^lock-\d+-[0-9a-f]+$/.test(name) && name !== ownName);
  for (const name of names) {
    let answer = await ask(join(path, name));
    while (answer === 'waiting' && ownName < name) {
      await sleep(askAgainMilliseconds);
      answer = await ask(join(path, name));
    }
    if (answer !== 'dead') return name;
    await rm(join(directory, name), { force: true });
  }
  return undefined;
}

/** Refused twice is dead: between a socket's making and its listening lies a moment in which it refuses too. */
async function ask(path: string): Promise<Answer> {
  const first = await askOnce(path);
  if (first !== 'dead') return first;
  await sleep(askAgainMilliseconds);
  return askOnce(path);
}

/** Who is there and does not answer, or may not be spoken to, counts as a holder. */
const askOnce = (path: string) =>
  new Promise<Answer>((resolve) => {
    const socket = connect(path);
    let text = '';
    socket.setTimeout(answerTimeoutMilliseconds, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'dead' : 'held');
    });
    socket.on('close', () => resolve(text === 'waiting' ? 'waiting' : 'held'));
  });
