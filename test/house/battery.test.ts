import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtInFactories } from '../../src/connectors/registry.ts';

const root = new URL('../../src/connectors/', import.meta.url);
const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

it('every factory passes the battery', () => {
  const batteries = names.filter((name) => name.endsWith('.contract.test.ts')).map(read);
  const factories = builtInFactories({ isProduction: false, url: undefined, inbox: () => {} });
  const sources = names.filter((name) => /^(email|sms|social)\/[\w-]+\.ts$/.test(name) && !name.endsWith('.test.ts'));
  for (const { metadata } of factories) {
    const source = sources.find((name) => read(name).includes(`id: '${metadata.id}'`));
    const module = source?.split('/')[1];
    expect(
      batteries.some((battery) => battery.includes(`'./${module}'`)),
      metadata.id,
    ).toBe(true);
  }
});
