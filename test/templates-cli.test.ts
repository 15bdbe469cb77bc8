import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertApplication } from '../src/applications/applications.ts';
import { putApplicationExperience } from '../src/applications/experience.ts';
import { readSettings } from '../src/config.ts';
import { createLog } from '../src/lib/log.ts';
import { type Postern, startPostern } from '../src/main.ts';
import { putTemplates } from '../src/templates/store/change.ts';
import { listChanges } from '../src/templates/store/versions.ts';
import { listTemplates } from '../src/templates/store.ts';
import { freePort } from './setup/postern.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let directory: string;
let environment: Record<string, string>;
let postern: Postern | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postern-templates-'));
  environment = {
    POSTERN_DATA: join(directory, 'data'),
    PORT: String(await freePort()),
    ADMIN_PORT: String(await freePort()),
  };
  postern = await startPostern(readSettings(environment), { log: createLog('silent') });
});
afterAll(async () => {
  await postern?.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

/** `postern templates` as a person calls it, from a directory of their own. */
async function templates(...given: string[]) {
  const child = spawn(process.execPath, [join(root, 'bin/postern.mjs'), 'templates', ...given], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(child, 'close');
  expect(output).not.toContain('    at ');
  return { code, output };
}

async function write(name: string, text: string) {
  await mkdir(join(directory, name, '..'), { recursive: true });
  await writeFile(join(directory, name), text);
}

async function filesIn(name: string) {
  const names = await readdir(join(directory, name), { recursive: true });
  const files = names.filter((file) => /\.(html|txt)$/.test(file)).sort();
  return Promise.all(files.map(async (file) => [file, await readFile(join(directory, name, file), 'utf8')]));
}

const parts = () => postern?.parts ?? expect.fail('Postern does not run');

const german = `---
subject: {{code}} ist Ihr Code
replyTo: hilfe@example.com
---
<!doctype html>
<html lang="de" dir="ltr">
<title>Ihr Code</title>
<p>Ihr Code: {{code}}</p>
</html>
`;

const text = `---
subject: {{code}} est votre code
sendFrom: Acme <no-reply@example.com>
---
Votre code : {{code}}
`;

test('import stores a set of files, says what it did, and running nodes write their mails from it', async () => {
  await write('set/SignIn/de.html', german);
  await write('set/SignIn/fr.txt', text);
  await write('set/README.md', 'Our templates.');
  await write('set/.git/config', '');
  const dry = await templates('import', 'set', '--dry-run');
  expect(dry.output).toContain('new     SignIn/de\nnew     SignIn/fr\nNothing was stored (--dry-run).\n');
  expect(dry.code).toBe(0);
  expect(await listTemplates(parts().database, 'default')).toEqual([]);

  const done = await templates('import', 'set');
  expect(done.output).toContain('new     SignIn/de\nnew     SignIn/fr\n2 templates stored.\n');
  expect(done.code).toBe(0);
  const { versions } = await listChanges(parts().database, 'default', {}, { limit: 10, offset: 0 });
  expect(versions.map(({ languageTag, number, author }) => [languageTag, number, author])).toEqual([
    ['de', 1, 'cli'],
    ['fr', 1, 'cli'],
  ]);
  await expect.poll(async () => (await parts().templates.get('default')).length).toBe(2);
});

test('export gives the same files back, byte for byte', async () => {
  const { code, output } = await templates('export', 'copy');
  expect([code, output]).toEqual([0, `2 templates written to ${join(directory, 'copy')}.\n`]);
  expect(await filesIn('copy')).toEqual(await filesIn('set'));
  expect((await templates('import', 'copy')).output).toContain('2 unchanged.\n0 templates stored.\n');
});

test('import shows what would change, and names what is stored without a file', async () => {
  await rm(join(directory, 'copy/SignIn/fr.txt'));
  await write('copy/SignIn/de.html', german.replace('Ihr Code: ', 'Der Code: '));
  const { output } = await templates('import', 'copy', '--dry-run');
  expect(output).toContain(
    'changed SignIn/de\n  content\n    - <p>Ihr Code: {{code}}</p>\n    + <p>Der Code: {{code}}</p>\n' +
      'Stored, and no file is there for it, left as it is: SignIn/fr\nNothing was stored (--dry-run).\n',
  );
});

test('import refuses errors with file, line and advice, and stores nothing of the set', async () => {
  await write('wrong/SignIn/en.html', german.replaceAll('{{code}}', '{{cod}}').replaceAll('"de"', '"en"'));
  await write('wrong/Register/en.txt', text.replace('Votre code', 'Your code'));
  await write('wrong/Register/de.txt', 'Ohne Kopf');
  await write('wrong/Singin/en.txt', text);
  await write('wrong/SignIn/en.htm', german);
  const { code, output } = await templates('import', 'wrong');
  expect(code).toBe(1);
  expect(output).toMatch(/^SignIn\/en\.html:8:\d+ {2}error \(variable-unknown\): .*\n {4}\S/m);
  expect(output).toMatch(/^SignIn\/en\.html:2 {2}error \(variable-unknown\): /m);
  expect(output).toMatch(/^Register\/de\.txt:1 {2}error: A template begins with a line "---"/m);
  expect(output).toMatch(/^Singin {2}error: This is no usage type\. There are: SignIn, /m);
  expect(output).toMatch(/^SignIn\/en\.htm {2}error: A file is named by its language/m);
  expect(output).toMatch(/Nothing was stored\.\n$/);
  const stored = await listTemplates(parts().database, 'default');
  expect(stored.map(({ languageTag }) => languageTag)).toEqual(['de', 'fr']);
});

test('lint says what is wrong without a database', async () => {
  const wrong = await templates('lint', 'wrong');
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('error (variable-unknown)') });
  const well = await templates('lint', 'set');
  expect(well.output).not.toContain('error');
  expect(well).toMatchObject({ code: 0, output: expect.stringMatching(/2 templates read\.\n$/) });
});

test('explain says which text a mail would have, and why', async () => {
  const { code, output } = await templates('explain', '--type', 'SignIn', '--locale', 'de-AT');
  expect(code).toBe(0);
  expect(output).toContain('  ✓ de-AT (ui_locales): There is no de-AT; de is of the same base language.\n');
  expect(output).toContain('Text of a SignIn mail in de\n  – the template SignIn in de: The built-in email service');
});

test('explain says what a mail could say of an application and an organization', async () => {
  const { database, seal } = parts();
  const { id } = await insertApplication(database, seal, 'default', { name: 'Shop', type: 'SPA' });
  await putApplicationExperience(database, 'default', id, { displayName: 'The Corner Shop' });
  const { code, output } = await templates(
    'explain',
    '--type',
    'SignIn',
    '--application',
    id,
    '--organization',
    'none',
  );
  expect(code).toBe(0);
  expect(output).toContain('  ! There is no organization none.\n');
  expect(output).toContain(`  {{application.id}}: ${id}\n  {{application.name}}: Shop\n`);
  expect(output).toContain('  {{application.displayName}}: The Corner Shop\n');
  const preview = await templates('explain', '--type', 'SignIn', '--application', 'demo-app');
  expect(preview.output).toContain('  {{application.name}}: Live Preview\n');
});

test('whatever is stored comes through an export and an import as it was', async () => {
  const details = {
    subject: ' "A"\nB\u2028',
    content: '---\r\n---\n\u0001{{code}} \n',
    text: '---\n{{code}}\r',
    replyTo: '',
  };
  const change = { tenantId: 'default', author: 'test', at: new Date() };
  await putTemplates(parts().database, change, [
    { languageTag: '../../../etc/x', templateType: 'Generic', details },
    { languageTag: '..', templateType: 'Generic', details: { ...details, contentType: 'text/plain' } },
    { languageTag: 'x\\y:z*', templateType: 'Generic', details: { ...details, contentType: 'text/html' } },
  ]);
  const before = await listTemplates(parts().database, 'default');
  expect((await templates('export', 'odd')).code).toBe(0);
  expect((await readdir(join(directory, 'odd'))).sort()).toEqual(['Generic', 'SignIn']);
  const files = await filesIn('odd');
  const { output } = await templates('import', 'odd', '--dry-run');
  expect(output).not.toMatch(/^(new|changed)/m);
  expect(await listTemplates(parts().database, 'default')).toEqual(before);
  await templates('export', 'odd');
  expect(await filesIn('odd')).toEqual(files);
});

test('export takes away what would be read as a part of another template', async () => {
  await write('copy/SignIn/fr.html', german);
  await write('copy/SignIn/ja.txt', text);
  const { output } = await templates('export', 'copy');
  expect(output).toContain('Not stored in Postern, left as it is: SignIn/ja.txt\n');
  expect((await readdir(join(directory, 'copy/SignIn'))).sort()).toEqual(['de.html', 'fr.txt', 'ja.txt']);
});

test.each([[[]], [['print']], [['export', 'a', 'b']], [['lint', '--what']]])(
  '%j is told what to write instead',
  async (given) => {
    const { code, output } = await templates(...given);
    expect([code, output.split('\n')[0]]).toEqual([1, 'It is given as:']);
  },
);

test('a directory or a type that there is not is a sentence', async () => {
  expect((await templates('lint', 'nowhere')).output).toBe(`${join(directory, 'nowhere')} cannot be read (ENOENT).\n`);
  expect((await templates('explain', '--type', 'Sign')).output).toMatch(/^--type is one of SignIn, Register/);
});

test('works on the data of a Postern that is stopped', async () => {
  await postern?.stop();
  postern = undefined;
  await write('set/SignIn/de.html', german.replace('Ihr Code: ', 'Der Code: '));
  expect((await templates('import', 'set')).output).toContain('changed SignIn/de\n1 unchanged.\n');
  await templates('export', 'after');
  expect(await readFile(join(directory, 'after/SignIn/de.html'), 'utf8')).toContain('Der Code: ');
}, 60_000);
