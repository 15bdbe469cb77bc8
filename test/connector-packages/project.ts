import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** An npm project as `postern connector add` leaves it behind, without npm. */
export interface Project extends AsyncDisposable {
  directory: string;
  /** Adds a published package as it lies in node_modules, unchanged. */
  link(name: string): Promise<void>;
  /** Adds a package of the test: its `index.js`, and what its package.json has beyond the usual. */
  write(name: string, code: string, manifest?: Record<string, unknown>): Promise<void>;
}

export async function createProject(): Promise<Project> {
  const directory = await mkdtemp(join(tmpdir(), 'postern-packages-'));
  const dependencies: Record<string, string> = {};
  const list = async (name: string) => {
    dependencies[name] = '*';
    await mkdir(dirname(join(directory, 'node_modules', name)), { recursive: true });
    await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies }));
  };
  return {
    directory,
    async link(name) {
      await list(name);
      await symlink(join(modules, name), join(directory, 'node_modules', name));
    },
    async write(name, code, manifest = {}) {
      await list(name);
      await writePackage(join(directory, 'node_modules', name), name, code, manifest);
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function writePackage(path: string, name: string, code: string, manifest: Record<string, unknown> = {}) {
  await mkdir(path, { recursive: true });
  const own = { name, version: '1.0.0', type: 'module', main: 'index.js', ...manifest };
  await writeFile(join(path, 'package.json'), JSON.stringify(own));
  await writeFile(join(path, 'index.js'), code);
}

/** The code of a package for the kit, with no kit: only `send` and `metadata` differ from test to test. */
export const kitPackage = (send: string, metadata: Record<string, unknown> = {}, before = '') => `
${before}
const metadata = ${JSON.stringify({
  id: 'test-email',
  target: 'test',
  platform: null,
  name: { en: 'Test' },
  description: { en: 'A package of the tests.' },
  logo: 'data:image/svg+xml;base64,PHN2Zy8+',
  logoDark: null,
  readme: './README.md',
  formItems: [
    { key: 'endpoint', type: 'Text', label: 'Endpoint', required: true },
    { key: 'apiKey', type: 'Text', label: 'API key', required: true },
  ],
  ...metadata,
})};
const isFit = (config) => typeof config?.apiKey === 'string';
const configGuard = {
  safeParse: (config) => isFit(config)
    ? { success: true, data: config }
    : { success: false, error: { issues: [{ path: ['apiKey'], message: 'Required' }] } },
};
export default async ({ getConfig, getI18nEmailTemplate }) => ({
  type: 'Email',
  metadata,
  configGuard,
  sendMessage: async (data, given) => {
    const config = given ?? (await getConfig(metadata.id));
    ${send}
  },
});
`;
