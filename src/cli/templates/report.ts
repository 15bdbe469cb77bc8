import type { Explanation, explainContext } from '../../interactions/explain-mail.ts';
import { lintSet, lintTemplate } from '../../templates/lint.ts';
import type { DirectoryRead } from './directory.ts';

/** What is wrong with the files, each line with its place. */
export function findingLines({ templates, wrong }: DirectoryRead): { lines: string[]; hasErrors: boolean } {
  const found = templates.flatMap((template) =>
    lintTemplate(template).map((finding) => ({ ...finding, place: template.placeOf(finding) })),
  );
  const missing = lintSet(templates).map((finding) => ({ ...finding, place: `${finding.templateType}/` }));
  const all = [...found, ...missing];
  return {
    lines: [
      ...wrong.map(({ place, reason }) => `${place}  error: ${reason}`),
      ...all.flatMap(({ place, severity, rule, message, advice }) => [
        `${place}  ${severity} (${rule}): ${message}`,
        `    ${advice}`,
      ]),
    ],
    hasErrors: wrong.length > 0 || all.some(({ severity }) => severity === 'error'),
  };
}

/** Why a mail has the text that it has, as a person reads it in a terminal. */
export function explanationLines(
  { templateType, locale, languages, rules, template, remarks }: Explanation,
  about: Awaited<ReturnType<typeof explainContext>>,
): string[] {
  const line = (isTaken: boolean, what: string, reason: string) => `  ${isTaken ? '✓' : '–'} ${what}: ${reason}`;
  const { source, id, version } = template;
  return [
    `Language of a ${templateType} mail`,
    ...languages.map(({ tag, from, isTaken, reason }) => line(isTaken, `${tag} (${from})`, reason)),
    `Text of a ${templateType} mail in ${locale}`,
    ...rules.map(({ rule, isTaken, reason }) => line(isTaken, rule, reason)),
    `  Its source is ${sourceWords[source]}${id ? `, ${id} in version ${version}` : ''}.`,
    ...[...remarks, ...about.remarks].map((remark) => `  ! ${remark}`),
    ...contextLines(about.context),
  ];
}

/** The variables of the context, each as a template names it. */
function contextLines(context: Record<string, unknown>): string[] {
  const leaves = (value: unknown, path: string): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path ? `${path}.${name}` : name))
      : [`  {{${path}}}: ${String(value)}`];
  const lines = leaves(context, '');
  return lines.length > 0 ? ['What it can say of whom it is about', ...lines] : [];
}

const sourceWords = {
  template: 'a stored template',
  connector: 'the connector’s config',
  default: 'Postern',
  unsaved: 'what was given',
};
