import { z } from 'zod';
import { hookEvents } from '../../webhooks/events.ts';
import type { Hook } from '../../webhooks/hooks.ts';

/** What belongs to the connection, and not to the operator (RFC 9110 §7.6.1). */
const ownHeaders =
  /^(connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

const headerName = z
  .string()
  .max(128)
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header')
  .refine((name) => !ownHeaders.test(name), 'must not be a header of the connection');

const headerValue = z
  .string()
  .max(4_096)
  .regex(/^[\t\x20-\x7e]*$/, 'must be ASCII, in one line');

export const hookConfig = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with https://', abort: true })
    .max(2_048)
    .refine(
      (url) => new URL(url).username === '' && new URL(url).password === '',
      'must have no user name or password in it; use "headers"',
    ),
  headers: z
    .record(headerName, headerValue)
    .refine((headers) => Object.keys(headers).length <= 32, 'must be 32 headers or fewer')
    .optional(),
  retries: z.int().min(0).max(3).optional().describe('after the first try; 3 without it'),
});

const event = z.enum(hookEvents);

export const someEvents = z
  .array(event)
  .min(1)
  .max(200)
  .transform((events) => [...new Set(events)]);

export const newHook = z.object({
  name: z.string().max(256).optional(),
  event: event.nullish().describe('one event, as in earlier versions of the API; in force without `events`'),
  events: someEvents.optional(),
  config: hookConfig,
  enabled: z.boolean().optional(),
});

export const hookChanges = newHook.partial();

export const hookAnswer = z.object({
  tenantId: z.string(),
  id: z.string(),
  name: z.string(),
  event: event.nullable(),
  events: z.array(event),
  config: hookConfig,
  signingKey: z.string(),
  enabled: z.boolean(),
  createdAt: z.number(),
  executionStats: z.object({ requestCount: z.number(), successCount: z.number() }).optional(),
});

export const toHookAnswer = (hook: Hook): z.output<typeof hookAnswer> => ({
  ...hook,
  createdAt: hook.createdAt.getTime(),
});
