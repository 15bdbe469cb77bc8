import { describe, expect, it } from 'vitest';
import { noticeTypes } from '../usage-types.ts';
import { type ComposeNoticeRequest, composeNotice } from './compose-notice.ts';
import { languages } from './defaults/languages.ts';
import { textFromHtml } from './derive-text.ts';

const request: ComposeNoticeRequest = {
  noticeType: 'NewDevice',
  locale: 'en',
  variables: {
    application: { name: 'Northwind Mail' },
    user: { name: 'Ada', primaryEmail: 'ada.lovelace@example.com' },
    code: '493028',
    link: 'https://evil.example',
  },
  branding: { senderName: 'Northwind', companyInformation: 'Northwind Traders Ltd, Dublin' },
  origin: 'https://id.example.com',
  details: { time: '1 March 2026 at 14:05 UTC', device: 'Chrome on Windows', network: '203.0.113.*' },
};

describe.each(noticeTypes)('the notice %s', (noticeType) => {
  const mail = composeNotice({ ...request, noticeType });

  it('says the same in both parts', () => {
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    const inHtml = words(textFromHtml(mail.html));
    expect(words(mail.text).filter((word) => !inHtml.includes(word))).toEqual([]);
    for (const detail of Object.values(request.details)) expect(mail.text).toContain(detail);
  });

  it('holds nothing that could be used, and asks for no answer', () => {
    expect(mail.html + mail.text).not.toMatch(/493028|evil\.example|<a /);
    expect(mail.headers).toEqual({ 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply' });
  });

  it('is small, ASCII in its HTML, and says its language', () => {
    expect(mail.html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">[\x20-\x7e\n]*$/);
    expect(mail.html.length).toBeLessThan(8_000);
    expect(mail.subject + mail.text).not.toMatch(/[{}]|undefined|null/);
  });

  it.each(Object.keys(languages))('fills every slot in %s', (locale) => {
    const { subject, text, html } = composeNotice({ ...request, noticeType, locale });
    expect(subject + text).not.toMatch(/[{}]/);
    expect(html).toContain(`<html lang="${locale}"`);
  });
});

describe('a notice', () => {
  it('reads like a letter', () => {
    expect(composeNotice(request).text).toBe(
      [
        'A new device signed in',
        'Your account for Northwind Mail was opened from a device that we have not seen before.',
        'Time: 1 March 2026 at 14:05 UTC\nDevice: Chrome on Windows\nNetwork: 203.0.113.*',
        'If this was not you, change your password now and look through your account.',
        'Northwind\nNorthwind Traders Ltd, Dublin',
      ].join('\n\n'),
    );
  });

  it('leaves out what is not known', () => {
    const some = composeNotice({ ...request, details: { time: 'now', device: '', network: ' ' } });
    expect(some.text).toContain('\n\nTime: now\n\n');
    expect(some.text).not.toMatch(/Device|Network/);
    const none = composeNotice({ ...request, details: {} });
    expect(none.html).not.toContain('class="box');
  });

  it('hides part of the new address from whoever reads the mail at the old one', () => {
    const moved = (variables: Record<string, unknown>) =>
      composeNotice({ ...request, noticeType: 'EmailChanged', variables: { ...request.variables, ...variables } });
    expect(moved({}).text).toContain(' ada.****@example.com.');
    for (const address of ['new.address@example.net', 'new.****@example.net']) {
      const { text, html } = moved({ address });
      expect(text).toContain(' new.****@example.net.');
      expect(html).not.toContain('new.address');
    }
    expect(moved({ address: 7 }).text).toContain(' ****.');
  });

  it('sets the colon as the language does', () => {
    const labels = (locale: string) =>
      composeNotice({ ...request, locale })
        .text.split('\n\n')[2]
        ?.split('\n')[0];
    expect(labels('fr')).toMatch(/\u00a0: 1 March/);
    expect(labels('ja')).toMatch(/： ?1 March/);
    expect(labels('de')).toMatch(/[a-z]: 1 March/);
  });
});

describe("an operator's notice", () => {
  const own = {
    usageType: 'EmailChanged',
    languageTag: 'de',
    subject: '',
    content: '<p>Hi {{user.name}}: {{address}} {{requestedAt}} {{device}} {{ip}}</p>',
  };

  it('is used for its type, knows the details, and may leave the subject to us', () => {
    const mail = composeNotice({ ...request, noticeType: 'EmailChanged', wordings: [own] });
    expect(mail.html).toBe(
      '<p>Hi Ada: ada.****@example.com 1 March 2026 at 14:05 UTC Chrome on Windows 203.0.113.*</p>',
    );
    expect(mail.subject).toBe(composeNotice({ ...request, noticeType: 'EmailChanged', locale: 'de' }).subject);
    expect(mail.template).toEqual({ source: 'template', usageType: 'EmailChanged' });
  });

  it('is not used for another, nor is a generic one, which is about a code', () => {
    const wordings = [own, { ...own, usageType: 'Generic' }];
    expect(composeNotice({ ...request, wordings }).template).toEqual({ source: 'default', usageType: 'NewDevice' });
  });
});
