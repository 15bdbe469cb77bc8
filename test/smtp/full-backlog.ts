import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/**
 * A port that answers nothing, as one behind a firewall: its queue of connections is full, and nobody takes one out,
 * since the thread that listens sleeps.
 */
export async function startFullBacklog(): Promise<AsyncDisposable & { host: string; port: number }> {
  const gate = new SharedArrayBuffer(4);
  const worker = new Worker(sleeper, { eval: true, workerData: gate });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  for (let count = 0; count < 8; count += 1) {
    fillers.push(connect(port, '127.0.0.1').on('error', () => {}));
  }
  await sleep(100);
  return {
    host: '127.0.0.1',
    port,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      Atomics.store(new Int32Array(gate), 0, 1);
      Atomics.notify(new Int32Array(gate), 0);
      await worker.terminate();
    },
  };
}

const sleeper = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:net').createServer((socket) => socket.destroy());
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  setImmediate(() => Atomics.wait(new Int32Array(workerData), 0, 0));
});
`;
