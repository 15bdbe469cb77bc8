import { noticeTypes, usageTypes } from '../../usage-types.ts';
import type { Token } from '../logic/tokens.ts';
import { pathsFor, type Shape, takesOthers, type Variable, variablesFor } from '../variables.ts';
import type { Draft, Field } from './finding.ts';
import { nearest } from './nearest.ts';
import type { ReadTemplate } from './template.ts';

/** Names that nothing fills in, or not always. Each is told once a field. */
export function* checkVariables(template: ReadTemplate): Generator<Draft> {
  for (const [field, { tokens }] of template.fields) {
    const told = new Set<string>();
    for (const use of usesOf(tokens)) {
      const key = `${use.path} ${use.isGuarded}`;
      if (told.has(key)) continue;
      told.add(key);
      const draft = judge(use, template, field);
      if (draft) yield draft;
    }
  }
}

interface Use {
  path: string;
  offset: number;
  role: 'value' | 'condition';
  /** There is a default, or a condition on the same variable around it. */
  isGuarded: boolean;
}

function* usesOf(tokens: readonly Token[]): Generator<Use> {
  const guards: { root: string; holds: boolean }[] = [];
  for (const token of tokens) {
    if (token.kind === 'open') {
      yield { path: token.path.join('.'), offset: token.index, role: 'condition', isGuarded: true };
      guards.push({ root: token.path[0] ?? '', holds: token.opens === 'if' });
    } else if (token.kind === 'else') {
      const guard = guards.pop();
      if (guard) guards.push({ ...guard, holds: !guard.holds });
    } else if (token.kind === 'close') guards.pop();
    else if (token.kind === 'value') {
      const isGuarded =
        token.fallback !== undefined || guards.slice(-10).some(({ root, holds }) => holds && root === token.path[0]);
      yield { path: token.path.join('.'), offset: token.index, role: 'value', isGuarded };
    }
  }
}

function judge(use: Use, { type }: ReadTemplate, field: Field): Draft | undefined {
  const [root = '', ...below] = use.path.split('.');
  const place = { field, offset: use.offset };
  const variable = variablesFor(type).find(({ name }) => name === root);
  const shape = variable && shapeAt(variable, below);
  if (shape === undefined) return unknown(use.path, type, place);
  if (use.role === 'condition') return undefined;
  if (typeof shape !== 'string') return group(use.path, shape, place);
  return variable?.isOptional && !use.isGuarded ? optional(use.path, root, type, place) : undefined;
}

type Place = Pick<Draft, 'field' | 'offset'>;
type Type = ReadTemplate['type'];

function shapeAt({ shape }: Variable, path: readonly string[]): Shape | undefined {
  let found: Shape | undefined = shape;
  for (const name of path) {
    if (found === undefined || typeof found === 'string') return undefined;
    found = Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

function unknown(path: string, type: Type, place: Place): Draft {
  const [root = ''] = path.split('.');
  const isKnownRoot = variablesFor(type).some(({ name }) => name === root);
  const meant = nearest(path, pathsFor(type)) ?? pathsFor(type).find((known) => path.startsWith(`${known}.`));
  const shown = `{{${shortened(path)}}}`;
  const correction = meant ? `Did you mean {{${meant}}}?` : `There are: ${namesIn(type)}.`;
  if (!isKnownRoot && takesOthers(type)) {
    return {
      rule: 'variable-not-listed',
      ...place,
      message: `${shown} is filled in only when whoever sends the invitation gives it.`,
      advice: `Make sure that every sender gives "${shortened(root)}", or write a default. ${correction}`,
    };
  }
  const elsewhere = typesWith(path);
  const effect = isKnownRoot
    ? 'is always empty: there is no such value'
    : 'is not filled in: the reader sees it as it is written';
  return {
    rule: 'variable-unknown',
    ...place,
    message: `${shown} ${effect}.`,
    advice:
      elsewhere.length > 0 ? `It is known in ${elsewhere.join(', ')}, and not in ${type}. Take it out.` : correction,
  };
}

const typesWith = (path: string) => [...usageTypes, ...noticeTypes].filter((type) => pathsFor(type).includes(path));

const namesIn = (type: Type) =>
  variablesFor(type)
    .map(({ name }) => name)
    .join(', ');

const group = (path: string, shape: Exclude<Shape, string>, place: Place): Draft => ({
  rule: 'variable-group',
  ...place,
  message: `{{${path}}} is a group of values and cannot be shown itself.`,
  advice: `Name one of them: ${Object.keys(shape)
    .map((name) => `{{${path}.${name}}}`)
    .join(', ')}.`,
});

const optional = (path: string, root: string, type: Type, place: Place): Draft => ({
  rule: 'variable-optional',
  ...place,
  message: `Not every ${type} mail knows ${root}: where it is unknown, the reader sees {{${path}}} as it is written.`,
  advice: `Write {% if ${root} %} … {% endif %} around it, or {{ ${path} | default: "…" }}.`,
});

const shortened = (path: string) => (path.length > 60 ? `${path.slice(0, 59)}…` : path);
