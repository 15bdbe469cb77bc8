import { z } from 'zod';
import type { ConnectorMetadata, Outcome, SmsMessage } from '../connector.ts';
import { coversRequiredTypes, said, text } from '../fields.ts';
import {
  aliyunComplaint,
  aliyunDenial,
  aliyunKeyFields,
  aliyunRules,
  rpcCall,
  skippedWhenDenied,
} from '../http/aliyun.ts';
import { type Answer, textAt } from '../http/answer.ts';
import type { ProbeReading, ProviderRequest, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import { smsFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'aliyun-short-message-service',
  target: 'aliyun-sms',
  platform: null,
  name: { en: 'Aliyun Short Message Service' },
  description: { en: 'Sends text messages through Alibaba Cloud, whose approved templates hold the wording.' },
  logo: logoOf(
    '#ff6a00',
    '<path d="M10 14a4 4 0 0 1 4-4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H22l-8 8v-8a4 4 0 0 1-4-4z" fill="#fff"/><path d="M17 20h14" stroke="#ff6a00" stroke-width="3"/>',
  ),
  logoDark: null,
  readme: 'aliyun-sms.md',
  cannotCarry: ['wording'],
};

const code = z.string().min(1, 'must not be empty');

const template = z.object({
  usageType: z.string(),
  templateCode: z.union([code, z.object({ china: code, overseas: code })]),
  /** Of configs written for Logto; the template itself knows what it is. */
  type: z.literal([0, 1, 2, 6, 7]).optional(),
});

function coversAll(list: z.output<typeof template>[], context: z.RefinementCtx) {
  const types = list.map(({ usageType }) => usageType);
  coversRequiredTypes(types, context);
}

/** The fields of spec 12. */
export const aliyunSmsConfig = z.object({
  ...aliyunKeyFields,
  signName: text({ label: 'Signature Name', help: 'The approved signature that stands before every text.' }),
  templates: z
    .array(template)
    .min(1, 'must name a template for Register, SignIn, ForgotPassword and Generic')
    .superRefine(coversAll)
    .meta(
      said({
        label: 'Templates',
        help: 'Codes of approved templates, at least for Register, SignIn, ForgotPassword and Generic.',
        item: 'Json',
        default: ['SignIn', 'Register', 'ForgotPassword', 'Generic'].map((usageType) => ({
          usageType,
          templateCode: '<template code>',
        })),
      }),
    ),
  strictPhoneRegionNumberCheck: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Strict Phone Region Number Check',
        help: 'Only numbers that begin with 86 are Chinese; otherwise those with 11 digits that begin with 1 are, too.',
        default: false,
      }),
    ),
});

export type AliyunSmsConfig = z.output<typeof aliyunSmsConfig>;

const isv = (...names: string[]) => names.map((name) => `isv.${name}`);

/** Errors: https://help.aliyun.com/document_detail/101346.html */
const rules: Rule[] = [
  { code: isv('MOBILE_NUMBER_ILLEGAL', 'PHONE_NUMBER_ILLEGAL'), is: 'recipient' },
  { code: isv('CUSTOMER_REFUSED'), is: 'recipient', advice: 'The recipient has unsubscribed at the carrier.' },
  {
    code: isv('BUSINESS_LIMIT_CONTROL'),
    is: 'throttled',
    advice: 'Too many messages to this number, by default one a minute, five an hour and ten a day.',
    retryAfterSeconds: 60,
  },
  {
    code: isv('DAY_LIMIT_CONTROL', 'MONTH_LIMIT_CONTROL'),
    is: 'throttled',
    isUsedUp: true,
    advice: 'The limit set in the console under General Settings is reached; raise it there.',
  },
  {
    code: isv('OUT_OF_SERVICE', 'AMOUNT_NOT_ENOUGH', 'SECURITY_FROZEN_ACCOUNT', 'ACCOUNT_ABNORMAL'),
    is: 'configuration',
    advice: 'See balance and state of the account.',
  },
  {
    code: isv('ACCOUNT_NOT_EXISTS', 'PRODUCT_UN_SUBSCRIPT', 'PRODUCT_UNSUBSCRIBE'),
    is: 'configuration',
    advice: 'Activate Short Message Service in the account that "accessKeyId" belongs to.',
  },
  {
    code: /^isv\.(SMS_SIGN|SIGN_)/,
    is: 'configuration',
    advice: 'Check "signName": it must be approved, registered with the carriers, and fit the template.',
  },
  {
    code: isv('SMS_TEMPLATE_ILLEGAL', 'TEMPLATE_MISSING_PARAMETERS', 'TEMPLATE_PARAMS_ILLEGAL'),
    is: 'configuration',
    advice: 'Check "templates": the template must be approved, and have no variable but code.',
  },
  {
    code: isv('DOMESTIC_NUMBER_NOT_SUPPORTED'),
    is: 'configuration',
    advice: 'Give "templates" a code for each: { "china": "…", "overseas": "…" }.',
  },
  {
    code: /^isv\.SMS_TEST/,
    is: 'configuration',
    advice: 'Test signatures and templates reach only the test numbers listed in the console.',
  },
  {
    code: isv('DENY_IP_RANGE'),
    is: 'configuration',
    advice: 'Messages within China can only be sent from an address in China.',
  },
  { code: /^isp\.(SYSTEM_ERROR|GATEWAY_ERROR|UNKNOWN)/, is: 'transient', advice: 'Postern tries again.' },
  { code: aliyunDenial, is: 'configuration', advice: 'Give the RAM user the permission dysms:SendSms.' },
  ...aliyunRules,
  { code: /^isv\./, is: 'message' },
];

export const aliyunSmsFactory = smsFactoryOf<AliyunSmsConfig>({
  metadata,
  name: 'Aliyun',
  config: aliyunSmsConfig,
  rules,
  endpoint: () => `https://${host}/`,
  request,
  read,
  probes: (config) => [
    {
      name: 'credentials',
      request: () => call(config, 'GetSmsSign', { SignName: config.signName }),
      read: (answer) => readApproval(answer, 'SignStatus', 'signature'),
    },
    {
      name: 'dry-run',
      request: () => call(config, 'GetSmsTemplate', { TemplateCode: codeOf(templateOf('Generic', config)) }),
      read: (answer) => readApproval(answer, 'TemplateStatus', 'template for Generic'),
    },
  ],
});

const host = 'dysmsapi.aliyuncs.com';

const call = (config: AliyunSmsConfig, action: string, form: Record<string, string>) =>
  rpcCall({ host, action, version: '2017-05-25', form }, config);

/** https://help.aliyun.com/document_detail/419273.html */
function request({ id, to, about }: SmsMessage, config: AliyunSmsConfig): ProviderRequest | Outcome {
  const region = isChinese(to, config.strictPhoneRegionNumberCheck) ? 'china' : 'overseas';
  return call(config, 'SendSms', {
    PhoneNumbers: to,
    SignName: config.signName,
    TemplateCode: codeOf(templateOf(about.usageType, config), region),
    TemplateParam: JSON.stringify(parametersOf(about.variables)),
    // Comes back in reports.
    OutId: id,
  });
}

type Template = z.output<typeof template>;

/** The schema has made sure of Generic. */
const templateOf = (usageType: string, { templates }: AliyunSmsConfig) =>
  templates.find((one) => one.usageType === usageType) ?? templates.find((one) => one.usageType === 'Generic');

function codeOf(found: Template | undefined, region: 'china' | 'overseas' = 'china') {
  const templateCode = found?.templateCode ?? '';
  return typeof templateCode === 'string' ? templateCode : templateCode[region];
}

/** Mobile numbers of the mainland: 11 digits that begin with 1, after the country code. */
const isChinese = (to: string, isStrict = false) => (isStrict ? /^861\d{10}$/ : /^(86)?1\d{10}$/).test(to);

/** Values must be texts; templates have no place for lists and objects. */
function parametersOf({ locale: _locale, uiLocales: _uiLocales, ...variables }: Record<string, unknown>) {
  const simple = Object.entries(variables).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  return Object.fromEntries(simple.map(([name, value]) => [name, String(value)]));
}

/** 200 whatever happened: only the code tells. */
function read(answer: Answer): Reading {
  const found = textAt(answer.json, 'Code');
  if (answer.isOk && found === 'OK') return { kind: 'accepted', providerMessageId: textAt(answer.json, 'BizId') };
  return answer.isOk && found === undefined ? { kind: 'nonsense' } : aliyunComplaint(answer);
}

const approvals: Record<string, string> = { 0: 'is still under review', 2: 'was not approved', 10: 'was withdrawn' };

function readApproval(answer: Answer, field: string, what: string): ProbeReading {
  const status = textAt(answer.json, field);
  if (textAt(answer.json, 'Code') !== 'OK' || status === undefined) return skippedWhenDenied(answer);
  if (status === '1') return { kind: 'passed', result: `The key is valid, and the ${what} is approved.` };
  const result = `The ${what} ${approvals[status] ?? `is in state ${status}`}.`;
  return { kind: 'warned', result, cause: result, advice: 'See the console; nothing is sent before it is approved.' };
}
