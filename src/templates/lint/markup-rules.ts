import type { Draft } from './finding.ts';
import type { NestingProblem } from './nesting.ts';
import type { ReadTemplate } from './template.ts';

/** Tags that do not close, or not in their order. */
export function* checkMarkup({ html }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  const { problems, stoppedAt } = html.markup;
  if (stoppedAt !== undefined) {
    yield {
      rule: 'too-complex',
      field: 'content',
      offset: stoppedAt,
      message: 'There are more tags, or more deeply nested ones, than a mail program reads: checking ended here.',
      advice: 'Keep to 20,000 tags and attributes, nested no more than 200 deep.',
    };
    return;
  }
  for (const problem of problems) yield { field: 'content', offset: problem.offset, ...draftOf(problem) };
}

function draftOf({ kind, name: written, other }: NestingProblem): Pick<Draft, 'rule' | 'message' | 'advice'> {
  const name = written.slice(0, 40);
  switch (kind) {
    case 'unclosed':
      return {
        rule: 'tag-unclosed',
        message: `<${name}> is opened and not closed.`,
        advice: `Write </${name}> where it ends.`,
      };
    case 'unopened':
      return {
        rule: 'tag-unopened',
        message: `</${name}> closes nothing: no <${name}> is open here.`,
        advice: 'Take it out, or write the opening tag before it.',
      };
    case 'crossed':
      return {
        rule: 'tag-crossed',
        message: `<${name}> is closed after ${other ? `<${other}>` : 'the element'} that it stands in.`,
        advice: `Write </${name}> before the end of that element.`,
      };
    case 'split-paragraph':
      return {
        rule: 'paragraph-split',
        message: '</p> closes nothing: the paragraph ended where a block such as <div> or <table> began in it.',
        advice: 'End the paragraph before the block, or use <div> in place of <p>.',
      };
  }
}
