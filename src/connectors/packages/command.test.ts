import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kitPackage, writePackage } from '../../../test/connector-packages/project.ts';
import { loadPackages } from '../packages.ts';
import { packagesDirectory, runConnectorCommand } from './command.ts';

/** With npm itself, and packages in folders that depend on nothing: so nothing is fetched. */
let place: string;
let lines: string[] = [];
const log = pino({ level: 'silent' });

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'postern-command-'));
  lines = [];
});
afterEach(() => rm(place, { recursive: true, force: true }));

const run = (...given: string[]) =>
  runConnectorCommand(given, {
    dataDirectory: join(place, 'data'),
    calledFrom: place,
    log,
    write: (line) => void lines.push(line),
  });

const failure = (...given: string[]) =>
  run(...given).then(
    () => '',
    (error: Error) => `${error.name}: ${error.message}`,
  );

const write = (folder: string, code = kitPackage('return "id-1";'), manifest: Record<string, unknown> = {}) =>
  writePackage(join(place, folder), `postern-${folder}`, code, manifest);

const manifest = async () =>
  JSON.parse(await readFile(join(packagesDirectory(join(place, 'data')), 'package.json'), 'utf8'));

it('a folder is added, listed, loaded and removed', async () => {
  await write('mine');
  expect(await run('list')).toMatch(/^No connector package is installed/);
  expect(await run('add', './mine')).toBe('Restart Postern to use it.');
  expect(lines).toEqual(['Installing ./mine …', 'Added Test (test-email) from postern-mine 1.0.0.']);
  expect((await run('list')).split('\n')).toEqual([
    'Package       Version  Factory id  Type   State',
    'postern-mine  1.0.0    test-email  Email  ready',
  ]);
  const loaded = await loadPackages({ directory: packagesDirectory(join(place, 'data')), log });
  expect(loaded.factories.map(({ metadata }) => metadata.id)).toEqual(['test-email']);
  expect(await run('remove', 'postern-mine')).toBe('Restart Postern to be rid of it.');
  expect(await run('list')).toMatch(/^No connector package is installed/);
});

it('a package may be added again, in another version', async () => {
  await write('mine');
  await run('add', './mine');
  await write('mine', undefined, { version: '1.1.0' });
  await run('add', './mine');
  expect(lines.at(-1)).toBe('Added Test (test-email) from postern-mine 1.1.0.');
  expect(await run('list')).toContain('1.1.0');
});

it('one that cannot be loaded is taken out again, and what was there stays', async () => {
  await write('mine');
  await run('add', './mine');
  await write('bad', 'throw new Error("no luck")');
  expect(await failure('add', './bad')).toBe(
    'ConnectorCommandError: ./bad was not added: postern-bad could not be loaded: no luck.',
  );
  await write('twin');
  expect(await failure('add', './twin')).toMatch(
    /its factory id test-email is that of postern-mine, which is installed/,
  );
  expect(Object.keys((await manifest()).dependencies)).toEqual(['postern-mine']);
  expect(await run('list')).toMatch(/postern-mine .+ ready$/);
});

it('a worse version of a package does not take the place of a good one', async () => {
  await write('mine');
  await run('add', './mine');
  await writePackage(join(place, 'worse'), 'postern-mine', 'export default 1', { version: '2.0.0' });
  expect(await failure('add', './worse')).toMatch(/was not added/);
  expect(await run('list')).toMatch(/postern-mine +1\.0\.0 .+ ready$/);
});

it('scripts of packages are not run', async () => {
  const scripts = { install: `node -e "require('fs').writeFileSync('${join(place, 'run')}', '')"` };
  await write('mine', undefined, { scripts });
  await run('add', './mine');
  await expect(readFile(join(place, 'run'))).rejects.toThrow('ENOENT');
});

it.each([
  [['add', './none'], /There is nothing at .+none\.$/],
  [['add'], /Say which package/],
  [['add', '--global'], /There is no option --global\.$/],
  [['remove', 'none'], /none is not installed/],
  [['remove'], /Say which package/],
  [[], /Usage: postern connector/],
  [['dance'], /Usage: postern connector/],
])('%j is refused with a sentence', async (given, words) => {
  expect(await failure(...given)).toMatch(words);
});
