import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { formItemsOf } from './form-items.ts';
import { builtInFactories } from './registry.ts';

const factories = builtInFactories({ isProduction: false, url: undefined, inbox: () => {} });

describe('the set-up guides', () => {
  it.each(factories.map((factory) => [factory.metadata.readme, factory] as const))(
    '%s lists the settings as the schema has them',
    async (readme, { config }) => {
      const guide = await readFile(new URL(`../../docs/connectors/${readme}`, import.meta.url), 'utf8');
      const settings = guide.slice(guide.indexOf('## Settings'));
      const rows = [...settings.matchAll(/^\| `(\w+)` \| ([^|]+) \| (.+) \|$/gm)].map(([, key, form, meaning]) => ({
        key,
        form,
        meaning,
      }));
      expect(rows).toEqual(
        formItemsOf(config).map(({ key, type, required, description }) => ({
          key,
          form: required ? `${type}, required` : type,
          meaning: description,
        })),
      );
    },
  );
});
