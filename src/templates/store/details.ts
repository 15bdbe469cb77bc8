import { z } from 'zod';
import { usageTypes } from '../../usage-types.ts';

/** What a stored template says. Names and limits are those of the public API. */
export const templateDetails = z.object({
  subject: z.string().describe('empty: the subject of our own mail'),
  content: z.string(),
  contentType: z.enum(['text/plain', 'text/html']).exactOptional().describe('text/html when it is not given'),
  text: z.string().exactOptional().describe('the text part beside HTML; absent: derived from the content'),
  replyTo: z.string().exactOptional(),
  sendFrom: z.string().exactOptional(),
});

export type TemplateDetails = z.output<typeof templateDetails>;

export const templateType = z.enum(usageTypes);
export const languageTag = z.string().min(1).max(16);

/** What names a template: there is one a language and usage type. */
export const templateKey = z.object({ languageTag, templateType });

export type TemplateKey = z.output<typeof templateKey>;
