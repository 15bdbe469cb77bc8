import type { Problem } from './parse.ts';
import { afterValue, afterWords, atStart, distinct, type Place } from './place.ts';
import { withoutTagLines } from './tag-lines.ts';
import type { Token } from './tokens.ts';
import { type Medium, type Write, writerFor } from './writers.ts';

/** What is done to fill a template: words are copied, slots filled, of a choice one branch is taken. */
export type Step = string | Slot | Choice;

export interface Slot {
  kind: 'slot';
  source: string;
  path: string[];
  /** In place of a value that is absent or empty. */
  fallback?: string;
  write: Write;
}

export interface Choice {
  kind: 'choice';
  path: string[];
  isTrue: Step[];
  isFalse: Step[];
}

export function stepsFrom(tokens: readonly Token[], medium: Medium): { steps: Step[]; problems: Problem[] } {
  const reading: Reading = {
    tokens: medium === 'text' ? withoutTagLines(tokens) : tokens,
    medium,
    position: 0,
    problems: [],
  };
  return { steps: readBranch(reading, atStart).steps, problems: reading.problems };
}

interface Reading {
  tokens: readonly Token[];
  medium: Medium;
  position: number;
  problems: Problem[];
}

interface Branch {
  steps: Step[];
  /** Where the markup may be after it. */
  places: readonly Place[];
}

function readBranch(reading: Reading, start: readonly Place[]): Branch {
  const branch: Branch = { steps: [], places: start };
  for (;;) {
    const token = reading.tokens[reading.position];
    if (!token || token.kind === 'else' || token.kind === 'close') return branch;
    reading.position += 1;
    if (token.kind === 'words') addWords(branch, token.source, reading.medium);
    else if (token.kind === 'value') addSlot(branch, token, reading.medium);
    else addChoice(branch, token, reading);
  }
}

function addWords(branch: Branch, words: string, medium: Medium) {
  branch.steps.push(words);
  if (medium === 'html') branch.places = afterWords(branch.places, words);
}

function addSlot(branch: Branch, token: Extract<Token, { kind: 'value' }>, medium: Medium) {
  const { source, path, fallback } = token;
  const write = writerFor(medium, path, branch.places);
  branch.steps.push({ kind: 'slot', source, path, ...(fallback !== undefined && { fallback }), write });
  branch.places = afterValue(branch.places);
}

function addChoice(branch: Branch, open: Extract<Token, { kind: 'open' }>, reading: Reading) {
  const first = readBranch(reading, branch.places);
  const hasElse = reading.tokens[reading.position]?.kind === 'else';
  if (hasElse) reading.position += 1;
  const second = hasElse ? readBranch(reading, branch.places) : { steps: [], places: branch.places };
  reading.position += 1;
  const [isTrue, isFalse] = open.opens === 'if' ? [first.steps, second.steps] : [second.steps, first.steps];
  branch.steps.push({ kind: 'choice', path: open.path, isTrue, isFalse });
  branch.places = distinct([...first.places, ...second.places]);
  if (isTorn(branch.places)) reading.problems.push({ message: torn(open), index: open.index });
}

const isTorn = (places: readonly Place[]) => places.includes('content') && places.length > 1;

const torn = ({ source }: Token) =>
  `What follows ${source} stands within a tag of the markup or outside of it, depending on the condition: begin and end each tag in the same branch.`;
