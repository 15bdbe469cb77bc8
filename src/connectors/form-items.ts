import type { z } from 'zod';
import { type Described, describe, type FormItemType, fieldsOf } from './setting.ts';

/** One item of a connector's form, as the Management API shows it. */
export interface FormItem {
  key: string;
  label: string;
  type: FormItemType;
  placeholder?: string;
  required?: boolean;
  defaultValue?: unknown;
  showConditions?: { targetKey: string; expectValue?: unknown }[];
  description?: string;
  isConfidential?: boolean;
  selectItems?: { value: string; title?: string }[];
}

/** The form of a config, read from its schema: nothing about a field is written twice. */
export const formItemsOf = (config: z.ZodType): FormItem[] =>
  fieldsOf(config)
    .map(([key, field]) => ({ key, ...describe(field) }))
    .filter(({ setting }) => !setting.hidden)
    .map(({ key, ...field }) => toItem(key, field));

function toItem(key: string, { schema, setting, isRequired }: Described): FormItem {
  const type = setting.item ?? typeOf(schema);
  return {
    key,
    label: setting.label ?? key,
    type,
    required: isRequired,
    ...(setting.placeholder !== undefined && { placeholder: setting.placeholder }),
    ...(setting.default !== undefined && { defaultValue: setting.default }),
    ...(setting.showConditions && { showConditions: setting.showConditions }),
    ...(setting.help !== undefined && { description: setting.help }),
    ...(setting.secret && { isConfidential: true }),
    ...((type === 'Select' || type === 'MultiSelect') && { selectItems: setting.selectItems ?? selectItemsOf(schema) }),
  };
}

function typeOf(schema: z.ZodType): FormItemType {
  switch (schema.def.type) {
    case 'string':
      return 'Text';
    case 'number':
      return 'Number';
    case 'boolean':
      return 'Switch';
    case 'enum':
      return 'Select';
    default:
      return 'Json';
  }
}

const selectItemsOf = (schema: z.ZodType) =>
  schema.def.type === 'enum'
    ? Object.values((schema as z.ZodEnum).def.entries).map((value) => ({ value: String(value), title: String(value) }))
    : [];
