import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keepApplications } from '../applications/applications.ts';
import { keepApplicationExperiences } from '../applications/experience.ts';
import type { Settings } from '../config.ts';
import { keepConnectors } from '../delivery/connectors.ts';
import { listCustomPhrases } from '../experience/custom-phrases.ts';
import { readExperience } from '../experience/experience.ts';
import { customLanguagesOf } from '../experience/phrases.ts';
import { loadFactories } from '../factories.ts';
import { type Closers, type Ground, openGroundToRead, openGroundToWrite } from '../ground.ts';
import { explainContext, explainMail } from '../interactions/explain-mail.ts';
import { createLog, type Logger } from '../lib/log.ts';
import { keepOrganizations } from '../organizations/organizations.ts';
import { putTemplates } from '../templates/store/change.ts';
import { listTemplates, usable } from '../templates/store.ts';
import { usageTypes } from '../usage-types.ts';
import { compare, describeComparison } from './templates/compare.ts';
import { readDirectory, writeDirectory } from './templates/directory.ts';
import { explanationLines, findingLines } from './templates/report.ts';
import { UsageError } from './usage-error.ts';

export const templatesUsage = `postern templates export <directory>
    writes what the mails say as files: one folder a usage type, one file a language
postern templates import <directory> [--dry-run]
    stores what stands in such files, all of it or none; --dry-run shows what would change
postern templates lint <directory>
    says what is wrong with such files, without a database
postern templates explain --type <usage type> [--locale <tags>] [--application <id>] [--organization <id>]
    says which text a mail would have, and why; and what it could say of this application and organization`;

type Write = (text: string) => void;

interface Wish {
  settings: Settings;
  write: Write;
  directory: string;
  isDryRun: boolean;
  type: string | undefined;
  locale: string | undefined;
  application: string | undefined;
  organization: string | undefined;
}

/** The templates of the tenant that people sign in to. */
const tenantId = 'default';

/** False: something is wrong with the templates, or nothing was stored. */
export async function templates(settings: Settings, given: string[], write: Write): Promise<boolean> {
  const [name = '', ...rest] = given;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw usageError();
  return command(readWish(settings, write, name, rest));
}

const commands: Record<string, (wish: Wish) => Promise<boolean>> = {
  async export({ settings, directory, write }) {
    const stored = await withGround(settings, openGroundToRead, ({ database }) => listTemplates(database, tenantId));
    const others = await writeDirectory(directory, stored);
    write(`${count(stored.length)} written to ${directory}.`);
    for (const name of others) write(`Not stored in Postern, left as it is: ${name}`);
    return true;
  },

  async import({ settings, directory, isDryRun, write }) {
    const read = await readDirectory(directory);
    if (!report(read, write)) {
      write('Nothing was stored.');
      return false;
    }
    return withGround(settings, isDryRun ? openGroundToRead : openGroundToWrite, async ({ database }) => {
      const comparison = compare(read.templates, await listTemplates(database, tenantId));
      for (const line of describeComparison(comparison, isDryRun)) write(line);
      if (isDryRun) {
        write('Nothing was stored (--dry-run).');
        return true;
      }
      const change = { tenantId, author: 'cli', at: new Date(), refusesErrors: true };
      const outcome = await putTemplates(
        database,
        change,
        comparison.changed.map(({ file }) => file),
      );
      if (outcome.kind === 'stored') write(`${count(outcome.templates.length)} stored.`);
      return outcome.kind === 'stored';
    });
  },

  async lint({ directory, write }) {
    const read = await readDirectory(directory);
    const isWell = report(read, write);
    write(`${count(read.templates.length)} read.${isWell ? '' : ' There are errors.'}`);
    return isWell;
  },

  async explain({ settings, type, locale, application, organization, write }) {
    const templateType = usageTypes.find((one) => one === type);
    if (!templateType) throw new UsageError(`--type is one of ${usageTypes.join(', ')}.`);
    const { about, ...situation } = await withGround(settings, openGroundToRead, async (ground, log, closers) => {
      const { database, seal } = ground;
      const { findSending } = await loadFactories(settings, { inbox: undefined, log, closers });
      const applications = keepApplications(database, seal, settings.url);
      const parts = {
        findApplication: (tenant: string, id: string) => applications.get(`${tenant}:${id}`),
        applicationExperiences: keepApplicationExperiences(database),
        organizations: keepOrganizations(database),
        database,
        log,
      };
      return {
        about: await explainContext(parts, { tenantId, applicationId: application, organizationId: organization }),
        settings: await readExperience(database, tenantId),
        customLanguages: customLanguagesOf(await listCustomPhrases(database, tenantId)),
        inUse: await keepConnectors(database, seal, findSending).get(tenantId, 'Email'),
        templates: (await listTemplates(database, tenantId)).map(usable),
      };
    });
    const explanation = explainMail(situation, templateType, { uiLocales: locale });
    for (const line of explanationLines(explanation, about)) write(line);
    return true;
  },
};

function readWish(settings: Settings, write: Write, name: string, given: string[]): Wish {
  try {
    const { values, positionals } = parseArgs({ args: given, options, allowPositionals: true });
    const [directory, ...more] = positionals;
    const isRight = name === 'explain' ? positionals.length === 0 : directory !== undefined && more.length === 0;
    // The launcher has gone to Postern's own directory; the directory is named from where the user stands.
    const path = resolve(process.env.CALLED_FROM ?? '.', directory ?? '');
    const { 'dry-run': isDryRun = false, type, locale, application, organization } = values;
    if (isRight) return { settings, write, directory: path, isDryRun, type, locale, application, organization };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw usageError();
}

const text = { type: 'string' } as const;
const options = {
  'dry-run': { type: 'boolean' },
  type: text,
  locale: text,
  application: text,
  organization: text,
} as const;

const usageError = () => new UsageError(`It is given as:\n${templatesUsage}`);

/** Says what is wrong with the files. False: what is wrong keeps them from being stored. */
function report(read: Awaited<ReturnType<typeof readDirectory>>, write: Write): boolean {
  const { lines, hasErrors } = findingLines(read);
  for (const line of lines) write(line);
  return !hasErrors;
}

async function withGround<Result>(
  settings: Settings,
  open: typeof openGroundToRead,
  work: (ground: Ground, log: Logger, closers: Closers) => Promise<Result>,
): Promise<Result> {
  const closers: Closers = [];
  const log = createLog('silent');
  try {
    return await work(await open(settings, log, closers), log, closers);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

const count = (number: number) => (number === 1 ? '1 template' : `${number} templates`);
