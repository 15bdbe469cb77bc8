import { readdir } from 'node:fs/promises';
import type { Statement, VariableDeclarator } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';
import { cruise, type IFlattenedRuleSet, type IForbiddenRuleType } from 'dependency-cruiser';
import { batteries, entryPoints, roomOf, rooms } from './rooms.ts';

export interface FloorPlanCheck {
  /** How many files of ours were really read: a parser that reads nothing finds no fault. */
  filesRead: number;
  faults: string[];
}

/** swc parses `using` declarations, but its visitor does not know them yet and would give up the file. */
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (statement: Statement | UsingDeclaration) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  this.visitVariableDeclarators(statement.decls);
  return statement as unknown as Statement;
};

interface UsingDeclaration {
  type: 'UsingDeclaration';
  decls: VariableDeclarator[];
}

const exactly = (paths: string[]) => paths.map((path) => `^${path.replaceAll('.', '\\.')}$`);
const tests = ['\\.test\\.ts$', ...exactly(batteries)];
/** Scripts that run in the browser and are sent as they are. */
const assets = '^src/pages/assets/';

/**
 * Reads all imports below src/, those of types too. The parser is swc: next to TypeScript 7 the default one reads
 * no file at all and passes.
 */
export async function checkFloorPlan(baseDirectory: string): Promise<FloorPlanCheck> {
  const { output } = await cruise(['src'], {
    baseDir: baseDirectory,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: 'node_modules',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'default'] },
    validate: true,
    ruleSet: { forbidden: rules },
  });
  if (typeof output === 'string') throw new Error(output);
  const faults = output.summary.violations.map(({ rule, from, to, cycle }) =>
    [`${rule.name}: ${from}`, ...(cycle?.map(({ name }) => name) ?? [to])].join(' -> '),
  );
  const filesRead = output.modules.filter(({ source }) => /^src\/.*\.ts$/.test(source)).length;
  return { filesRead, faults: [...(await unknownRooms(baseDirectory)), ...faults] };
}

const rules: IForbiddenRuleType[] = [
  ...Object.entries(rooms).map(([room, open]) => ({
    name: `${room} may not open this`,
    severity: 'error' as const,
    from: { path: `^src/${room}(/|\\.ts$)`, pathNot: tests },
    to: { path: '^(src|test|bench|web|bin)/', pathNot: `^src/(${[room, ...open].join('|')})(/|\\.ts$)` },
  })),
  { name: 'a circle of imports', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'nothing leads there from an entry point',
    severity: 'error',
    from: { path: exactly(entryPoints) },
    to: { path: '^src/', pathNot: [...tests, assets, ...exactly(entryPoints)], reachable: false },
  },
  {
    name: 'a package that only development has',
    severity: 'error',
    from: { path: '^src/', pathNot: tests },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
  },
  { name: 'nothing is there', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
] satisfies IFlattenedRuleSet['forbidden'];

async function unknownRooms(baseDirectory: string) {
  const names = await readdir(`${baseDirectory}/src`);
  return names
    .filter((name) => !(roomOf(`src/${name}`) in rooms))
    .map((name) => `no room of the floor plan: src/${name}`);
}
