import { z } from 'zod';

/** What the lint has to say about one place of a template. */
export const findingAnswer = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  field: z.enum(['subject', 'content', 'text', 'replyTo', 'sendFrom']),
  line: z.number().optional().describe('in the field, from 1'),
  column: z.number().optional(),
  excerpt: z.string().optional(),
  message: z.string(),
  advice: z.string(),
});
