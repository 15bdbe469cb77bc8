import { isDeepStrictEqual } from 'node:util';
import type { TemplateDetails } from '../../templates/store/details.ts';
import { diffLines } from '../../templates/store/line-diff.ts';
import type { StoredTemplate } from '../../templates/store.ts';
import { type FileTemplate, nameOf } from './directory.ts';

interface Changed {
  file: FileTemplate;
  /** Absent: it is new. */
  stored: StoredTemplate | undefined;
}

export interface Comparison {
  changed: Changed[];
  unchangedCount: number;
  /** Stored, and no file is there for them. */
  others: StoredTemplate[];
}

/** What an import would change. */
export function compare(files: readonly FileTemplate[], stored: readonly StoredTemplate[]): Comparison {
  const keyOf = ({ templateType, languageTag }: Pick<StoredTemplate, 'templateType' | 'languageTag'>) =>
    `${templateType} ${languageTag}`;
  const byKey = new Map(stored.map((template) => [keyOf(template), template]));
  const changed = files
    .map((file) => ({ file, stored: byKey.get(keyOf(file)) }))
    .filter((each) => !each.stored || !isDeepStrictEqual(plain(each.file.details), plain(each.stored.details)));
  const keys = new Set(files.map(keyOf));
  return {
    changed,
    unchangedCount: files.length - changed.length,
    others: stored.filter((template) => !keys.has(keyOf(template))),
  };
}

export function describeComparison({ changed, unchangedCount, others }: Comparison, isDetailed: boolean): string[] {
  return [
    ...changed.flatMap(({ file, stored }) => [
      `${stored ? 'changed' : 'new    '} ${nameWithoutExtension(file)}`,
      ...(isDetailed && stored ? changesOf(stored.details, file.details) : []),
    ]),
    ...(unchangedCount > 0 ? [`${unchangedCount} unchanged.`] : []),
    ...others.map(
      (template) => `Stored, and no file is there for it, left as it is: ${nameWithoutExtension(template)}`,
    ),
  ];
}

const nameWithoutExtension = (template: Parameters<typeof nameOf>[0]) => nameOf(template, '').slice(0, -1);

/** What files cannot tell apart: a field that is empty and one that is absent, HTML that is said and HTML that is not. */
function plain({ contentType = 'text/html', subject, content, ...optional }: TemplateDetails): Record<string, string> {
  const given = Object.entries(optional).filter(([, value]) => value);
  return { subject, content, contentType, ...Object.fromEntries(given) };
}

const signs = { added: '+', removed: '-' };

function changesOf(before: TemplateDetails, after: TemplateDetails): string[] {
  const [old, next] = [plain(before), plain(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((name) => {
    const lines = diffLines(old[name] ?? '', next[name] ?? '').flatMap(({ kind, text }) =>
      kind === 'same' ? [] : [`    ${signs[kind]} ${text}`],
    );
    return lines.length > 0 ? [`  ${name}`, ...lines] : [];
  });
}
