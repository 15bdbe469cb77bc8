import { z } from 'zod';
import type { Door } from '../../door.ts';
import type { ErrorCode } from '../../errors.ts';
import { customLanguagesOf } from '../../experience/phrases.ts';
import { explainContext, explainMail } from '../../interactions/explain-mail.ts';
import { previewMail, sendPreview } from '../../interactions/preview-mail.ts';
import { previewNotice } from '../../interactions/preview-notice.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { languageTag, templateDetails, templateType } from '../../templates/store/details.ts';
import { noticeTypes } from '../../usage-types.ts';
import { route } from '../route.ts';
import { findingAnswer } from './email-template-findings.ts';
import { tag } from './email-templates.ts';
import { emailText } from './verification-codes.ts';

const chosenAnswer = z.object({
  source: z.enum(['template', 'connector', 'default', 'unsaved']),
  templateType: z.string(),
  languageTag: z.string().optional(),
  id: z.string().optional(),
  version: z.number().optional(),
});

const explanationAnswer = z.object({
  templateType,
  locale: z.string().describe('the language that the mail is written for'),
  languages: z.array(z.object({ tag: z.string(), from: z.string(), isTaken: z.boolean(), reason: z.string() })),
  rules: z.array(z.object({ rule: z.string(), isTaken: z.boolean(), reason: z.string() })),
  template: chosenAnswer,
  context: z.record(z.string(), z.unknown()).describe('the variables that say whom the mail is about'),
  remarks: z.array(z.string()),
});

const asked = z.object({
  templateType,
  languageTag: languageTag.optional().describe("the reader's; absent: the fallback language"),
  details: templateDetails.optional().describe('need not be stored; absent: what a mail would say now'),
  variables: z.record(z.string(), z.unknown()).optional().describe('in place of the samples of the same name'),
});

/** Notices have no wording of an operator's own yet. */
const askedNotice = z.strictObject({
  templateType: z.enum(noticeTypes),
  languageTag: asked.shape.languageTag,
  variables: asked.shape.variables,
});

const previewAnswer = z.object({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  from: z.string().optional(),
  replyTo: z.string().optional(),
  locale: z.string(),
  variables: z.record(z.string(), z.unknown()),
  template: chosenAnswer,
  findings: z.array(findingAnswer),
  sizeBytes: z.number().describe('of the HTML'),
});

const sendErrors: ErrorCode[] = [
  'connector.not_found',
  'connector.invalid_config',
  'connector.general',
  'connector.rate_limit_exceeded',
  'connector.usage_limit_exceeded',
  'connector.not_implemented',
  'user.invalid_email',
  'request.rate_limited',
];

const bodyLimitBytes = 2 * 1024 * 1024;

export const emailTemplatePreviewRoutes = (door: Door) => [explain(door), preview(door), send(door)];

const explain = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/email-templates/explain',
    tag,
    summary: 'Which text a mail would have, and why',
    given: {
      query: z.object({
        templateType,
        locale: z.string().max(500).optional().describe('as `ui_locales`: tags, best first, separated by spaces'),
        acceptLanguage: z.string().max(500).optional().describe('what the browser asks for'),
        applicationId: z.string().max(128).optional(),
        organizationId: z.string().max(128).optional(),
      }),
    },
    answer: { status: 200, schema: explanationAnswer },
    async run({ query }) {
      const situation = {
        settings: await parts.experience.get(tenantId),
        customLanguages: customLanguagesOf(await parts.customPhrases.get(tenantId)),
        inUse: await parts.connectors.get(tenantId, 'Email'),
        templates: await parts.templates.get(tenantId),
      };
      const wish = { uiLocales: query.locale, acceptLanguage: query.acceptLanguage };
      const { applicationId, organizationId } = query;
      const about = await explainContext(parts, { tenantId, applicationId, organizationId });
      const { remarks, ...explanation } = explainMail(situation, query.templateType, wish);
      return { ...explanation, context: about.context, remarks: [...remarks, ...about.remarks] };
    },
  });

const preview = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/email-templates/preview',
    tag,
    summary: 'Look at a mail before anybody gets one, with sample values; nothing is stored',
    given: { body: z.union([asked, askedNotice]) },
    bodyLimitBytes,
    answer: { status: 200, schema: previewAnswer },
    run: ({ body }) =>
      isNotice(body)
        ? previewNotice(parts, tenantId, { ...body, noticeType: body.templateType })
        : previewMail(parts, tenantId, body),
  });

const isNotice = (body: z.infer<typeof asked> | z.infer<typeof askedNotice>): body is z.infer<typeof askedNotice> =>
  noticeTypes.some((type) => type === body.templateType);

const send = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/email-templates/preview/send',
    tag,
    summary: 'Send a preview through the email connector in use',
    given: { body: asked.extend({ to: emailText }) },
    bodyLimitBytes,
    answer: { status: 204 },
    errors: sendErrors,
    run: ({ body, request }) => sendPreview(parts, tenantId, { ...body, ip: callerAddress(request) }),
  });
