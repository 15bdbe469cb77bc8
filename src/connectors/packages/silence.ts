import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * What a package prints may hold secrets, so it is dropped: what goes through `console` and `process.stdout`, what loggers
 * write to the descriptors 1 and 2 themselves, and Node's warnings.
 */
export function silence() {
  const { write, writeSync } = fs;
  const isOutput = (descriptor: unknown) => descriptor === 1 || descriptor === 2;
  const lengthOf = (chunk: unknown) =>
    typeof chunk === 'string' ? Buffer.byteLength(chunk) : Buffer.from(chunk as Buffer).length;
  Object.assign(fs, {
    writeSync: (...given: Parameters<typeof writeSync>) =>
      isOutput(given[0]) ? lengthOf(given[1]) : writeSync(...given),
    write: (...given: unknown[]) => {
      if (!isOutput(given[0])) return Reflect.apply(write, fs, given);
      const done = given.at(-1);
      if (typeof done === 'function') setImmediate(() => done(null, lengthOf(given[1]), given[1]));
    },
  });
  syncBuiltinESMExports();
  for (const stream of [process.stdout, process.stderr]) stream.write = drop;
  process.removeAllListeners('warning');
}

const drop = (_chunk: unknown, encoding?: unknown, done?: unknown) => {
  const callback = [encoding, done].find((one) => typeof one === 'function');
  if (callback) setImmediate(() => callback(null));
  return true;
};
