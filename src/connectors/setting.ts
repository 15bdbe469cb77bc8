import type { z } from 'zod';

/** What a config schema says about one field besides its type; given to zod's `.meta()`. */
export interface Setting {
  label: string;
  /** One sentence for the operator; the guides below docs/connectors repeat it. */
  help: string;
  placeholder?: string;
  /** Shown masked, never given out, kept when the mask comes back. */
  secret?: boolean;
  /** Says where secrets are sent to: when it changes, they have to be given again. */
  destination?: boolean;
  /** How the form shows it. Default: by the type of the schema. */
  item?: FormItemType;
  /** What the form starts with. It never changes a config that is used. */
  default?: unknown;
  showConditions?: { targetKey: string; expectValue?: unknown }[];
  /** Tolerated for old configs, not shown. */
  hidden?: boolean;
  /** Of a setting whose schema is a package's own affair: what the schema here cannot tell. */
  isRequired?: boolean;
  selectItems?: { value: string; title?: string }[];
  names?: Names;
}

/** Tells what a value is by the name that it goes by, at any depth. */
export interface Names {
  isSecret(name: string): boolean;
  isDestination(name: string): boolean;
}

export type FormItemType = 'Text' | 'MultilineText' | 'Number' | 'Switch' | 'Select' | 'MultiSelect' | 'Json';

/** Schemas read as zod's own definition; the wrappers `optional`, `nullable` and `default` are looked through. */
export interface Described {
  schema: z.ZodType;
  setting: Partial<Setting>;
  isRequired: boolean;
}

export function describe(field: z.ZodType): Described {
  let schema = field;
  let isRequired = true;
  const setting: Partial<Setting> = {};
  for (;;) {
    for (const [key, value] of Object.entries(schema.meta() ?? {}))
      if (!(key in setting)) Object.assign(setting, { [key]: value });
    const inner = innerOf(schema);
    if (!inner) return { schema, setting, isRequired: setting.isRequired ?? isRequired };
    isRequired &&= schema.def.type === 'nullable';
    schema = inner;
  }
}

/** The fields of an object schema, in the order in which they are written; none for any other schema. */
export const fieldsOf = (schema: z.ZodType): [key: string, field: z.ZodType][] =>
  schema.def.type === 'object' ? Object.entries((schema as z.ZodObject).shape as Record<string, z.ZodType>) : [];

/** The names of all fields that carry a mark, at any depth; in a record of marked values it is the record's name. */
export function namesMarked(field: z.ZodType, mark: 'secret' | 'destination', name?: string): string[] {
  const { schema, setting } = describe(field);
  if (setting[mark]) return name === undefined ? [] : [name];
  switch (schema.def.type) {
    case 'union':
      return (schema as z.ZodUnion<z.ZodType[]>).def.options.flatMap((option) => namesMarked(option, mark, name));
    case 'array':
      return namesMarked((schema as z.ZodArray<z.ZodType>).def.element, mark, name);
    case 'record':
      return namesMarked((schema as z.ZodRecord<z.ZodString, z.ZodType>).def.valueType, mark, name);
    default:
      return fieldsOf(schema).flatMap(([key, inner]) => namesMarked(inner, mark, key));
  }
}

function innerOf(schema: z.ZodType) {
  const wrappers = ['optional', 'nullable', 'default', 'prefault', 'readonly', 'nonoptional'];
  return wrappers.includes(schema.def.type) ? (schema as z.ZodOptional<z.ZodType>).def.innerType : undefined;
}
