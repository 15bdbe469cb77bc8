import { describe, it } from 'vitest';
import { z } from 'zod';
import { aliyunError, createAliyunGateway } from '../../../test/http/aliyun-gateway.ts';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { testSmsContract } from '../contract.ts';
import { aliyunSmsFactory } from './aliyun.ts';

const accessKeyId = 'LTAI5tPostern';
const accessKeySecret = 'swordfish/4711+secret';

/** The form as the API reference has it, with the parameters that every call has; what is not in there is refused. */
const common = {
  AccessKeyId: z.string(),
  Action: z.string(),
  Format: z.literal('JSON'),
  Signature: z.string(),
  SignatureMethod: z.string(),
  SignatureNonce: z.string(),
  SignatureVersion: z.string(),
  Timestamp: z.string(),
  Version: z.literal('2017-05-25'),
};
const sms = z.strictObject({
  ...common,
  PhoneNumbers: z.string().regex(/^\d{7,15}$/),
  SignName: z.literal('阿里云'),
  TemplateCode: z.literal('SMS_2'),
  TemplateParam: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), z.string())),
  OutId: z.string().optional(),
});

const ok = (more: object): Reply => ({
  status: 200,
  body: { Code: 'OK', Message: 'OK', RequestId: 'F655A8D5', ...more },
});
const told = (code: string, message: string): Reply => ok({ Code: code, Message: message });

function answer({ method, path, form }: Exchange): Reply {
  if (method !== 'POST' || path !== '/') return aliyunError(404, 'InvalidAction.NotFound', 'Not found.');
  switch (form.get('Action')) {
    case 'GetSmsSign':
      return form.get('SignName') === '阿里云' ? ok({ SignStatus: 1 }) : told('isv.SMS_SIGNATURE_ILLEGAL', 'none');
    case 'GetSmsTemplate':
      return form.get('TemplateCode') === 'SMS_1'
        ? ok({ TemplateStatus: '1' })
        : told('isv.SMS_TEMPLATE_ILLEGAL', 'none');
    case 'SendSms': {
      const read = sms.safeParse(Object.fromEntries(form));
      return read.success ? ok({ BizId: '900619746936498440^0' }) : told('isv.INVALID_PARAMETERS', read.error.message);
    }
    default:
      return aliyunError(404, 'InvalidAction.NotFound', 'Not found.');
  }
}

function receivedOf({ form }: Exchange) {
  const read = sms.safeParse(Object.fromEntries(form));
  return read.success && read.data.Action === 'SendSms'
    ? [{ to: read.data.PhoneNumbers, text: JSON.stringify(read.data.TemplateParam) }]
    : [];
}

testSmsContract({ describe, it }, 'Aliyun SMS', async (mood) => {
  const gateway = createAliyunGateway({ id: accessKeyId, secret: accessKeySecret });
  const provider = await startHttpProvider(mood, {
    accepts: (exchange) => gateway.check(exchange) ?? answer(exchange),
    throttles: () => told('isv.BUSINESS_LIMIT_CONTROL', '触发分钟级流控Permits:1'),
    fails: () => aliyunError(503, 'ServiceUnavailable', 'The request has failed due to a temporary failure.'),
    'refuses the recipient': () => told('isv.MOBILE_NUMBER_ILLEGAL', '4915112345678 invalid mobile number'),
    'refuses the credentials': () =>
      aliyunError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'),
    'echoes the credentials': ({ headers, body, form }) =>
      aliyunError(
        400,
        'SignatureDoesNotMatch',
        `${accessKeySecret} ${JSON.stringify(headers)} server string to sign is:${body} ${JSON.stringify([...form])}`,
      ),
  });
  return {
    factory: aliyunSmsFactory,
    config: aliyunSmsFactory.config.parse({
      accessKeyId,
      accessKeySecret,
      signName: '阿里云',
      templates: ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
        usageType,
        templateCode: { china: 'SMS_1', overseas: 'SMS_2' },
      })),
    }),
    secrets: [accessKeySecret],
    reach: provider.reach,
    received: async () => (mood === 'accepts' ? provider.exchanges.flatMap(receivedOf) : []),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
