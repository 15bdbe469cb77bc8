import type { z } from 'zod';
import { describe, fieldsOf, type Names } from './setting.ts';

/** What stands in place of a secret wherever a config is shown. */
export const secretMask = '********';

/** The config with the mask in place of every secret, however deep. Works on configs that do not fit the schema, too. */
export const maskSecrets = <Config>(schema: z.ZodType, config: Config): Config =>
  replaceSecrets(schema, config, undefined, () => secretMask) as Config;

/**
 * The given config with the stored secrets wherever the mask came back. A mask with nothing stored behind it is
 * taken out, so that the mask itself is never used as a secret. Items of lists are matched by their position.
 */
export const restoreSecrets = <Config>(schema: z.ZodType, given: Config, stored: unknown): Config =>
  replaceSecrets(schema, given, stored, (text, old) => (text === secretMask ? old : text)) as Config;

/** Every secret text of a config; what must never be read in a log or a reason. */
export function secretsOf(schema: z.ZodType, config: unknown): string[] {
  const found: string[] = [];
  replaceSecrets(schema, config, undefined, (text) => {
    found.push(text);
    return text;
  });
  return [...new Set(found)];
}

/**
 * Whether a config keeps stored secrets (by the mask) but sends them elsewhere than the stored config did. That would
 * let whoever may edit a connector read secrets that are never shown.
 */
export function movesSecrets(schema: z.ZodType, given: unknown, stored: unknown): boolean {
  if (!secretsOf(schema, given).includes(secretMask)) return false;
  return JSON.stringify(destinationsOf(schema, given)) !== JSON.stringify(destinationsOf(schema, stored));
}

function destinationsOf(field: z.ZodType, value: unknown): string[] {
  const { schema, setting } = describe(field);
  if (value === undefined || value === null) return [];
  if (setting.names) return destinationsNamed(value, setting.names, setting.destination ?? false);
  if (setting.destination) return [String(value)];
  if (schema.def.type === 'union') {
    const found = (schema as z.ZodUnion<z.ZodType[]>).def.options.flatMap((option) => destinationsOf(option, value));
    return [...new Set(found)];
  }
  return fieldsOf(schema).flatMap(([key, inner]) => destinationsOf(inner, memberOf(value, key)));
}

function destinationsNamed(value: unknown, names: Names, isDestination: boolean): string[] {
  if (typeof value !== 'object' || value === null) return isDestination ? [String(value)] : [];
  return Object.entries(value).flatMap(([key, one]) =>
    destinationsNamed(one, names, isDestination || names.isDestination(key)),
  );
}

type Replace = (text: string, stored: unknown) => unknown;

function replaceSecrets(field: z.ZodType, value: unknown, stored: unknown, replace: Replace): unknown {
  const { schema, setting } = describe(field);
  const { names } = setting;
  if (names && schema.def.type !== 'object')
    return replaceNamed(value, stored, replace, names, setting.secret ?? false);
  if (typeof value === 'string') {
    if (setting.secret) return replace(value, typeof stored === 'string' ? stored : undefined);
    return schema.def.type === 'union' ? throughOptions(schema, value, stored, replace) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  switch (schema.def.type) {
    case 'union':
      return throughOptions(schema, value, stored, replace);
    case 'array': {
      const items = Array.isArray(value) ? value : [];
      const { element } = (schema as z.ZodArray<z.ZodType>).def;
      const item = (one: unknown, index: number) => replaceSecrets(element, one, memberOf(stored, index), replace);
      return Array.isArray(value) ? items.map(item) : value;
    }
    case 'record': {
      const { valueType } = (schema as z.ZodRecord<z.ZodString, z.ZodType>).def;
      return mapEntries(value, (key, one) => replaceSecrets(valueType, one, memberOf(stored, key), replace));
    }
    case 'object': {
      const fields = new Map(fieldsOf(schema));
      return mapEntries(value, (key, one) => {
        const inner = fields.get(key);
        if (inner) return replaceSecrets(inner, one, memberOf(stored, key), replace);
        return names ? replaceNamed(one, memberOf(stored, key), replace, names, names.isSecret(key)) : one;
      });
    }
    default:
      return value;
  }
}

/** Every text below a name that says so is a secret. */
function replaceNamed(value: unknown, stored: unknown, replace: Replace, names: Names, isSecret: boolean): unknown {
  if (typeof value === 'string') {
    return isSecret ? replace(value, typeof stored === 'string' ? stored : undefined) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const inside = (key: string | number, one: unknown) =>
    replaceNamed(one, memberOf(stored, key), replace, names, isSecret || names.isSecret(String(key)));
  return Array.isArray(value) ? value.map((one, index) => inside(index, one)) : mapEntries(value, inside);
}

/** A value is a secret when any option of the union says so: half-filled configs fit no option, and must be masked. */
const throughOptions = (schema: z.ZodType, value: unknown, stored: unknown, replace: Replace) =>
  (schema as z.ZodUnion<z.ZodType[]>).def.options.reduce<unknown>(
    (text, option) => replaceSecrets(option, text, stored, replace),
    value,
  );

function mapEntries(value: object, map: (key: string, one: unknown) => unknown) {
  if (Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, map(key, one)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

const memberOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
