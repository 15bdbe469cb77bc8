import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { configTemplates, htmlTemplates, said, text } from '../fields.ts';
import {
  acs3Call,
  aliyunComplaint,
  aliyunDenial,
  aliyunKeyFields,
  aliyunRules,
  skippedWhenDenied,
} from '../http/aliyun.ts';
import { type Answer, memberAt, textAt } from '../http/answer.ts';
import type { ProbeReading, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import type { Envelope, Senders } from './envelope.ts';
import { address, customHeaders, replyTo } from './fields.ts';
import { headerValue } from './header-value.ts';
import { mailboxText } from './mailbox-text.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'aliyun-direct-mail',
  target: 'aliyun-dm',
  platform: null,
  name: { en: 'Aliyun Direct Mail' },
  description: { en: 'Sends email through the API of Alibaba Cloud DirectMail.' },
  logo: logoOf(
    '#ff6a00',
    '<path d="M8 14h32v20H8z" fill="#fff"/><path d="m8 14 16 12 16-12" fill="none" stroke="#ff6a00" stroke-width="3"/>',
  ),
  logoDark: null,
  readme: 'aliyun-dm.md',
  cannotCarry: ['headers'],
};

const regions = ['cn-hangzhou', 'ap-southeast-1', 'ap-southeast-2', 'eu-central-1', 'us-east-1'] as const;

/** Other names are refused, and would be lost in every mail. */
const carriesHeader = (name: string) => /^(x-user-.+|list-unsubscribe(-post)?)$/i.test(name);

/** The fields of spec 2.4; those after the templates are ours. */
export const aliyunDirectMailConfig = z.object({
  ...aliyunKeyFields,
  regionId: z
    .enum(regions)
    .optional()
    .meta(
      said({
        label: 'Region',
        help: 'Where the sender address was set up. Default: cn-hangzhou.',
        default: 'cn-hangzhou',
      }),
    ),
  accountName: address({
    label: 'Account Name',
    help: 'A sender address that is set up in DirectMail.',
    placeholder: 'no-reply@mail.example.com',
  }),
  fromAlias: text({
    label: 'From Alias',
    help: 'Name of the sender; of longer ones the first 14 characters are shown.',
    placeholder: 'Example',
  }).optional(),
  templates: htmlTemplates,
  replyTo,
  customHeaders: customHeaders
    .refine(
      (headers = {}) => Object.keys(headers).every(carriesHeader),
      'DirectMail takes only X-User-…, List-Unsubscribe and List-Unsubscribe-Post',
    )
    .meta(
      said({
        label: 'Custom Headers',
        help: 'Headers added to every mail: { "X-User-Name": "value" }; the name begins with X-User-.',
        item: 'Json',
      }),
    ),
  tagUsageType: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Tag Usage Type',
        help: 'Tags every mail with its usage type. The tags SignIn, Register and so on must exist in DirectMail.',
      }),
    ),
});

export type AliyunDirectMailConfig = z.output<typeof aliyunDirectMailConfig>;

/** Errors: https://api.alibabacloud.com/document/Dm/2015-11-23/errorCode */
const rules: Rule[] = [
  {
    code: /^(InvalidToAddress|InvalidReceiverName|InvalidReceiver\.|EmailFormatError)/,
    is: 'recipient',
    advice: 'DirectMail takes no mail for this address.',
  },
  {
    code: /^(InvalidMailAddress\.NotFound|InvalidMailAddressDomain)/,
    is: 'configuration',
    advice: 'Check "accountName" and "regionId": sender addresses belong to one region.',
  },
  {
    code: /^InvalidMailAddress/,
    is: 'configuration',
    advice: 'See the state of the sender address in the DirectMail console; it must be for triggered mail.',
  },
  { code: /^InvalidFromAlias/, is: 'configuration', advice: 'Shorten "fromAlias", or leave out unusual characters.' },
  { code: /^InvalidReply/, is: 'configuration', advice: 'Check "replyTo".' },
  { code: /^InvalidTag/, is: 'configuration', advice: 'Create the tags in DirectMail, or turn "tagUsageType" off.' },
  { code: /^Invalid(Quota|User|IP)/, is: 'configuration', advice: 'See quota and state of the DirectMail account.' },
  {
    code: 'InvalidSendMail.Spam',
    is: 'throttled',
    advice: 'DirectMail holds mails back: see quota, sending rate and state of the account in its console.',
    retryAfterSeconds: 60,
  },
  { code: /^Invalid(Subject|Body|HtmlBody|TextBody|Header)/, is: 'message' },
  { code: aliyunDenial, is: 'configuration', advice: 'Give the RAM user the permission dm:SingleSendMail.' },
  ...aliyunRules,
];

export const aliyunDirectMailFactory = emailFactoryOf<AliyunDirectMailConfig>({
  metadata,
  name: 'DirectMail',
  config: aliyunDirectMailConfig,
  rules,
  senders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: (config) => `https://${hostOf(config)}/`,
  request: (envelope, config) => call(config, 'SingleSendMail', { form: mailOf(envelope, config) }),
  read,
  probes: (config) => [
    { name: 'credentials', request: () => call(config, 'DescAccountSummary', {}), read: readAccount },
    {
      name: 'sender',
      request: () => call(config, 'QueryMailAddressByParam', { query: { KeyWord: config.accountName } }),
      read: (answer) => readSender(answer, config),
    },
  ],
});

function senders({ accountName, fromAlias, replyTo, customHeaders }: AliyunDirectMailConfig): Senders {
  const from = mailboxText({ name: fromAlias ?? '', address: accountName });
  return { from, fromField: 'accountName', replyTo, customHeaders };
}

function hostOf({ regionId = 'cn-hangzhou' }: AliyunDirectMailConfig) {
  return regionId === 'cn-hangzhou' ? 'dm.aliyuncs.com' : `dm.${regionId}.aliyuncs.com`;
}

const call = (
  config: AliyunDirectMailConfig,
  action: string,
  parameters: { query?: Record<string, string>; form?: Record<string, string> },
) => acs3Call({ host: hostOf(config), action, version: '2015-11-23', ...parameters }, config);

/** https://www.alibabacloud.com/help/en/direct-mail/api-dm-2015-11-23-singlesendmail */
function mailOf(
  { from, to, replyTo, subject, text: plain, html, headers, about }: Envelope,
  { tagUsageType }: AliyunDirectMailConfig,
): Record<string, string> {
  const carried = headers.filter(([name]) => carriesHeader(name)).slice(0, 10);
  return {
    AccountName: from.address,
    // 0 would make up an address of its own.
    AddressType: '1',
    ...(from.name !== '' && { FromAlias: aliasOf(from.name) }),
    ToAddress: to,
    // Whether to use the one of the console.
    ReplyToAddress: 'false',
    ...(replyTo && { ReplyAddress: replyTo.address }),
    ...(replyTo && replyTo.name !== '' && { ReplyAddressAlias: aliasOf(replyTo.name) }),
    Subject: subject,
    HtmlBody: html,
    TextBody: plain,
    ...(carried.length > 0 && { Headers: JSON.stringify(Object.fromEntries(carried.map(fieldOf))) }),
    ...(tagUsageType && { TagName: about.usageType }),
    ClickTrace: '0',
    // Whoever has had enough of newsletters still needs codes.
    UnSubscribeLinkType: 'disabled',
    UnSubscribeFilterLevel: 'disabled',
  };
}

const fieldOf = ([name, value]: readonly [string, string]) => [name, headerValue(name, value)] as const;

const longestAlias = 14;

/** Fewer than 15 characters: whole words where there are any that fit. */
function aliasOf(name: string) {
  if ([...name].length <= longestAlias) return name;
  const start = [...name].slice(0, longestAlias + 1).join('');
  const words = start.slice(0, Math.max(start.lastIndexOf(' '), 0)).replace(/[\s,;:&–-]+$/u, '');
  return words || [...name].slice(0, longestAlias).join('').trim();
}

/** 200 with an EnvId, which events carry too. */
function read(answer: Answer): Reading {
  const envId = textAt(answer.json, 'EnvId');
  if (answer.isOk && envId !== undefined) return { kind: 'accepted', providerMessageId: envId };
  return answer.isOk && textAt(answer.json, 'Code') === undefined ? { kind: 'nonsense' } : aliyunComplaint(answer);
}

/** Bits of UserStatus. */
const states = ['frozen', 'overdue with a payment', 'not allowed to send', 'deleted'];

function readAccount(answer: Answer): ProbeReading {
  const status = Number(textAt(answer.json, 'UserStatus') ?? Number.NaN);
  if (!answer.isOk || Number.isNaN(status)) return skippedWhenDenied(answer);
  const quota = textAt(answer.json, 'DailyQuota');
  if (status === 0) {
    return { kind: 'passed', result: `The key is valid${quota ? `; the account may send ${quota} mails a day` : ''}.` };
  }
  const found = states.filter((_, bit) => status & (1 << bit));
  const result = `The account is ${found.join(' and ') || `in state ${status}`}.`;
  return { kind: 'warned', result, cause: result, advice: 'See the overview page of the DirectMail console.' };
}

function readSender(answer: Answer, { accountName, regionId = 'cn-hangzhou' }: AliyunDirectMailConfig): ProbeReading {
  const list = memberAt(answer.json, 'data', 'mailAddress');
  if (!answer.isOk || !Array.isArray(list)) return skippedWhenDenied(answer);
  const sender = list.find((one) => textAt(one, 'AccountName')?.toLowerCase() === accountName.toLowerCase());
  if (!sender) {
    const words = `There is no such sender address in ${regionId}`;
    return { kind: 'complaint', code: 'InvalidMailAddress.NotFound', words };
  }
  const flaw = flawOf(sender);
  if (!flaw) return { kind: 'passed', result: 'The sender address is set up, and its domain is verified.' };
  return { kind: 'warned', result: flaw, cause: flaw, advice: 'See the sender addresses in the DirectMail console.' };
}

function flawOf(sender: unknown) {
  if (textAt(sender, 'AccountStatus') === '1') return 'The sender address is frozen.';
  if (textAt(sender, 'DomainStatus') === '1') return 'The domain of the sender address is not verified.';
  if (textAt(sender, 'Sendtype') === 'batch') return 'The sender address is one for batch mails, which may come late.';
  return undefined;
}
