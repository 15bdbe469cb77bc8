import { describe, expect, it } from 'vitest';
import { parseOriginBoundMessage } from '../../test/one-time-code-parsers.ts';
import { usageTypes } from '../usage-types.ts';
import { type ComposeSmsRequest, composeSms } from './compose-sms.ts';

const request: ComposeSmsRequest = {
  usageType: 'SignIn',
  locale: 'en',
  variables: { code: '493028', locale: 'en' },
  wordings: [],
  origin: 'https://id.example.com',
  expiresInMinutes: 10,
};

/** GSM 03.38 without its escape: what a message of 160 characters may hold, as far as our words need it. */
const gsm = /^[A-Za-z0-9 \n@#.,:;!?'"()+\-/_=&%*<>$]*$/;

describe('our own text messages', () => {
  it.each(usageTypes)('%s is one message, of the GSM alphabet', (usageType) => {
    const variables =
      usageType === 'OrganizationInvitation'
        ? { link: `https://app.example.com/join?invitation=${'x'.repeat(40)}` }
        : request.variables;
    const { text, template } = composeSms({
      ...request,
      usageType,
      variables,
      origin: 'https://accounts.customers.example.com',
    });
    expect(text).toMatch(gsm);
    expect(text.length).toBeLessThanOrEqual(160);
    expect(template).toEqual({ source: 'default', usageType });
  });

  it('end in the line that binds the code to its page', () => {
    const { text } = composeSms(request);
    expect(text).toBe(
      '493028 is your sign-in code. It expires in 10 minutes. Never share it.\n\n@id.example.com #493028',
    );
    expect(parseOriginBoundMessage(text)).toMatchObject({ host: 'id.example.com', code: '493028' });
  });

  it('say where to go when one is invited, and have no code', () => {
    const link = 'https://app.example.com/join?invitation=1';
    const { text } = composeSms({ ...request, usageType: 'OrganizationInvitation', variables: { link } });
    expect(text).toBe(`You are invited to join: ${link}`);
  });
});

describe('an operator’s wording', () => {
  const wordings = [
    { usageType: 'Generic', content: 'Generic {{code}}' },
    { usageType: 'Register', content: 'Welcome!\r\n{{ code }} for {{name}}\n' },
  ];

  it('is taken by type, else the generic one, to the letter', () => {
    expect(composeSms({ ...request, wordings })).toEqual({
      text: 'Generic 493028',
      template: { source: 'connector', usageType: 'Generic' },
    });
    expect(composeSms({ ...request, usageType: 'Register', wordings }).text).toBe('Welcome!\n493028 for {{name}}');
  });

  it('keeps its lines, whatever the values are', () => {
    const variables = { ...request.variables, locale: 'en\n@evil.example #1' };
    const { text } = composeSms({ ...request, variables, wordings: [{ usageType: 'SignIn', content: '{{locale}}' }] });
    expect(text).toBe('en @evil.example #1');
  });
});
