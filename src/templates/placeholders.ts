import { type Problem, parseTemplate } from './logic/parse.ts';
import { type Slot, type Step, stepsFrom } from './logic/steps.ts';
import type { Token } from './logic/tokens.ts';
import type { Medium } from './logic/writers.ts';

export type { Medium, Problem };

export type Fill = (variables: Record<string, unknown>) => string;

export interface CompiledTemplate {
  fill: Fill;
  /** What is shown as it is written because it has no meaning, and markup that depends on a condition. */
  problems: Problem[];
  placeholders: Placeholder[];
}

/** A variable that the template names. */
export interface Placeholder {
  /** `user.name` */
  path: string;
  index: number;
  /** Whether it is shown, or asked by `if` or `unless`. */
  role: 'value' | 'condition';
  hasDefault: boolean;
}

export const compilePlaceholders = (template: string, medium: Medium): Fill => compile(template, medium).fill;

/**
 * Compiles a template once, so that filling it is a walk over its steps. The public rules: a placeholder whose root is
 * not among the variables stays as it is; a missing, null or undefined value below a root that is there is empty;
 * everything else is converted to a plain string. What has no meaning to us stays as it is. Only own properties are
 * read, so no prototype is in reach, and no value is read as a template.
 */
export function compile(template: string, medium: Medium): CompiledTemplate {
  const parsed = parseTemplate(template);
  const { steps, problems } = stepsFrom(parsed.tokens, medium);
  const placeholders = parsed.tokens.flatMap(placeholderFrom);
  const isTidied = medium === 'text' && placeholders.some(({ role }) => role === 'condition');
  return {
    fill: (variables) => (isTidied ? tidied(filledBy(steps, variables, '')) : filledBy(steps, variables, '')),
    problems: [...parsed.problems, ...problems].sort((one, other) => one.index - other.index),
    placeholders,
  };
}

/** A value by its path, own properties only. */
export function lookUp(variables: Record<string, unknown>, path: readonly string[]) {
  let value: unknown = variables;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function placeholderFrom(token: Token): Placeholder[] {
  if (token.kind !== 'value' && token.kind !== 'open') return [];
  const role = token.kind === 'value' ? 'value' : 'condition';
  return [{ path: token.path.join('.'), index: token.index, role, hasDefault: 'fallback' in token }];
}

/** The empty lines around what a condition has left out. */
const tidied = (text: string) => text.replace(/\n{3,}/g, '\n\n').trim();

function filledBy(steps: readonly Step[], variables: Record<string, unknown>, before: string): string {
  let filled = before;
  for (const step of steps) {
    if (typeof step === 'string') filled += step;
    else if (step.kind === 'slot') filled += fillSlot(step, variables, filled);
    else filled = filledBy(isTrue(lookUp(variables, step.path)) ? step.isTrue : step.isFalse, variables, filled);
  }
  return filled;
}

function fillSlot({ path, source, fallback, write }: Slot, variables: Record<string, unknown>, filled: string) {
  if (fallback === undefined && !Object.hasOwn(variables, path[0] ?? '')) return source;
  const value = bounded(plainString(lookUp(variables, path)), filled);
  return write(fallback !== undefined && value.trim() === '' ? fallback : value, filled);
}

/**
 * No server takes a mail of more than some megabytes, and none may be made of a few long values in many places. What is
 * short is still written then, above all the code.
 */
const bounded = (value: string, filled: string) =>
  value.length <= 200 ? value : filled.length > largestMessage ? '' : value.slice(0, longestValue);

/** In characters. */
const largestMessage = 1_000_000;
const longestValue = 50_000;

const isTrue = (value: unknown) => typeof value !== 'function' && Boolean(value);

/** String conversion that runs nobody's toString: the values come from records and requests. */
function plainString(value: unknown, depth = 0): string {
  if (value === undefined || value === null || typeof value === 'function' || depth > 10) return '';
  if (Array.isArray(value)) return value.map((element) => plainString(element, depth + 1)).join(',');
  return typeof value === 'object' ? '[object Object]' : String(value);
}
