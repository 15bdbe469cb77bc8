// npm leaves a platform's package out of package-lock.json when the registry at hand does not have it, and then refuses
// `npm ci` because the lock is not complete. This adds what was left out: `node bin/complete-lock.mjs` after each change
// of the dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const systems = ['android', 'darwin', 'freebsd', 'linux', 'win32', 'aix', 'openbsd', 'netbsd', 'sunos', 'openharmony'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries((path && entry.optionalDependencies) || {})
    .filter(([name]) => !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`])
    .map(([name, version]) => platformPackage(name, version, entry.dev))
    .filter(Boolean),
);
Object.assign(lock.packages, Object.fromEntries(added));
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en')),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} packages of other platforms added.`);

/** A package whose name says for which system and processor it is, such as `@biomejs/cli-linux-x64-musl`. */
function platformPackage(name, version, isDev) {
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length === 0 || cpu.length === 0) return undefined;
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  return [
    `node_modules/${name}`,
    { version, cpu, ...(isDev && { dev: true }), ...(libc && { libc }), optional: true, os },
  ];
}
