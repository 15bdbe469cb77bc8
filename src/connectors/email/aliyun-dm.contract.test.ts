import { describe, it } from 'vitest';
import { z } from 'zod';
import { aliyunError, createAliyunGateway } from '../../../test/http/aliyun-gateway.ts';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { aliyunDirectMailFactory } from './aliyun-dm.ts';

const accessKeyId = 'LTAI5tPostern';
const accessKeySecret = 'swordfish/4711+secret';
const accountName = 'no-reply@sender.example';

const headersField = z
  .string()
  .transform((text) => JSON.parse(text) as unknown)
  .pipe(
    z
      .record(
        z.string().regex(/^(Message-ID|List-Unsubscribe|List-Unsubscribe-Post|X-User-.+)$/i),
        z.string().regex(/^[\x20-\x7e]*$/),
      )
      .refine((headers) => Object.keys(headers).length <= 10),
  );

/** The form as the API reference has it; what is not in there is refused. */
const mail = z.strictObject({
  AccountName: z.email(),
  AddressType: z.enum(['0', '1']),
  ReplyToAddress: z.enum(['true', 'false']),
  ToAddress: z.string().regex(/^[^\s,@]+@[^\s,@]+$/),
  Subject: z.string().min(1).max(256),
  HtmlBody: z.string().min(1),
  TextBody: z.string().min(1),
  FromAlias: z.string().max(14).optional(),
  ReplyAddress: z.email().optional(),
  ReplyAddressAlias: z.string().max(14).optional(),
  TagName: z.string().optional(),
  ClickTrace: z.literal('0'),
  UnSubscribeLinkType: z.literal('disabled'),
  UnSubscribeFilterLevel: z.literal('disabled'),
  Headers: headersField.optional(),
});

const sender = { AccountName: accountName, AccountStatus: '0', DomainStatus: '0', Sendtype: 'trigger' };
const requestId = '82B295BB-7E69-491F-9896-ECEAFF09E1A4';

function answer({ method, path, headers, query, form }: Exchange): Reply {
  if (method !== 'POST' || path !== '/' || headers['x-acs-version'] !== '2015-11-23') {
    return aliyunError(404, 'InvalidAction.NotFound', 'Specified api is not found.');
  }
  switch (headers['x-acs-action']) {
    case 'DescAccountSummary':
      return { status: 200, body: { RequestId: requestId, UserStatus: 0, DailyQuota: 2000 } };
    case 'QueryMailAddressByParam':
      return {
        status: 200,
        body: {
          RequestId: requestId,
          TotalCount: 1,
          data: { mailAddress: query.get('KeyWord') === accountName ? [sender] : [] },
        },
      };
    case 'SingleSendMail': {
      const read = mail.safeParse(Object.fromEntries(form));
      return read.success
        ? { status: 200, body: { EnvId: '600000136742', RequestId: requestId } }
        : aliyunError(400, 'InvalidParameter', read.error.message);
    }
    default:
      return aliyunError(404, 'InvalidAction.NotFound', 'Specified api is not found.');
  }
}

function receivedOf({ headers, form }: Exchange): Received[] {
  const read = mail.safeParse(Object.fromEntries(form));
  if (headers['x-acs-action'] !== 'SingleSendMail' || !read.success) return [];
  const { data } = read;
  return [
    {
      headers: Object.entries(data.Headers ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      from: { name: data.FromAlias ?? '', address: data.AccountName },
      to: data.ToAddress,
      replyTo: data.ReplyAddress && `${data.ReplyAddressAlias ?? ''} <${data.ReplyAddress}>`,
      subject: data.Subject,
      text: data.TextBody,
      html: data.HtmlBody,
    },
  ];
}

testContract({ describe, it }, 'Aliyun DirectMail', async (mood) => {
  const gateway = createAliyunGateway({ id: accessKeyId, secret: accessKeySecret });
  const provider = await startHttpProvider(mood, {
    accepts: (exchange) => gateway.check(exchange) ?? answer(exchange),
    throttles: () => aliyunError(400, 'Throttling.User', 'Request was denied due to user flow control.'),
    fails: () => aliyunError(503, 'ServiceUnavailable', 'The request has failed due to a temporary failure.'),
    'refuses the recipient': () => aliyunError(400, 'InvalidToAddress', 'The specified toAddress is wrongly formed.'),
    'refuses the credentials': () => aliyunError(400, 'SignatureDoesNotMatch', 'Specified signature does not match.'),
    'echoes the credentials': ({ headers, body }) =>
      aliyunError(400, 'SignatureDoesNotMatch', `${accessKeySecret} ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: aliyunDirectMailFactory,
    config: aliyunDirectMailFactory.config.parse({
      accessKeyId,
      accessKeySecret,
      accountName,
      fromAlias: 'Sender',
      replyTo: 'config@sender.example',
    }),
    secrets: [accessKeySecret],
    reach: provider.reach,
    received: async () => (mood === 'accepts' ? provider.exchanges.flatMap(receivedOf) : []),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
