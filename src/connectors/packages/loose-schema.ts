import { z } from 'zod';
import { usageTypes } from '../../usage-types.ts';
import type { Names, Setting } from '../setting.ts';
import type { PackageDescription, PackageFormItem } from './said.ts';

const secretName =
  /^(?!.*(?:id|url|uri|endpoint|name|type)s?$).*(?:key|secret|token|password|passphrase|authorization|credential|cookie)|pass$/i;
const destinationName = /endpoint|host|url|uri$|proxy|server|^service$|path$/i;

/**
 * The config of a package, as far as the house has to know it: its form, its secrets and where they go to. Everything
 * passes; the package's own schema, which cannot leave its thread, is asked by `findProblems`.
 */
export function looseSchemaOf({ formItems, secretNames, destinationNames }: PackageDescription): z.ZodType {
  const confidential = formItems.filter(({ isConfidential }) => isConfidential).map(({ key }) => key);
  const names: Names = {
    isSecret: (name) => isSecretName(name) || confidential.includes(name) || secretNames.includes(name),
    isDestination: (name) => destinationNames.includes(name) || (!isSecretName(name) && destinationName.test(name)),
  };
  const shape = Object.fromEntries(
    formItems.map((item) => [item.key, z.unknown().optional().meta(settingOf(item, names))]),
  );
  return z.looseObject(shape).meta({ names });
}

/** `ForgotPassword` is why a message is sent. */
const isSecretName = (name: string) => secretName.test(name) && !usageTypes.some((type) => type === name);

function settingOf(item: PackageFormItem, names: Names): Record<string, unknown> {
  const help = item.description ?? item.tooltip;
  const setting: Setting = {
    label: item.label,
    help: help ?? '',
    item: item.type,
    isRequired: item.required ?? false,
    names,
    secret: names.isSecret(item.key),
    destination: names.isDestination(item.key),
    hidden: item.isDevFeature ?? false,
    ...(item.placeholder !== undefined && { placeholder: item.placeholder }),
    ...(item.defaultValue !== undefined && { default: item.defaultValue }),
    ...(item.selectItems && { selectItems: item.selectItems.map(selectItem) }),
    ...(item.showConditions && { showConditions: item.showConditions }),
  };
  return { ...setting };
}

const selectItem = ({ value, title }: { value: string; title?: string | undefined }) => ({
  value,
  ...(title !== undefined && { title }),
});
