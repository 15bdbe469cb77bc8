import type { Medium } from '../logic/writers.ts';
import { compile } from '../placeholders.ts';
import type { Draft, Field } from './finding.ts';
import type { Source } from './source.ts';
import type { ReadTemplate } from './template.ts';

/** What the template engine cannot read, by its own word, and what does not end. */
export function* checkSyntax(template: ReadTemplate): Generator<Draft> {
  for (const [field, source] of template.fields) {
    if (openings(source.text) > mostOpenings) {
      yield tooMany(field);
      continue;
    }
    for (const { message, index } of compile(source.text, mediumOf(field, template)).problems) {
      const isCondition = source.text.startsWith('{%', index);
      yield {
        rule: isCondition ? 'condition-malformed' : 'placeholder-malformed',
        field,
        offset: index,
        message,
        advice: isCondition
          ? 'Write {% if name %} … {% else %} … {% endif %}, with whole tags of the markup in each branch.'
          : 'Write {{ name }} or {{ name | default: "text" }}.',
      };
    }
    yield* unclosed(field, source);
  }
}

/** Far more than any mail has, and few enough to be compiled. */
const mostOpenings = 2_000;

function openings(text: string) {
  let count = 0;
  for (const _ of text.matchAll(/\{[{%]/g)) {
    count += 1;
    if (count > mostOpenings) break;
  }
  return count;
}

const tooMany = (field: Field): Draft => ({
  rule: 'too-complex',
  field,
  message: `There are more than ${mostOpenings.toLocaleString('en')} placeholders and conditions: they have not been checked.`,
  advice: 'Take out what is repeated.',
});

function mediumOf(field: Field, { html }: ReadTemplate): Medium {
  if (field === 'content') return html ? 'html' : 'text';
  if (field === 'text') return 'text';
  return field === 'subject' ? 'header' : 'mailbox';
}

const endedOrNot = /(?<ended>\{%(?:(?!%\}|\{%)[\s\S])*%\}|\{\{[^{}]*\}\})|\{[{%]/g;

function* unclosed(field: Field, { tokens }: Source): Generator<Draft> {
  for (const { kind, source, index } of tokens) {
    if (kind !== 'words' || !source.includes('{')) continue;
    for (const match of source.matchAll(endedOrNot)) {
      if (match.groups?.ended !== undefined) continue;
      yield {
        rule: 'placeholder-unclosed',
        field,
        offset: index + match.index,
        message: `${match[0]} is opened and not closed: the reader sees it as it is written.`,
        advice: `Write ${match[0] === '{%' ? '%}' : '}}'} where it ends.`,
      };
    }
  }
}
