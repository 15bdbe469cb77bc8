import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contextWith, email } from '../../test/connector-packages/messages.ts';
import { createProject, kitPackage, type Project } from '../../test/connector-packages/project.ts';
import type { ConnectorFactory } from './connector.ts';
import { formItemsOf } from './form-items.ts';
import { type LoadedPackages, type LoadOptions, loadPackages } from './packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const moduleUrl = new URL('./packages.ts', import.meta.url).href;
let project: Project;
let loaded: LoadedPackages | undefined;
let lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg) });
const config = { endpoint: 'https://provider.example', apiKey: 'S3CRET' };

beforeEach(async () => {
  project = await createProject();
  lines = [];
});
afterEach(async () => {
  await loaded?.close();
  await project[Symbol.asyncDispose]();
});

async function load(options: Partial<LoadOptions> = {}) {
  loaded = await loadPackages({ directory: project.directory, log, loadMilliseconds: 60_000, ...options });
  return loaded;
}

const inside = (name: string) => join(project.directory, 'node_modules', name);

it('without a project there are no packages, and nothing is said', async () => {
  expect((await load({ directory: join(project.directory, 'none') })).factories).toEqual([]);
  expect(lines).toEqual([]);
});

it('a project that is broken is one line', async () => {
  await writeFile(join(project.directory, 'package.json'), '{');
  expect((await load()).factories).toEqual([]);
  expect(lines).toEqual([expect.stringMatching(/^no connector package is loaded: .+ is not a package\.json$/)]);
});

it('a package takes the place of the built-in factory with its id', async () => {
  await project.write('mine', kitPackage('', { id: 'mailgun-email' }));
  const { replacedIds } = await load({ builtInIds: ['mailgun-email', 'smtp'] });
  expect(replacedIds).toEqual(['mailgun-email']);
  expect(lines).toEqual(['connector mailgun-email comes from mine 1.0.0, in place of the built-in one']);
});

it('of two packages with one id the second is skipped', async () => {
  await project.write('first', kitPackage('return "id-first";'));
  await project.write('second', kitPackage('return "id-second";'));
  const { factories } = await load();
  expect(factories).toHaveLength(1);
  expect(
    await (factories[0] as ConnectorFactory).send(email as never, config as never, contextWith(log)),
  ).toMatchObject({
    providerMessageId: 'id-first',
  });
  expect(lines[1]).toBe(
    'connector package skipped: second has the factory id test-email, which first has already: remove one of them',
  );
});

it('one that is listed and not there is skipped', async () => {
  await project.write('gone', '');
  await writeFile(join(project.directory, 'package.json'), '{"dependencies":{"other":"1.0.0"}}');
  await load();
  expect(lines).toEqual([
    'connector package skipped: other is not installed: run `postern connector add` for it again',
  ]);
});

it('logos and guide are read from the package, and from nowhere else', async () => {
  await project.write(
    'files',
    kitPackage('', { logo: './logo.svg', logoDark: '../../secret.png', readme: 'guide.md' }),
  );
  await writeFile(join(inside('files'), 'logo.svg'), '<svg/>');
  await writeFile(join(inside('files'), 'guide.md'), 'One line.');
  await writeFile(join(project.directory, 'secret.png'), 'secret');
  const [factory] = (await load()).factories as ConnectorFactory[];
  expect(factory?.metadata).toMatchObject({
    logo: 'data:image/svg+xml;base64,PHN2Zy8+',
    logoDark: '',
    readme: 'One line.\n',
  });
  expect(lines[0]).toBe('connector package files: its logo ../../secret.png is no SVG or PNG file of the package');
});

it('addresses of logos are kept, other kinds of files are not read', async () => {
  await project.write('files', kitPackage('', { logo: 'https://example.com/logo.svg', logoDark: './logo.webp' }));
  const [factory] = (await load()).factories as ConnectorFactory[];
  expect(factory?.metadata).toMatchObject({ logo: 'https://example.com/logo.svg', logoDark: '' });
});

it('the form is that of the package', async () => {
  const formItems = [
    {
      key: 'region',
      label: 'Region',
      type: 'Select',
      selectItems: [{ value: 'eu', title: 'Europe' }],
      defaultValue: 'eu',
    },
    {
      key: 'deep',
      label: 'Deep',
      type: 'Json',
      tooltip: 'How deep.',
      showConditions: [{ targetKey: 'region', expectValue: 'eu' }],
    },
    { key: 'token', label: 'Token', type: 'Text', required: true, placeholder: '<token>', description: 'What it is.' },
    { key: 'soon', label: 'Soon', type: 'Text', isDevFeature: true },
  ];
  await project.write('form', kitPackage('', { formItems }));
  const [factory] = (await load()).factories as ConnectorFactory[];
  expect(formItemsOf(factory?.config as never)).toEqual([
    {
      key: 'region',
      label: 'Region',
      type: 'Select',
      required: false,
      defaultValue: 'eu',
      selectItems: [{ value: 'eu', title: 'Europe' }],
      description: '',
    },
    {
      key: 'deep',
      label: 'Deep',
      type: 'Json',
      required: false,
      description: 'How deep.',
      showConditions: [{ targetKey: 'region', expectValue: 'eu' }],
    },
    {
      key: 'token',
      label: 'Token',
      type: 'Text',
      required: true,
      placeholder: '<token>',
      description: 'What it is.',
      isConfidential: true,
    },
  ]);
});

it('a package built as CommonJS is loaded, and the config comes to it as it was stored', async () => {
  await project.write('common', '', { type: 'commonjs', main: 'lib/main.cjs' });
  await mkdir(join(inside('common'), 'lib'));
  const esm = kitPackage('return JSON.stringify(Object.keys(config)).replace(/[^a-z,]/gi, "");');
  await writeFile(
    join(inside('common'), 'lib/main.cjs'),
    esm.replace('export default', 'exports.__esModule = true; exports.default ='),
  );
  const [factory] = (await load()).factories as ConnectorFactory[];
  const given = factory?.config.parse({ apiKey: 'S3CRET', more: 1 });
  expect(await factory?.send(email as never, given as never, contextWith(log))).toEqual({
    kind: 'accepted',
    providerMessageId: 'apiKey,more',
  });
});

it("a package without wording of its own sends Postern's", async () => {
  const send = `
    const template = await getI18nEmailTemplate(data.type, data.payload.locale);
    if (!template) throw Object.assign(new Error('none'), { code: 'template_not_found' });
    return template.contentType + template.subject.length;
  `;
  await project.write('bare', kitPackage(send));
  const [factory] = (await load()).factories as ConnectorFactory[];
  const message = { ...email, about: { ...email.about, wordingFrom: 'default' } };
  expect(await factory?.send(message as never, config as never, contextWith(log))).toEqual({
    kind: 'accepted',
    providerMessageId: `text/html${email.subject.length + 1}`,
  });
});

it('a package in use does not keep the process, and what it prints comes out nowhere', async () => {
  const loud = `
    console.log(config); console.error(config); process.stdout.write(config.apiKey); process.emitWarning(config.apiKey);
    (await import('node:fs')).writeSync(1, config.apiKey);
    setInterval(() => console.log(config), 10);
    return 'id-1';
  `;
  await project.write('idle', kitPackage(loud));
  const script = `
    const [{ loadPackages }, { pino }] = await Promise.all([import(${JSON.stringify(moduleUrl)}), import('pino')]);
    const log = pino({ level: 'silent' });
    const { factories: [factory] } = await loadPackages({ directory: ${JSON.stringify(project.directory)}, log });
    const context = { signal: AbortSignal.timeout(60_000), log, confirmTransmission: async () => true };
    const outcome = await factory.send(${JSON.stringify(email)}, ${JSON.stringify(config)}, context);
    process.stdout.write(outcome.providerMessageId);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += String(text);
    });
  }
  const [code] = await once(child, 'close');
  expect([output, code]).toEqual(['id-1', 0]);
});
