import { checkContrast } from './lint/contrast-rules.ts';
import { checkDanger } from './lint/danger-rules.ts';
import { type Draft, type Finding, findingOf, type LintedTemplate } from './lint/finding.ts';
import { checkHeaders } from './lint/header-rules.ts';
import { checkImages } from './lint/image-rules.ts';
import { checkLanguage } from './lint/language-rules.ts';
import { checkLayout } from './lint/layout-rules.ts';
import { checkLinks } from './lint/link-rules.ts';
import { checkMarkup } from './lint/markup-rules.ts';
import { checkParts } from './lint/part-rules.ts';
import { checkSize } from './lint/size-rules.ts';
import { checkSupport } from './lint/support-rules.ts';
import { checkSyntax } from './lint/syntax-rules.ts';
import { type ReadTemplate, readTemplate } from './lint/template.ts';
import { checkVariables } from './lint/variable-rules.ts';

export type { Finding, LintedTemplate, TemplateDetails } from './lint/finding.ts';

/** What is wrong with a template, in the order of its places: errors break the mail or are dangerous. Never throws. */
export function lintTemplate(template: LintedTemplate): Finding[] {
  const tooLarge = fieldsTooLarge(template);
  if (tooLarge.length > 0) return tooLarge;
  const read = readTemplate(template);
  const drafts = checks.flatMap((check) => fewOf(check(read)));
  const sources = new Map(read.fields);
  return drafts
    .sort((one, other) => (one.offset ?? -1) - (other.offset ?? -1))
    .map((draft) => findingOf(draft, sources.get(draft.field)));
}

/** Types that a language has no template of while another has one. */
export function lintSet(templates: readonly { templateType: string; languageTag: string }[]) {
  const types = new Set(templates.map(({ templateType }) => templateType));
  return [...new Set(templates.map(({ languageTag }) => languageTag))].flatMap((languageTag) => {
    const own = new Set(
      templates.filter((other) => other.languageTag === languageTag).map((other) => other.templateType),
    );
    return [...types]
      .filter((templateType) => !own.has(templateType))
      .map((templateType) => ({ ...missingType(templateType, languageTag, templates), languageTag, templateType }));
  });
}

/** Each looks at one thing, and stops being asked when it has said enough. */
const checks: readonly ((template: ReadTemplate) => Iterable<Draft>)[] = [
  checkLanguage,
  checkHeaders,
  checkSyntax,
  checkVariables,
  checkParts,
  checkMarkup,
  checkDanger,
  checkLinks,
  checkImages,
  checkSize,
  checkContrast,
  checkLayout,
  checkSupport,
];

const mostOfARule = 20;
const mostOfACheck = 40;

function fewOf(drafts: Iterable<Draft>) {
  const few: Draft[] = [];
  const counts = new Map<string, number>();
  let asked = 0;
  for (const draft of drafts) {
    const count = (counts.get(draft.rule) ?? 0) + 1;
    counts.set(draft.rule, count);
    asked += 1;
    if (count <= mostOfARule) few.push(draft);
    if (few.length >= mostOfACheck || asked >= 1_000) break;
  }
  return few;
}

const largest = 1_000_000;

/** No mail is as large, and nothing would be won by reading on. */
const fieldsTooLarge = ({ details: { subject, content, text, replyTo, sendFrom } }: LintedTemplate): Finding[] =>
  (Object.entries({ subject, content, text, replyTo, sendFrom }) as [Draft['field'], string | undefined][])
    .filter(([, written]) => (written?.length ?? 0) > largest)
    .slice(0, 1)
    .map(([field]) =>
      findingOf(
        {
          rule: 'too-large',
          field,
          message: 'This is larger than 1 MB. Nothing else has been checked.',
          advice: 'A mail should stay under 80 KB. Images belong on a server, and are linked.',
        },
        undefined,
      ),
    );

function missingType(
  templateType: string,
  languageTag: string,
  templates: readonly { templateType: string; languageTag: string }[],
): Finding {
  const others = templates.filter((other) => other.templateType === templateType).map((other) => other.languageTag);
  const draft: Draft = {
    rule: 'type-missing',
    field: 'content',
    message: `There is no ${templateType} template in ${languageTag}, and there is one in ${others.slice(0, 5).join(', ')}${others.length > 5 ? ' and others' : ''}.`,
    advice: `Write one in ${languageTag}: until then its readers get that mail in the fallback language, or our own default.`,
  };
  return findingOf(draft, undefined);
}
