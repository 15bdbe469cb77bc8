import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import { avatarUrl, emailText, fieldErrors, jsonObject, phoneText, usernameText } from '../../users/new-user.ts';

export const idParams = z.object({ userId: z.string() });

/** Null and the empty text clear a field. */
const clearable = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .union([schema, z.literal(''), z.null()])
    .transform((value) => (value === '' ? null : value))
    .optional();

export const userChanges = z.object({
  primaryEmail: clearable(emailText),
  primaryPhone: clearable(phoneText),
  username: clearable(usernameText),
  name: clearable(z.string()),
  avatar: clearable(avatarUrl),
  customData: jsonObject.optional(),
  profile: jsonObject.optional(),
});

export const identifierErrors = [
  'user.email_already_in_use',
  'user.phone_already_in_use',
  'user.username_already_in_use',
  ...fieldErrors,
] as const satisfies ErrorCode[];

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

export const withoutUndefined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<Value>;
