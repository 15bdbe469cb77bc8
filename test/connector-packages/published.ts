/** The published packages: a config for each, what its provider answers, and what must never be read anywhere. */
export interface Published {
  name: string;
  factoryId: string;
  type: 'Email' | 'Sms';
  /** `origin`: of the provider on loopback. */
  config(origin: string): Record<string, unknown>;
  secrets: string[];
  /** Status, body and headers of an acceptance. */
  accepts: [status: number, body: string, headers?: Record<string, string>];
  providerMessageId?: string;
  /** The package looks for wording in the template store. */
  isServedWording: boolean;
  /** Text that the request carries when the package's own wording is used. */
  ownWording: string;
}

const secret = 'S3CRET-key-of-the-operator';
const types = ['SignIn', 'Register', 'ForgotPassword', 'Generic'];
const content = 'own wording {{code}}';
const templates = types.map((usageType) => ({ usageType, subject: 'own subject', content }));
const typed = templates.map((one) => ({ ...one, type: 'text/html' }));

export const published: Published[] = [
  {
    name: '@logto/connector-http-email',
    factoryId: 'http-email',
    type: 'Email',
    config: (origin) => ({ endpoint: `${origin}/hook`, authorization: `Bearer ${secret}` }),
    secrets: [secret],
    accepts: [200, '{"messageId":"id-1"}'],
    providerMessageId: 'id-1',
    isServedWording: false,
    ownWording: '"code":"918273"',
  },
  {
    name: '@logto/connector-aws-ses',
    factoryId: 'aws-ses-mail',
    type: 'Email',
    config: () => ({
      accessKeyId: 'AKIDEXAMPLE',
      accessKeySecret: secret,
      region: 'eu-central-1',
      emailAddress: 'a@b.example',
      templates,
    }),
    secrets: [secret],
    accepts: [200, '{"MessageId":"0100-ses"}'],
    providerMessageId: '0100-ses',
    isServedWording: true,
    ownWording: 'own wording 918273',
  },
  {
    name: '@logto/connector-mailgun',
    factoryId: 'mailgun-email',
    type: 'Email',
    config: () => ({
      domain: 'mg.example.com',
      apiKey: secret,
      from: 'Acme <a@mg.example.com>',
      deliveries: Object.fromEntries(types.map((type) => [type, { subject: 'own subject', html: content }])),
    }),
    secrets: [secret],
    accepts: [200, '{"id":"<2026.1@mg.example.com>","message":"Queued. Thank you."}'],
    providerMessageId: '<2026.1@mg.example.com>',
    isServedWording: true,
    ownWording: 'own+wording+918273',
  },
  {
    name: '@logto/connector-sendgrid-email',
    factoryId: 'sendgrid-email-service',
    type: 'Email',
    config: () => ({ apiKey: secret, fromEmail: 'a@b.example', fromName: 'Acme', templates: typed }),
    secrets: [secret],
    accepts: [202, '', { 'x-message-id': 'sg-1' }],
    providerMessageId: 'sg-1',
    isServedWording: true,
    ownWording: 'own wording 918273',
  },
  {
    name: '@logto/connector-aliyun-dm',
    factoryId: 'aliyun-direct-mail',
    type: 'Email',
    config: () => ({ accessKeyId: 'LTAI', accessKeySecret: secret, accountName: 'a@b.example', templates }),
    secrets: [secret],
    accepts: [200, '{"EnvId":"env-1","RequestId":"r-1"}'],
    providerMessageId: 'env-1',
    isServedWording: true,
    ownWording: 'own+wording+918273',
  },
  {
    name: '@logto/connector-postmark',
    factoryId: 'postmark-mail',
    type: 'Email',
    config: () => ({
      serverToken: secret,
      fromEmail: 'a@b.example',
      templates: types.map((usageType) => ({ usageType, templateAlias: `alias-${usageType}` })),
    }),
    secrets: [secret],
    accepts: [200, '{"ErrorCode":0,"Message":"OK","MessageID":"pm-1","SubmittedAt":"2026-01-01T00:00:00Z","To":"x"}'],
    isServedWording: false,
    ownWording: 'alias-SignIn',
  },
  {
    name: '@logto/connector-smtp2go-email',
    factoryId: 'smtp2go-email-service',
    type: 'Email',
    config: () => ({ apiKey: secret, sender: 'a@b.example', senderName: 'Acme', templates: typed }),
    secrets: [secret],
    accepts: [200, '{"request_id":"r","data":{"succeeded":1,"failed":0,"failures":[],"email_id":"s2g-1"}}'],
    providerMessageId: 's2g-1',
    isServedWording: true,
    ownWording: 'own wording 918273',
  },
  {
    name: '@logto/connector-mailjunky',
    factoryId: 'mailjunky-email-service',
    type: 'Email',
    config: () => ({ apiKey: secret, fromEmail: 'a@b.example', fromName: 'Acme', templates: typed }),
    secrets: [secret],
    accepts: [200, '{"id":"mj-1"}'],
    providerMessageId: 'mj-1',
    isServedWording: true,
    ownWording: 'own wording 918273',
  },
  {
    name: '@logto/connector-twilio-sms',
    factoryId: 'twilio-short-message-service',
    type: 'Sms',
    config: () => ({ accountSID: 'AC00', authToken: secret, fromMessagingServiceSID: 'MG00', templates }),
    secrets: [secret],
    accepts: [201, '{"sid":"SM1","status":"accepted"}'],
    providerMessageId: 'SM1',
    isServedWording: false,
    ownWording: 'own+wording+918273',
  },
  {
    name: '@logto/connector-http-sms',
    factoryId: 'http-sms',
    type: 'Sms',
    config: (origin) => ({ endpoint: `${origin}/hook`, authorization: `Bearer ${secret}` }),
    secrets: [secret],
    accepts: [200, '{"id":"hs-1"}'],
    providerMessageId: 'hs-1',
    isServedWording: false,
    ownWording: '"code":"918273"',
  },
  {
    name: '@logto/connector-aliyun-sms',
    factoryId: 'aliyun-short-message-service',
    type: 'Sms',
    config: () => ({
      accessKeyId: 'LTAI',
      accessKeySecret: secret,
      signName: 'Acme',
      templates: types.map((usageType) => ({ usageType, templateCode: `SMS_${usageType}` })),
    }),
    secrets: [secret],
    accepts: [200, '{"Code":"OK","Message":"OK","RequestId":"r-1","BizId":"biz-1"}'],
    providerMessageId: 'biz-1',
    isServedWording: false,
    ownWording: 'SMS_SignIn',
  },
];
