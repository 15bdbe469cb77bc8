import { z } from 'zod';
import { requiredUsageTypes } from '../usage-types.ts';
import type { ConfigTemplate } from './connector.ts';
import type { Setting } from './setting.ts';

/** What a config schema says about a field. Fields that mean the same in every connector are made here. */
export const said = (setting: Setting): Record<string, unknown> => ({ ...setting });

/** One line of text that must not be empty. */
export const text = (setting: Setting) => oneLine.min(1, 'must not be empty').meta(said(setting));

/** Text that is sealed, masked and kept out of every log. It travels in header fields, so it must be plain ASCII. */
export const secret = (setting: Setting) =>
  z
    .string()
    .min(1, 'must not be empty')
    .regex(/^[\x20-\x7e]*$/, 'must be one line of plain ASCII; was it pasted with a dash or quote of a text program?')
    .meta(said({ ...setting, secret: true }));

const oneLine = z.string().regex(/^[^\r\n\0]*$/, 'must be one line');

/** The four types that must be there when there are any. */
export const coversRequiredTypes = (types: readonly string[], context: z.RefinementCtx) => {
  const missing = requiredUsageTypes.filter((type) => !types.includes(type));
  if (types.length > 0 && missing.length > 0) {
    context.addIssue({ code: 'custom', message: `Templates are missing for: ${missing.join(', ')}.` });
  }
};

const ownWordingHelp =
  "Your own wording, at least for Register, SignIn, ForgotPassword and Generic. Left empty, Postern's own is sent.";

const template = { usageType: z.string(), subject: z.string(), content: z.string() };
const contentType = z.enum(['text/plain', 'text/html']);

/** Wording as `{ usageType, subject, content }`, which is HTML. */
export const htmlTemplates = templatesOf(z.object(template));
/** The same with `type`, which says whether it is HTML or text; absent, it is HTML. */
export const typedTemplates = templatesOf(z.object({ ...template, type: contentType.optional() }));
/** Wording of text messages as `{ usageType, content }`. */
export const smsTemplates = templatesOf(z.object({ usageType: z.string(), content: z.string() }));

/** A list with one item for each usage type. */
export function templatesOf<Template extends z.ZodType<{ usageType: string }>>(
  schema: Template,
  help = ownWordingHelp,
) {
  return z
    .array(schema)
    .superRefine((list, context) =>
      coversRequiredTypes(
        list.map(({ usageType }) => usageType),
        context,
      ),
    )
    .optional()
    .meta(
      said({
        label: 'Templates',
        help,
        item: 'Json',
        default: [],
      }),
    );
}

export const configTemplates = (
  list: readonly {
    usageType: string;
    subject: string;
    content: string;
    type?: ConfigTemplate['contentType'] | undefined;
  }[] = [],
): ConfigTemplate[] =>
  list.map(({ usageType, subject, content, type = 'text/html' }) => ({
    usageType,
    subject,
    content,
    contentType: type,
  }));
