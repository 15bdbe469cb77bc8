import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../templates/lint.ts';
import type { NewTemplate } from '../../templates/store/change.ts';
import type { TemplateKey } from '../../templates/store/details.ts';
import { usageTypes } from '../../usage-types.ts';
import { UsageError } from '../usage-error.ts';
import { readTemplateFile, writeTemplateFile } from './file-text.ts';

/** A template with the file that it stands in. */
export interface FileTemplate extends NewTemplate {
  /** Where a finding is, as `SignIn/de.html:12`. */
  placeOf(finding: Finding): string;
}

export interface WrongFile {
  place: string;
  reason: string;
}

/** Files that there are, and what of them cannot be read. */
export interface DirectoryRead {
  templates: FileTemplate[];
  wrong: WrongFile[];
}

/** One folder a usage type, one file a language: `SignIn/de.html`, or `de.txt`; beside an HTML file, its text part. */
export async function readDirectory(directory: string): Promise<DirectoryRead> {
  const read: DirectoryRead = { templates: [], wrong: [] };
  for (const entry of await entriesOf(directory)) {
    if (!entry.isDirectory()) continue;
    const templateType = usageTypes.find((type) => type === entry.name);
    if (templateType) await readFolder(directory, templateType, read);
    else read.wrong.push({ place: entry.name, reason: `This is no usage type. There are: ${usageTypes.join(', ')}.` });
  }
  return read;
}

/** Writes the files of the templates, and gives what lies there besides. */
export async function writeDirectory(directory: string, templates: readonly NewTemplate[]): Promise<string[]> {
  const written = new Set<string>();
  const write = async (name: string, text: string) => {
    await writeFile(join(directory, name), text);
    written.add(name);
  };
  for (const template of templates) {
    await mkdir(join(directory, template.templateType), { recursive: true });
    const { details } = template;
    const isHtml = details.contentType !== 'text/plain';
    const { text, ...rest } = details;
    await write(nameOf(template, isHtml ? 'html' : 'txt'), writeTemplateFile(isHtml ? rest : details));
    if (isHtml && text) await write(nameOf(template, 'txt'), text);
    // What an earlier export left there would now be read as a part of this template.
    else await rm(join(directory, nameOf(template, isHtml ? 'txt' : 'html')), { force: true });
  }
  const present = await readDirectory(directory);
  const others = present.templates.map((template) => nameOf(template, extensionOf(template)));
  return [...others, ...present.wrong.map(({ place }) => place)].filter((name) => !written.has(name));
}

/** A tag is any text of 16 characters: what could lead out of the directory is encoded. */
export const nameOf = ({ templateType, languageTag }: TemplateKey, extension: string) =>
  `${templateType}/${encodeURIComponent(languageTag)}.${extension}`;

const extensionOf = ({ details }: NewTemplate) => (details.contentType === 'text/plain' ? 'txt' : 'html');

async function readFolder(directory: string, templateType: TemplateKey['templateType'], read: DirectoryRead) {
  const names = (await entriesOf(join(directory, templateType))).map(({ name }) => name);
  for (const name of names) {
    const [, stem = '', extension] = /^(.+)\.(html|txt)$/.exec(name) ?? [];
    const place = `${templateType}/${name}`;
    const languageTag = tagOf(stem);
    if (languageTag === undefined) {
      read.wrong.push({ place, reason: 'A file is named by its language, as in de.html or pt-BR.txt.' });
    } else if (extension === 'html' || !names.includes(`${stem}.html`)) {
      const beside = extension === 'html' && names.includes(`${stem}.txt`) ? `${templateType}/${stem}.txt` : undefined;
      await readTemplate(directory, { templateType, languageTag }, place, beside, read);
    }
  }
}

async function readTemplate(
  directory: string,
  key: TemplateKey,
  place: string,
  textPlace: string | undefined,
  { templates, wrong }: DirectoryRead,
) {
  const written = await readText(directory, place, wrong);
  const text = textPlace && (await readText(directory, textPlace, wrong));
  if (written === undefined) return;
  const file = readTemplateFile(written, place.endsWith('.txt') ? 'text/plain' : 'text/html');
  if (file.kind === 'wrong') {
    wrong.push({ place: `${place}:${file.line}`, reason: file.reason });
    return;
  }
  const { details, lineOf } = file;
  templates.push({
    ...key,
    details: { ...details, ...(text && { text }) },
    placeOf({ field, line = 1, column }) {
      const at = column === undefined ? '' : `:${column}`;
      if (field === 'text' && textPlace) return `${textPlace}:${line}${at}`;
      if (field === 'content') return `${place}:${(lineOf.content ?? 1) + line - 1}${at}`;
      return `${place}:${lineOf[field] ?? 1}`;
    },
  });
}

async function readText(directory: string, place: string, wrong: WrongFile[]) {
  const octets = await readFile(join(directory, place));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(octets);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  wrong.push({ place, reason: 'The file is not text in UTF-8.' });
  return undefined;
}

async function entriesOf(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${directory} cannot be read (${error.code ?? error.name}).`);
  });
  return entries.filter(({ name }) => !name.startsWith('.')).sort((one, other) => (one.name < other.name ? -1 : 1));
}

function tagOf(stem: string) {
  try {
    const tag = decodeURIComponent(stem);
    return tag !== '' && tag.length <= 16 ? tag : undefined;
  } catch {
    return undefined;
  }
}
