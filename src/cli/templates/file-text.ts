import type { TemplateDetails } from '../../templates/store/details.ts';

/** What stands before the content, in lines of their own between two lines of three dashes. */
const headerNames = ['subject', 'replyTo', 'sendFrom', 'text'] as const;

type HeaderName = (typeof headerNames)[number];

export type FileRead =
  | { kind: 'read'; details: TemplateDetails; lineOf: Partial<Record<HeaderName | 'content', number>> }
  | { kind: 'wrong'; line: number; reason: string };

/** A template as the text of its file. The content follows to the letter; the type of the content is in the file's name. */
export function writeTemplateFile({ content, ...details }: TemplateDetails): string {
  const lines = headerNames
    .filter((name) => name === 'subject' || details[name])
    .map((name) => `${name}:${asValue(details[name] ?? '')}`);
  return ['---', ...lines, '---', content].join('\n');
}

export function readTemplateFile(text: string, contentType: 'text/html' | 'text/plain'): FileRead {
  const lines = text.split('\n');
  const isFence = (line: string | undefined) => line?.trimEnd() === '---';
  const end = lines.findIndex((line, at) => at > 0 && isFence(line));
  if (!isFence(lines[0]) || end < 0) return { kind: 'wrong', line: 1, reason: fenceWords };
  const details: TemplateDetails = { subject: '', content: lines.slice(end + 1).join('\n'), contentType };
  const lineOf: Extract<FileRead, { kind: 'read' }>['lineOf'] = { content: end + 2 };
  for (const [at, line] of lines.slice(1, end).entries()) {
    const header = readHeader(line.replace(/\r$/, ''));
    if (typeof header === 'string') return { kind: 'wrong', line: at + 2, reason: header };
    if (header.name in lineOf) return { kind: 'wrong', line: at + 2, reason: `${header.name} is given twice.` };
    details[header.name] = header.value;
    lineOf[header.name] = at + 2;
  }
  if (!lineOf.subject) return { kind: 'wrong', line: 1, reason: 'The subject is missing: a line "subject: …".' };
  return { kind: 'read', details, lineOf };
}

const fenceWords =
  'A template begins with a line "---", then "subject: …" and, if wanted, "replyTo: …" and "sendFrom: …", then a line ' +
  '"---" and the content.';

/** The value as it is where a line can hold it, else as a JSON string. */
const asValue = (value: string) => {
  if (value === '') return '';
  return /^\s|\s$|^"|[\r\n]/.test(value) ? ` ${JSON.stringify(value)}` : ` ${value}`;
};

/** A text says what is wrong. */
function readHeader(line: string): { name: HeaderName; value: string } | string {
  const [, written = '', given = ''] = /^(\w*):(.*)$/s.exec(line) ?? [];
  const name = headerNames.find((one) => one === written);
  if (!name) return `This is none of ${headerNames.slice(0, 3).join(', ')}: ${line.slice(0, 60)}`;
  const value = given.trim();
  if (!value.startsWith('"')) return { name, value };
  try {
    return { name, value: String(JSON.parse(value)) };
  } catch {
    return `The value of ${name} begins with a quotation mark and is no JSON string.`;
  }
}
