import { execFile } from 'node:child_process';
import { chmod, lchown, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseStartError } from './start-error.ts';

export interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root. This is how one of its programs is run, and who owns its files then. */
export interface RunAs {
  command(program: string, given: string[]): { program: string; given: string[]; account: Partial<Account> };
  owner: Account | undefined;
}

const asOurselves: RunAs = {
  command: (program, given) => ({ program, given, account: {} }),
  owner: undefined,
};

/**
 * Finds the least powerful way in which `program` runs. Root becomes nobody; where a directory on the way to the files
 * is closed to others (as /root is), nobody keeps the one capability that passes it, and where that may not be given,
 * a user namespace serves.
 */
export async function findRunAs(program: string, directories: string[]): Promise<RunAs> {
  const nobody = await findNobody();
  if (process.getuid?.() !== 0) {
    return firstThatRuns(program, (await hasName()) ? [asOurselves] : [inNamespace(nobody), asOurselves]);
  }
  const isOpen = (await Promise.all([program, ...directories].map(isOpenToOthers))).every(Boolean);
  return firstThatRuns(program, [
    ...(isOpen ? [asAccount(nobody)] : []),
    pastClosedDirectories(nobody),
    inNamespace(nobody),
  ]);
}

/** Lets others pass through the directory, without letting them see what is in it. */
export async function letOthersPass(directory: string) {
  if (process.getuid?.() !== 0) return;
  const { mode } = await stat(directory);
  if (!(mode & 0o001)) await chmod(directory, (mode & 0o7777) | 0o011);
}

/** Gives a directory and all that is in it to the account that will use it. */
export async function giveTo(owner: Account | undefined, directory: string) {
  if (!owner || (await stat(directory)).uid === owner.uid) return;
  const names = await readdir(directory, { recursive: true });
  for (const name of names) await lchown(join(directory, name), owner.uid, owner.gid);
  // Last, so that a change of hands that was cut short is done again.
  await lchown(directory, owner.uid, owner.gid);
}

const asAccount = (account: Account): RunAs => ({
  command: (program, given) => ({ program, given, account }),
  owner: account,
});

/** Without no_setuid_fixup, access(2) would ignore the capability, and initdb asks it about its neighbour programs. */
const pastClosedDirectories = ({ uid, gid }: Account): RunAs => ({
  command: (program, given) => ({
    program: 'setpriv',
    given: [
      ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'],
      ...['--bounding-set', '--inh-caps', '--ambient-caps'].map((set) => `${set}=-all,+dac_override`),
      ...['--', program, ...given],
    ],
    account: {},
  }),
  owner: { uid, gid },
});

/** Outside of the namespace this is still our own account, without any capability: the files stay ours. */
const inNamespace = ({ uid, gid }: Account): RunAs => ({
  command: (program, given) => ({
    program: 'unshare',
    given: ['--user', `--map-user=${uid}`, `--map-group=${gid}`, '--', program, ...given],
    account: {},
  }),
  owner: process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined,
});

async function firstThatRuns(program: string, ways: RunAs[]) {
  const reasons: string[] = [];
  for (const way of ways) {
    const { program: outer, given, account } = way.command(program, ['--version']);
    const reason = await promisify(execFile)(outer, given, { ...account, cwd: '/', timeout: 10_000 }).then(
      () => undefined,
      (error: Error & { stderr?: string }) => (error.stderr || error.message).trim(),
    );
    if (reason === undefined) return way;
    reasons.push(reason);
  }
  throw new DatabaseStartError(
    `The embedded PostgreSQL does not run here (${reasons.join('; ')}). Start Postern as an ordinary user, put it into a directory that others may enter, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}

async function findNobody(): Promise<Account> {
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await readAccounts()) ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

/** initdb refuses an account without a name, as containers often have it. In a namespace it is called nobody. */
const hasName = async () =>
  process.platform !== 'linux' || new RegExp(`^[^:]+:[^:]*:${process.getuid?.()}:`, 'm').test(await readAccounts());

const readAccounts = () => readFile('/etc/passwd', 'utf8').catch(() => '');

async function isOpenToOthers(path: string): Promise<boolean> {
  const parent = dirname(path);
  if (parent === path) return true;
  const { mode } = await stat(parent);
  return Boolean(mode & 0o001) && isOpenToOthers(parent);
}
