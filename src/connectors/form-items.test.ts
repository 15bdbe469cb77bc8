import { describe, expect, it } from 'vitest';
import { cleanDeep } from './clean.ts';
import { builtInConfig } from './email/built-in.ts';
import { smtpConfig } from './email/smtp/config.ts';
import { formItemsOf } from './form-items.ts';

describe('the form of a connector', () => {
  it('has the fields of the SMTP config in their order, with their types', () => {
    expect(
      formItemsOf(smtpConfig).map(({ key, type, required }) =>
        [key, type, ...(required ? ['required'] : [])].join(' '),
      ),
    ).toEqual([
      'host Text required',
      'port Number required',
      'auth Json',
      'fromEmail Text required',
      'replyTo Text',
      'templates Json',
      'logger Switch',
      'debug Switch',
      'disableFileAccess Switch',
      'disableUrlAccess Switch',
      'name Text',
      'localAddress Text',
      'connectionTimeout Number',
      'greetingTimeout Number',
      'socketTimeout Number',
      'dnsTimeout Number',
      'secure Switch',
      'tls Json',
      'servername Text',
      'ignoreTLS Switch',
      'requireTLS Switch',
      'customHeaders Json',
    ]);
  });

  it('says of every field what it is called and what it does', () => {
    for (const item of [...formItemsOf(smtpConfig), ...formItemsOf(builtInConfig)]) {
      expect(item.label).toMatch(/^[A-Z]/);
      expect(item.description).toMatch(/[.;}]$/);
    }
  });

  it('leaves out what is only tolerated', () => {
    expect(formItemsOf(builtInConfig).map(({ key }) => key)).toEqual(['senderName', 'companyInformation', 'appLogo']);
  });
});

describe('a cleaned config', () => {
  it('has no empty strings, nulls, empty objects or empty lists, at any depth', () => {
    expect(cleanDeep({ a: '', b: null, c: { d: undefined, e: [] }, f: [{ g: '' }, 0], h: false, i: 'x' })).toEqual({
      f: [0],
      h: false,
      i: 'x',
    });
    expect(cleanDeep({})).toBeUndefined();
  });
});
