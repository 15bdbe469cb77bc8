import { z } from 'zod';
import { htmlTemplates, said, secret, text } from '../../fields.ts';
import { address, customHeaders, mailbox, replyTo } from '../fields.ts';

/** All regions of AWS that are open to everyone, of GovCloud and of China; SES is in most of them. */
export const regions = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'af-south-1', 'il-central-1', 'me-central-1', 'me-south-1'],
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1'],
] as const;

const arn = (label: string, help: string) =>
  text({ label, help, placeholder: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com' })
    .regex(/^arn:aws[a-z-]*:ses:/, 'must begin with arn:aws:ses:')
    .optional();

/** The fields of spec 2.1; the session token, reply-to and headers are ours, and so is that the keys may be absent. */
export const awsSesConfig = z
  .object({
    accessKeyId: text({
      label: 'Access Key ID',
      help: "Of an IAM user that may send. Left empty together with the secret, this machine's own role is used.",
      placeholder: 'AKIA…',
    }).optional(),
    accessKeySecret: secret({
      label: 'Access Key Secret',
      help: 'The secret access key that belongs to the ID.',
    }).optional(),
    region: z.enum(regions).meta(
      said({
        label: 'Region',
        help: 'Where the sender is verified; each region has identities and a sandbox of its own.',
        placeholder: 'eu-west-1',
      }),
    ),
    emailAddress: mailbox({
      label: 'Email Address',
      help: 'Sender of every mail, with or without a name: a verified address, or one of a verified domain.',
      placeholder: 'Example <no-reply@mail.example.com>',
    }).optional(),
    emailAddressIdentityArn: arn(
      'Email Address Identity ARN',
      'Identity of another AWS account that lets this one send in its name.',
    ),
    feedbackForwardingEmailAddress: address({
      label: 'Feedback Forwarding Email Address',
      help: 'Where SES forwards bounces and complaints; a verified address. Default: the sender.',
      placeholder: 'bounces@mail.example.com',
    }).optional(),
    feedbackForwardingEmailAddressIdentityArn: arn(
      'Feedback Forwarding Email Address Identity ARN',
      'Identity of another AWS account, for that address.',
    ),
    configurationSetName: text({
      label: 'Configuration Set Name',
      help: 'Configuration set of the same region: its events, IP pool and reputation are used.',
      placeholder: 'sign-in-mails',
    }).optional(),
    templates: htmlTemplates,
    sessionToken: secret({
      label: 'Session Token',
      help: 'Of temporary credentials only; they end after some hours.',
    }).optional(),
    replyTo,
    customHeaders,
  })
  .superRefine(({ accessKeyId, accessKeySecret, sessionToken }, context) => {
    const given = accessKeyId ?? accessKeySecret ?? sessionToken;
    const complain = (field: string) =>
      context.addIssue({ code: 'custom', path: [field], message: 'Keys go together: give both, or none of them.' });
    if (given !== undefined && accessKeyId === undefined) complain('accessKeyId');
    if (given !== undefined && accessKeySecret === undefined) complain('accessKeySecret');
  });

export type AwsSesConfig = z.output<typeof awsSesConfig>;
