import type { Theme } from './bench.ts';
import { makeDataDirectory, startServer } from './server.ts';
import { startSink } from './start-sink.ts';
import { median } from './statistics.ts';
import { decimal } from './table.ts';

const repetitions = 3;

/** From the start of the process until it says that it is ready; the packages are there. */
export const startTime: Theme = {
  name: 'start',
  about: 'start time, on a fresh and an existing data directory',
  async run(bench) {
    const sink = await startSink(bench.closers);
    const fresh: number[] = [];
    const existing: number[] = [];
    for (let number = 1; number <= repetitions; number += 1) {
      bench.say(`Start, ${number} of ${repetitions} …`);
      const dataDirectory = await makeDataDirectory(bench);
      for (const times of [fresh, existing]) {
        const server = await startServer(bench, sink.mailPort, dataDirectory);
        times.push(server.startMilliseconds);
        await server.stop();
      }
    }
    await sink.stop();
    const row = (name: string, times: number[]) => [
      name,
      ...[median(times), Math.max(...times)].map((milliseconds) => decimal(milliseconds / 1000)),
    ];
    return [
      {
        title: 'Start',
        columns: ['data directory', 'median s', 'slowest s'],
        rows: [row('fresh', fresh), row('existing', existing)],
      },
    ];
  },
};
