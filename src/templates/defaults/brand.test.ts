import { describe, expect, it } from 'vitest';
import { sampleRequest } from '../../../test/sample-mails.ts';
import { compose } from '../compose.ts';
import type { Branding } from './branding.ts';

const logoUrl = 'https://cdn.example.com/logo.png';
const logoDarkUrl = 'https://cdn.example.com/logo-dark.png';
const htmlWith = (branding: Branding) => compose({ ...sampleRequest('SignIn'), branding }).html;
const pictures = (html: string) => html.match(/<img [^>]*>/g) ?? [];

describe('a logo for dark mode', () => {
  const html = htmlWith({ senderName: 'Acme', logoUrl, logoDarkUrl });

  it('is hidden until dark mode shows it in place of the other', () => {
    const [day, night] = pictures(html);
    expect(pictures(html)).toHaveLength(2);
    expect(day).toContain(`class="by-day ink" src="${logoUrl}"`);
    expect(night).toContain(`src="${logoDarkUrl}"`);
    expect(html).toMatch(/<div class="by-night" style="display:none;[^"]*mso-hide:all"><img /);
    expect(html).toMatch(
      /@media \(prefers-color-scheme:dark\)\{[^@]*\.by-day\{display:none!important\}\n\.by-night\{display:block!/,
    );
    expect(html).toContain('[data-ogsb] .by-night{display:block!important');
  });

  it('is kept from Outlook on Windows, which knows no dark mode and would show both', () => {
    expect(html).toMatch(/<!--\[if !mso\]><!--><div class="by-night".*<\/div><!--<!\[endif\]-->/);
  });

  it('takes the white ground from behind the other, which is there for a logo that is drawn for light', () => {
    expect(pictures(html).join()).not.toMatch(/class="[^"]*\blogo\b/);
    expect(pictures(htmlWith({ logoUrl }))[0]).toMatch(/class="logo ink"/);
  });

  it('is only shown beside a logo for light mode, and only from https', () => {
    expect(pictures(htmlWith({ logoDarkUrl }))).toEqual([]);
    expect(pictures(htmlWith({ logoUrl, logoDarkUrl: 'http://cdn.example.com/x.png' }))).toHaveLength(1);
    expect(htmlWith({ logoUrl })).not.toContain('by-night');
  });
});

it('a colour for dark mode is used there alone', () => {
  const html = htmlWith({ primaryColor: '#0b6b4f', darkPrimaryColor: '#7fe0bf' });
  expect(html).toContain('.code{color:#7fe0bf!important}');
  expect(html).toMatch(/class="box edge code"[^>]*color:#0b6b4f/);
});
