export interface Declaration {
  /** In lower case. */
  property: string;
  value: string;
  isImportant: boolean;
  offset: number;
}

export interface Rule {
  selectors: string;
  declarations: Declaration[];
  /** The at-rules that it stands in, from the outside: `media (max-width:480px)`. */
  within: readonly string[];
  offset: number;
}

export interface Sheet {
  rules: Rule[];
  /** As they are met, with what stands behind their name. */
  atRules: { name: string; prelude: string; offset: number }[];
}

/** Reads a style sheet in one pass. Nothing is refused: what cannot be read is left out. */
export function parseSheet(written: string, offset: number): Sheet {
  const css = withoutComments(written);
  const sheet: Sheet = { rules: [], atRules: [] };
  const within: string[] = [];
  let start = 0;
  for (let position = 0; position < css.length; position += 1) {
    const character = css[position];
    if (character === '"' || character === "'") position = endOfString(css, position);
    else if (character === ';') {
      readAtRule(sheet, css, start, position, offset);
      start = position + 1;
    } else if (character === '{') {
      const atRule = readAtRule(sheet, css, start, position, offset);
      if (atRule !== undefined && !holdsDeclarations(atRule)) within.push(atRule);
      else position = readRule(sheet, css, [start, position], within, offset);
      start = position + 1;
    } else if (character === '}') {
      within.pop();
      start = position + 1;
    }
  }
  return sheet;
}

/** Those of a `style` attribute or of one rule. */
export function parseDeclarations(written: string, offset: number): Declaration[] {
  const css = withoutComments(written);
  const declarations: Declaration[] = [];
  let start = 0;
  let depth = 0;
  for (let position = 0; position <= css.length; position += 1) {
    const character = css[position];
    if (character === '"' || character === "'") position = endOfString(css, position);
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === undefined || (character === ';' && depth <= 0)) {
      const declaration = readDeclaration(css, start, position, offset);
      if (declaration) declarations.push(declaration);
      start = position + 1;
    }
  }
  return declarations;
}

/** Painted over, so that every offset stays true. `<!--` in a style sheet means nothing (CSS Syntax §9). */
const withoutComments = (css: string) =>
  css.includes('/*') || css.includes('<!--') || css.includes('-->')
    ? css.replace(/\/\*[\s\S]*?(?:\*\/|$)|<!--|-->/g, (comment) => ' '.repeat(comment.length))
    : css;

/** A string ends at its line's end too, if it is not closed before. */
function endOfString(css: string, start: number) {
  for (let position = start + 1; position < css.length; position += 1) {
    if (css[position] === '\\') position += 1;
    else if (css[position] === css[start] || css[position] === '\n') return position;
  }
  return css.length;
}

function readAtRule(sheet: Sheet, css: string, start: number, end: number, offset: number) {
  const at = firstWord(css, start);
  if (css[at] !== '@') return undefined;
  const name = /^@([\w-]*)/.exec(css.slice(at, Math.min(end, at + 50)))?.[1]?.toLowerCase() ?? '';
  const prelude = css.slice(at + 1 + name.length, end).trim();
  sheet.atRules.push({ name, prelude, offset: offset + at });
  return `${name} ${prelude.slice(0, 500)}`;
}

const holdsDeclarations = (atRule: string) => /^(?:font-face|page|viewport|-ms-viewport) /.test(`${atRule} `);

/** Returns where the rule ends. */
function readRule(
  sheet: Sheet,
  css: string,
  [start, brace]: [number, number],
  within: readonly string[],
  offset: number,
) {
  const end = endOfRule(css, brace + 1);
  const at = firstWord(css, start);
  const declarations = parseDeclarations(css.slice(brace + 1, end), offset + brace + 1);
  const selectors = css.slice(at, brace).trim();
  sheet.rules.push({ selectors, declarations, within: [...within.slice(-10)], offset: offset + at });
  return end;
}

function endOfRule(css: string, start: number) {
  for (let position = start; position < css.length; position += 1) {
    const character = css[position];
    if (character === '"' || character === "'") position = endOfString(css, position);
    else if (character === '}') return position;
  }
  return css.length;
}

function firstWord(css: string, start: number) {
  nonSpace.lastIndex = start;
  return nonSpace.exec(css)?.index ?? css.length;
}
const nonSpace = /\S/g;

function readDeclaration(css: string, start: number, end: number, offset: number): Declaration | undefined {
  const declaration = css.slice(start, end);
  const colon = declaration.indexOf(':');
  const property = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  const written = declaration.slice(colon + 1).trim();
  if (property === '' || written === '') return undefined;
  const isImportant = /!\s*important$/i.test(written.slice(-20));
  const value = isImportant ? written.slice(0, written.lastIndexOf('!')).trim() : written;
  return { property, value, isImportant, offset: offset + start + declaration.search(/\S/) };
}
