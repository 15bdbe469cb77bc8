import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFloorPlan } from './floor-plan.ts';
import { rooms } from './rooms.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const filesOf = async (directory: string) =>
  (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.ts'));

test('imports go in the direction of the floor plan, and every file was read', async () => {
  const { filesRead, faults } = await checkFloorPlan(root);
  expect(faults).toEqual([]);
  expect(filesRead).toBe((await filesOf(join(root, 'src'))).length);
});

test('the floor plan only names rooms that it has', () => {
  expect(
    Object.values(rooms)
      .flat()
      .filter((room) => !(room in rooms)),
  ).toEqual([]);
});

test('no file only hands on what others hold', async () => {
  const names = (await filesOf(join(root, 'src'))).concat(await filesOf(join(root, 'test')));
  expect(names.filter((name) => /(^|\/)index\.ts$/.test(name))).toEqual([]);
});

describe('in a house with a fault', () => {
  let house: string;
  beforeEach(async () => {
    house = await mkdtemp(join(tmpdir(), 'postern-house-'));
    await build({
      'package.json': '{ "type": "module", "devDependencies": { "plum": "1.0.0" } }',
      'node_modules/plum/package.json': '{ "name": "plum", "main": "plum.js" }',
      'node_modules/plum/plum.js': '',
      'src/main.ts': "import '../src/connectors/smtp.ts';",
      'src/connectors/smtp.ts': "import type { Clock } from '../lib/clock.ts';\nexport const now: Clock = () => 0;",
      'src/lib/clock.ts': 'export type Clock = () => number;',
      'src/database/database.ts': 'export interface Database {}',
      'src/cli.ts': "import './main.ts';\nimport './database/database.ts';",
    });
  });
  afterEach(() => rm(house, { recursive: true, force: true }));

  async function build(files: Record<string, string>) {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(house, name)), { recursive: true });
      await writeFile(join(house, name), text);
    }
  }

  test('nothing is found before the fault is there', async () => {
    expect(await checkFloorPlan(house)).toEqual({ filesRead: 5, faults: [] });
  });

  const faults: [string, string, string, string][] = [
    [
      'a wrong direction',
      'src/connectors/smtp.ts',
      "import '../database/database.ts';",
      'connectors may not open this: src/connectors/smtp.ts -> src/database/database.ts',
    ],
    [
      'a wrong direction of a type',
      'src/connectors/smtp.ts',
      "import type { Database } from '../database/database.ts';\nexport type Copy = Database;",
      'connectors may not open this: src/connectors/smtp.ts -> src/database/database.ts',
    ],
    [
      'a wrong direction behind a using declaration',
      'src/lib/clock.ts',
      "using door = await import('../database/database.ts');",
      'lib may not open this: src/lib/clock.ts -> src/database/database.ts',
    ],
    [
      'a circle of types',
      'src/lib/clock.ts',
      "import type { One } from './one.ts';\nexport type Clock = One;",
      'a circle of imports: src/lib/clock.ts -> src/lib/one.ts -> src/lib/clock.ts',
    ],
    [
      'a package of development',
      'src/lib/clock.ts',
      "import 'plum';",
      'a package that only development has: src/lib/clock.ts -> node_modules/plum/plum.js',
    ],
    [
      'a package that nobody declared',
      'src/lib/clock.ts',
      "import 'quince';",
      'nothing is there: src/lib/clock.ts -> quince',
    ],
    [
      'a test as part of the house',
      'src/lib/clock.ts',
      "import '../../test/x.ts';",
      'lib may not open this: src/lib/clock.ts -> test/x.ts',
    ],
    [
      'a file nobody needs',
      'src/lib/lonely.ts',
      'export const lonely = 1;',
      'nothing leads there from an entry point: src/lib/lonely.ts',
    ],
    ['a room that the plan lacks', 'src/helpers/thing.ts', '', 'no room of the floor plan: src/helpers'],
  ];
  test.each(faults)('%s is found', async (_name, file, text, fault) => {
    await build({
      'test/x.ts': '',
      'src/lib/one.ts': "import type { Clock } from './clock.ts';\nexport type One = Clock;",
      [file]: text,
    });
    const found = (await checkFloorPlan(house)).faults;
    expect(
      found.some((text) => text.startsWith(fault)),
      found.join('\n'),
    ).toBe(true);
  });
});
