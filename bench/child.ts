import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Closers } from './closers.ts';

/** A process of the bench's own that answers questions (answer-parent.ts is its other end). */
export interface Child {
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
}

const graceMilliseconds = 5_000;

/** `file` is a script beside this one. */
export function startChild(closers: Closers, file: string): Child {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [], serialization: 'advanced' });
  const stop = closers.add(() => end(child));
  let number = 0;
  return {
    stop,
    ask<Answer>(question: object) {
      number += 1;
      return ask<Answer>(child, file, { number, question });
    },
  };
}

function ask<Answer>(child: ChildProcess, file: string, asked: { number: number; question: object }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const take = (message: unknown) => {
      const { number, answer, fault } = message as { number: number; answer: Answer; fault?: string };
      if (number !== asked.number) return;
      leave();
      if (fault === undefined) resolve(answer);
      else reject(new Error(`${file}: ${fault}`));
    };
    const fail = () => {
      leave();
      reject(new Error(`${file} ended before it had answered`));
    };
    const leave = () => {
      child.off('message', take);
      child.off('exit', fail);
    };
    child.on('message', take);
    child.on('exit', fail);
    if (child.connected) child.send(asked);
    else fail();
  });
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
  if (child.connected) child.disconnect();
  await gone;
  clearTimeout(timer);
}
