import { join } from 'node:path';
import type { Logger } from '../../lib/log.ts';
import {
  addConnector,
  ConnectorCommandError,
  listConnectors,
  type ProjectOptions,
  removeConnector,
} from './project.ts';

export interface ConnectorCommandOptions {
  dataDirectory: string;
  /** Where the command was given: relative paths of folders count from there. */
  calledFrom: string;
  log: Logger;
  /** Tells what goes on while it goes on. */
  write: (line: string) => void;
}

/** Where the packages of `postern connector add` lie. */
export const packagesDirectory = (dataDirectory: string) => join(dataDirectory, 'connectors');

/**
 * `postern connector add | list | remove`. Gives what is to be said at the end; throws `ConnectorCommandError`, whose
 * message is for whoever gave the command.
 */
export async function runConnectorCommand(given: string[], options: ConnectorCommandOptions): Promise<string> {
  const { calledFrom, log, write } = options;
  const [name = '', ...words] = given;
  const project = { directory: packagesDirectory(options.dataDirectory), calledFrom, log, write };
  const command = commands[aliases[name] ?? name];
  if (!command) throw new ConnectorCommandError(usage);
  return command(words, project);
}

const usage = `Usage: postern connector <command>

  add <package…>      install connector packages: names as npm knows them, tarballs or folders
  list                what is installed, and whether it can be used
  remove <package…>   take packages out again

A running Postern knows of a change after a restart.`;

const aliases: Record<string, string> = {
  a: 'add',
  i: 'add',
  install: 'add',
  l: 'list',
  ls: 'list',
  rm: 'remove',
  delete: 'remove',
};

const commands: Record<string, (words: string[], project: ProjectOptions) => Promise<string>> = { add, list, remove };

async function add(specs: string[], project: ProjectOptions) {
  if (specs.length === 0) throw new ConnectorCommandError('Say which package: postern connector add <package…>');
  for (const spec of specs) {
    const { name, version, factory } = await addConnector(spec, project);
    const { metadata } = factory;
    project.write(`Added ${metadata.name.en} (${metadata.id}) from ${name} ${version}.`);
  }
  return 'Restart Postern to use it.';
}

async function list(_: string[], project: ProjectOptions) {
  const rows = (await listConnectors(project)).map((one) =>
    one.kind === 'ready'
      ? [one.name, one.version, one.factory.metadata.id, one.factory.type, 'ready']
      : [one.name, one.version, '–', '–', `skipped: it ${one.reason}`],
  );
  if (rows.length === 0) return 'No connector package is installed. `postern connector add <package>` installs one.';
  return table([['Package', 'Version', 'Factory id', 'Type', 'State'], ...rows]);
}

async function remove(names: string[], project: ProjectOptions) {
  if (names.length === 0) throw new ConnectorCommandError('Say which package: postern connector remove <package…>');
  for (const name of names) {
    await removeConnector(name, project);
    project.write(`Removed ${name}.`);
  }
  return 'Restart Postern to be rid of it.';
}

function table(rows: string[][]) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
